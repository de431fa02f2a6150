//! The fields of people.

use apollo_compiler::resolvers::ResolveInfo;
use serde_json::Value;

use super::order::{Cell, Keys, film as place_of};
use super::page::{List, Listed, Window};
use super::picture::{PROFILE, picture};
use super::row::Thing;
use super::{Answer, World, arguments, filter, leaf};
use crate::differential::catalogue::{Credit, Film, JOBS, MOMENTS, Person, TEXTS};

/// The answer to a field, if there is such a field.
pub fn field<'a>(
    world: &'a World<'_>,
    person: &'a Person,
    info: &ResolveInfo<'_>,
) -> Option<Answer<'a>> {
    if let Some(value) = scalar(person, info.field_name()) {
        return Some(leaf(value));
    }
    match info.field_name() {
        "profileImage" => Some(picture(person.profile.as_ref(), "", PROFILE)),
        "knownFor" => Some(known_for(world, person, info)),
        _ => films(world, person, info),
    }
}

fn scalar(person: &Person, field: &str) -> Option<Value> {
    Some(match field {
        "id" => format!("person:{}", person.id).into(),
        "slug" => person.slug().into(),
        "imdbId" => person.imdb_id.clone().into(),
        "tmdbId" => person.tmdb_id.into(),
        "name" => TEXTS[person.name].0.into(),
        "biography" => person.biography.clone().into(),
        "birthDate" => person.birth.clone().into(),
        "deathDate" => person.death.clone().into(),
        "birthPlace" => person.birth_place.clone().into(),
        "popularity" => person.popularity.into(),
        "version" => person.version.into(),
        "createdAt" => MOMENTS[person.created].1.into(),
        "updatedAt" => MOMENTS[person.updated].1.into(),
        _ => return None,
    })
}

fn film_of<'a>(world: &'a World<'_>, credit: &Credit) -> &'a Film {
    world.catalogue.films.iter().find(|film| film.id == credit.film).unwrap()
}

fn known_for<'a>(world: &'a World<'_>, person: &'a Person, info: &ResolveInfo<'_>) -> Answer<'a> {
    world.read(info, "Movie", None, &["id", "popularity"]);
    let keys: Keys = vec![("POPULARITY".to_owned(), true), ("ID".to_owned(), true)];
    let with = |film: &Film, credit: &Credit| {
        credit.film == film.id && credit.person == person.id && credit.kind() < 2
    };
    let known = |film: &&Film| {
        !film.adult && world.catalogue.credits.iter().any(|credit| with(film, credit))
    };
    let listed = |film: &'a Film| Listed {
        thing: Thing::Film(film),
        credit: None,
        place: place_of(film, &keys),
    };
    let rows = world.catalogue.films.iter().filter(known).map(listed).collect();
    List::new(rows, keys).nodes(world, &Window::of_list(&arguments(info), 4))
}

/// By credits, those of the newest film first, of one film the last noted first; films without a
/// date come last.
fn films<'a>(
    world: &'a World<'_>,
    person: &'a Person,
    info: &ResolveInfo<'_>,
) -> Option<Answer<'a>> {
    let name = info.field_name();
    let kind = match name {
        "directed" | "directedConnection" => Some(0),
        "performedIn" | "performedInConnection" => Some(1),
        "creditsConnection" => None,
        _ => return None,
    };
    let arguments = arguments(info);
    let passes = |credit: &&Credit| {
        let (_, department, job) = JOBS[credit.job];
        credit.person == person.id
            && kind.is_none_or(|kind| credit.kind() == kind)
            && filter::credit(&arguments, department, job)
    };
    let credits: Vec<&'a Credit> = world.catalogue.credits.iter().filter(passes).collect();
    world.read(info, "Movie", Some(("credit", &["id", "released"])), &["id"]);
    if name.ends_with("Connection") {
        let window = Window::of_connection(&arguments);
        return Some(list(world, credits).page(world, info, &window));
    }
    list(world, first_of_each(credits)).nodes(world, &Window::of_list(&arguments, 10)).into()
}

/// A film is listed by its first credit as billed.
fn first_of_each(mut credits: Vec<&Credit>) -> Vec<&Credit> {
    credits.sort_by_key(|credit| (credit.film, credit.position, credit.id));
    credits.dedup_by_key(|credit| credit.film);
    credits
}

fn list<'a>(world: &'a World<'_>, credits: Vec<&'a Credit>) -> List<'a> {
    let row = |credit: &'a Credit| {
        let film = film_of(world, credit);
        let released = film.date.clone().map_or(Cell::Unknown, Cell::Text);
        let place = vec![released, super::order::whole(credit.id)];
        Listed { thing: Thing::Film(film), credit: Some(credit), place }
    };
    let rows = credits.into_iter().map(row).collect();
    List::new(rows, vec![(String::new(), true); 2])
}
