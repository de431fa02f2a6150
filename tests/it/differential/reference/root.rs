//! The fields of the root.

use apollo_compiler::resolvers::{ResolveInfo, ResolvedValue};
use serde_json::{Map, Value};

use super::facet::Facets;
use super::order::{self, Cell, columns, keys, whole};
use super::page::{List, Listed, Window};
use super::row::{Row, Thing};
use super::{Answer, World, arguments, filter, given, search};
use crate::differential::catalogue::{Film, Group, Person};

/// The answer to a field, if there is such a field.
pub fn field<'a>(world: &'a World<'_>, info: &ResolveInfo<'_>) -> Option<Answer<'a>> {
    let arguments = arguments(info);
    Some(match info.field_name() {
        "node" => Ok(node(world, info, arguments["id"].as_str().unwrap())),
        "nodes" => {
            let ids = arguments["ids"].as_array().unwrap().clone();
            let nodes: Vec<_> =
                ids.iter().map(|id| node(world, info, id.as_str().unwrap())).collect();
            Ok(ResolvedValue::list(nodes))
        }
        "movie" | "person" | "collection" => Ok(one(world, info, &arguments["by"])),
        "genre" => {
            world.read(info, "Genre", None, &["id", "name"]);
            let slug = |group: &&Group| arguments["slug"] == format!("genre-{}", group.id);
            let genre = world.catalogue.genres.iter().find(slug);
            Ok(found(world, genre.map(|group| Thing::Group("Genre", group))))
        }
        "genres" => genres(world, info),
        "search" => search::field(world, info, &arguments),
        "movies" | "moviesConnection" => films(world, info, &arguments),
        "people" | "peopleConnection" => people(world, info, &arguments, None),
        "directors" | "directorsConnection" => people(world, info, &arguments, Some(0)),
        "performers" | "performersConnection" => people(world, info, &arguments, Some(1)),
        _ => return None,
    })
}

fn found<'a>(world: &'a World<'_>, thing: Option<Thing<'a>>) -> ResolvedValue<'a> {
    ResolvedValue::nullable_object(thing.map(|thing| Row { world, thing }))
}

/// Every row that is a node, with the name of its type.
fn all<'a>(world: &'a World<'_>) -> Vec<(&'static str, i64, Thing<'a>)> {
    let catalogue = world.catalogue;
    let films = catalogue.films.iter().map(|film| ("Movie", film.id, Thing::Film(film)));
    let people = catalogue.people.iter().map(|person| ("Person", person.id, Thing::Person(person)));
    let group = |ty: &'static str, groups: &'a [Group]| {
        groups.iter().map(move |group| (ty, group.id, Thing::Group(ty, group)))
    };
    films
        .chain(people)
        .chain(group("Genre", &catalogue.genres))
        .chain(group("Keyword", &catalogue.keywords))
        .chain(group("Company", &catalogue.companies))
        .chain(group("Collection", &catalogue.collections))
        .collect()
}

fn node<'a>(world: &'a World<'_>, info: &ResolveInfo<'_>, id: &str) -> ResolvedValue<'a> {
    let is = |(ty, key, _): &(&str, i64, Thing<'_>)| format!("{}:{key}", ty.to_lowercase()) == id;
    for ty in ["Movie", "Person", "Genre", "Keyword", "Company", "Collection"] {
        if id.starts_with(&format!("{}:", ty.to_lowercase())) {
            world.read(info, ty, None, &["id"]);
        }
    }
    found(world, all(world).into_iter().find(is).map(|(_, _, thing)| thing))
}

