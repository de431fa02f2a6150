//! The fields of films.

use apollo_compiler::resolvers::{ResolveInfo, ResolvedValue};
use serde_json::Value;

use super::order::{Keys, Place, whole};
use super::page::{List, Listed, Window};
use super::picture::{BACKDROP, POSTER, picture};
use super::row::{Row, Thing};
use super::{Answer, World, arguments, filter, leaf};
use crate::differential::catalogue::{Credit, Film, Group, JOBS, MOMENTS, TEXTS};

/// The answer to a field, if there is such a field.
pub fn field<'a>(
    world: &'a World<'_>,
    film: &'a Film,
    info: &ResolveInfo<'_>,
) -> Option<Answer<'a>> {
    if let Some(value) = scalar(film, info.field_name()) {
        return Some(leaf(value));
    }
    Some(match info.field_name() {
        "coverImage" => picture(film.cover.as_ref(), &film.slug(), POSTER),
        "backdropImage" => picture(film.backdrop.as_ref(), "", BACKDROP),
        "originalLanguage" => {
            world.read(info, "Language", None, &["code"]);
            let language = film.language.as_deref().map(Thing::language);
            one(world, language)
        }
        "collection" => {
            world.read(info, "Collection", None, &["id"]);
            let known = |group: &&Group| Some(group.id) == film.collection;
            let collection = world.catalogue.collections.iter().find(known);
            one(world, collection.map(|group| Thing::Group("Collection", group)))
        }
        "genres"
        | "keywords"
        | "productionCompanies"
        | "productionCountries"
        | "spokenLanguages" => labels(world, film, info),
        _ => return people(world, film, info),
    })
}

fn one<'a>(world: &'a World<'_>, thing: Option<Thing<'a>>) -> Answer<'a> {
    Ok(ResolvedValue::nullable_object(thing.map(|thing| Row { world, thing })))
}

fn scalar(film: &Film, field: &str) -> Option<Value> {
    Some(match field {
        "id" => format!("movie:{}", film.id).into(),
        "slug" => film.slug().into(),
        "imdbId" => film.imdb_id.clone().into(),
        "tmdbId" => film.tmdb_id.into(),
        "title" => TEXTS[film.title].0.into(),
        "originalTitle" => film.original_title.map(|place| TEXTS[place].0).into(),
        "overview" => film.overview.clone().into(),
        "tagline" => film.tagline.clone().into(),
        "status" => film.status.clone().into(),
        "releaseDate" => film.date.clone().into(),
        "releaseYear" => film.year().into(),
        "runtime" => film.runtime.into(),
        "adult" => film.adult.into(),
        "video" => film.video.into(),
        "homepage" => film.homepage.clone().into(),
        "budget" => film.budget.into(),
        "revenue" => film.revenue.into(),
        "popularity" => film.popularity.into(),
        "voteAverage" => film.vote_average.into(),
        "voteCount" => film.vote_count.into(),
        "version" => film.version.into(),
        "createdAt" => MOMENTS[film.created].1.into(),
        "updatedAt" => MOMENTS[film.updated].1.into(),
        _ => return None,
    })
}

fn labels<'a>(world: &'a World<'_>, film: &'a Film, info: &ResolveInfo<'_>) -> Answer<'a> {
    let catalogue = world.catalogue;
    let groups =
        |ty: &'static str, all: &'a [Group], labels: &'a [(i64, i64)]| -> Vec<Listed<'a>> {
            let group = |key: i64| all.iter().find(|group| group.id == key).unwrap();
            let listed = |(key, position): &(i64, i64)| Listed {
                thing: Thing::Group(ty, group(*key)),
                credit: None,
                place: vec![whole(*position), whole(*key)],
            };
            labels.iter().map(listed).collect()
        };
    let codes = |thing: fn(&str) -> Thing<'a>, labels: &'a [(String, i64)]| -> Vec<Listed<'a>> {
        let listed = |(code, position): &'a (String, i64)| Listed {
            thing: thing(code),
            credit: None,
            place: vec![whole(*position), super::order::Cell::Text(code.clone())],
        };
        labels.iter().map(listed).collect()
    };
    let (ty, link, key, rows) = match info.field_name() {
        "genres" => {
            ("Genre", "movie_genre", "id", groups("Genre", &catalogue.genres, &film.genres))
        }
        "keywords" => (
            "Keyword",
            "movie_keyword",
            "id",
            groups("Keyword", &catalogue.keywords, &film.keywords),
        ),
        "productionCompanies" => (
            "Company",
            "movie_company",
            "id",
            groups("Company", &catalogue.companies, &film.companies),
        ),
        "productionCountries" => {
            ("Country", "movie_country", "code", codes(Thing::country, &film.countries))
        }
        _ => ("Language", "movie_language", "code", codes(Thing::language, &film.languages)),
    };
    world.read(info, ty, Some((link, &["position"])), &[key]);
    let all = Window { size: usize::MAX, skip: 0, backward: false, beyond: None };
    List::new(rows, rising(2)).nodes(world, &all)
}

/// Keys that are compared as they are.
pub fn rising(count: usize) -> Keys {
    vec![(String::new(), false); count]
}

fn people<'a>(world: &'a World<'_>, film: &'a Film, info: &ResolveInfo<'_>) -> Option<Answer<'a>> {
    let name = info.field_name();
    let (kind, columns): (_, &[&str]) = match name {
        "director" | "directors" | "directorsConnection" => (Some(0), &["id", "position"]),
        "performers" | "performersConnection" => (Some(1), &["id", "position"]),
        "creditsConnection" => (None, &["id", "kind", "position"]),
        _ => return None,
    };
    let arguments = arguments(info);
    let passes = |credit: &&Credit| {
        let (_, department, job) = JOBS[credit.job];
        credit.film == film.id
            && kind.is_none_or(|kind| credit.kind() == kind)
            && filter::credit(&arguments, department, job)
    };
    let mut rows: Vec<Listed<'a>> =
        world.catalogue.credits.iter().filter(passes).map(|credit| listed(world, credit)).collect();
    world.read(info, "Person", Some(("credit", columns)), &["id"]);
    if name.ends_with("Connection") {
        let list = List::new(rows, rising(3));
        return Some(list.page(world, info, &Window::of_connection(&arguments)));
    }
    once(&mut rows);
    let list = List::new(rows, rising(3));
    if name == "director" {
        let first = list.rows.first().map(|row| row.thing);
        return Some(one(world, first));
    }
    Some(list.nodes(world, &Window::of_list(&arguments, 10)))
}

fn listed<'a>(world: &'a World<'_>, credit: &'a Credit) -> Listed<'a> {
    let person = world.catalogue.people.iter().find(|person| person.id == credit.person).unwrap();
    let place: Place = vec![whole(credit.kind().into()), whole(credit.position), whole(credit.id)];
    Listed { thing: Thing::Person(person), credit: Some(credit), place }
}

/// In order, and each person once.
fn once(rows: &mut Vec<Listed<'_>>) {
    rows.sort_by_key(|row| row.credit.map(|credit| (credit.position, credit.id)));
    let mut seen = Vec::new();
    rows.retain(|row| {
        let person = row.credit.unwrap().person;
        let new = !seen.contains(&person);
        seen.push(person);
        new
    });
}