fn one<'a>(world: &'a World<'_>, info: &ResolveInfo<'_>, by: &Value) -> ResolvedValue<'a> {
    let ty = info.field_definition().ty.inner_named_type().as_str();
    world.read(info, ty, None, &["id"]);
    let (name, wanted) =
        by.as_object().unwrap().iter().find(|(_, value)| !value.is_null()).unwrap();
    let is = |thing: &Thing<'_>| {
        let (id, slug, imdb, tmdb) = match thing {
            Thing::Film(film) => (film.id, film.slug(), film.imdb_id.clone(), film.tmdb_id),
            Thing::Person(person) => {
                (person.id, person.slug(), person.imdb_id.clone(), person.tmdb_id)
            }
            Thing::Group(_, group) => {
                (group.id, format!("collection-{}", group.id), None, group.tmdb_id)
            }
            _ => return false,
        };
        match name.as_str() {
            "id" => *wanted == format!("{}:{id}", ty.to_lowercase()),
            "slug" => *wanted == slug,
            "imdbId" => imdb.is_some_and(|imdb| *wanted == imdb),
            _ => tmdb.is_some_and(|tmdb| *wanted == tmdb),
        }
    };
    let mut rows = all(world).into_iter().filter(|(of, ..)| *of == ty);
    found(world, rows.find(|(_, _, thing)| is(thing)).map(|(_, _, thing)| thing))
}

fn genres<'a>(world: &'a World<'_>, info: &ResolveInfo<'_>) -> Answer<'a> {
    world.read(info, "Genre", None, &["id", "name"]);
    let rows = world.catalogue.genres.iter().map(|group| Listed {
        thing: Thing::Group("Genre", group),
        credit: None,
        place: vec![Cell::Text(group.name.clone()), whole(group.id)],
    });
    let list = List::new(rows.collect(), super::movie::rising(2));
    list.nodes(world, &Window { size: usize::MAX, skip: 0, backward: false, beyond: None })
}

fn films<'a>(
    world: &'a World<'_>,
    info: &ResolveInfo<'_>,
    arguments: &Map<String, Value>,
) -> Answer<'a> {
    let keys = keys(arguments);
    let conditions = given(arguments, "where");
    let films =
        world.catalogue.films.iter().filter(|film| filter::film(world.catalogue, film, conditions));
    let rows = films.map(|film| Listed {
        thing: Thing::Film(film),
        credit: None,
        place: order::film(film, &keys),
    });
    let facets = Some(facets(world, conditions));
    let list = List { rows: rows.collect(), keys: keys.clone(), facets };
    answer(world, info, arguments, "Movie", list)
}

/// Each without the list's own condition on what it counts by.
fn facets<'a>(world: &'a World<'_>, conditions: Option<&Value>) -> Facets<'a> {
    let without = |names: &[&str]| -> Vec<&'a Film> {
        let mut conditions = conditions.cloned().unwrap_or_else(|| Value::Object(Map::new()));
        conditions.as_object_mut().unwrap().retain(|name, _| !names.contains(&name.as_str()));
        let passes = |film: &&Film| filter::film(world.catalogue, film, Some(&conditions));
        world.catalogue.films.iter().filter(passes).collect()
    };
    Facets {
        genres: without(&["genres"]),
        decades: without(&["releaseDate", "releaseYear"]),
        languages: without(&["originalLanguage"]),
    }
}

fn people<'a>(
    world: &'a World<'_>,
    info: &ResolveInfo<'_>,
    arguments: &Map<String, Value>,
    kind: Option<u8>,
) -> Answer<'a> {
    let keys = keys(arguments);
    let conditions = given(arguments, "where");
    let credited = |person: &Person, kind: u8| {
        let mut credits = world.catalogue.credits.iter();
        credits.any(|credit| credit.person == person.id && credit.kind() == kind)
    };
    let passes = |person: &&Person| {
        filter::person(world.catalogue, person, conditions)
            && kind.is_none_or(|kind| credited(person, kind))
    };
    let rows = world.catalogue.people.iter().filter(passes).map(|person| Listed {
        thing: Thing::Person(person),
        credit: None,
        place: order::person(person, &keys),
    });
    let list = List::new(rows.collect(), keys.clone());
    answer(world, info, arguments, "Person", list)
}

fn answer<'a>(
    world: &'a World<'_>,
    info: &ResolveInfo<'_>,
    arguments: &Map<String, Value>,
    ty: &str,
    list: List<'a>,
) -> Answer<'a> {
    let ordered = columns(&list.keys);
    let ordered: Vec<&str> = ordered.iter().map(String::as_str).chain(["id"]).collect();
    world.read(info, ty, None, &ordered);
    if info.field_name().ends_with("Connection") {
        return list.page(world, info, &Window::of_connection(arguments));
    }
    list.nodes(world, &Window::of_list(arguments, 20))
}
