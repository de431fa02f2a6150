//! The fields of what groups films: genres, keywords, companies, collections.

use apollo_compiler::resolvers::{ResolveInfo, ResolvedValue};
use serde_json::Value;

use super::facet::Facets;
use super::order::{columns, film as place_of, keys};
use super::page::{List, Listed, Window};
use super::picture::{LOGO, POSTER, picture};
use super::row::{Row, Thing};
use super::{Answer, World, arguments, leaf};
use crate::differential::catalogue::{Film, Group};

/// The answer to a field, if there is such a field.
pub fn field<'a>(
    world: &'a World<'_>,
    ty: &'static str,
    group: &'a Group,
    info: &ResolveInfo<'_>,
) -> Option<Answer<'a>> {
    if let Some(value) = scalar(ty, group, info.field_name()) {
        return Some(leaf(value));
    }
    Some(match info.field_name() {
        "logoImage" => picture(group.image.as_ref(), "", LOGO),
        "coverImage" => picture(group.image.as_ref(), "", POSTER),
        "country" => {
            world.read(info, "Country", None, &["code"]);
            let country = group.country.as_deref().map(Thing::country);
            Ok(ResolvedValue::nullable_object(country.map(|thing| Row { world, thing })))
        }
        "movies" | "moviesConnection" => films(world, ty, group, info),
        _ => return None,
    })
}

fn scalar(ty: &str, group: &Group, field: &str) -> Option<Value> {
    let word = ty.to_lowercase();
    Some(match field {
        "id" => format!("{word}:{}", group.id).into(),
        "slug" => format!("{word}-{}", group.id).into(),
        "name" => group.name.clone().into(),
        "tmdbId" => group.tmdb_id.into(),
        // Nothing has changed since it was written.
        "version" => 1.into(),
        _ => return None,
    })
}

fn belongs(film: &Film, ty: &str, key: i64) -> bool {
    let labels = match ty {
        "Genre" => &film.genres,
        "Keyword" => &film.keywords,
        "Company" => &film.companies,
        _ => return film.collection == Some(key),
    };
    labels.iter().any(|(label, _)| *label == key)
}

fn films_of<'a>(world: &'a World<'_>, ty: &str, group: &Group) -> impl Iterator<Item = &'a Film> {
    let films = world.catalogue.films.iter();
    films.filter(move |film| !film.adult && belongs(film, ty, group.id))
}

fn films<'a>(world: &'a World<'_>, ty: &str, group: &Group, info: &ResolveInfo<'_>) -> Answer<'a> {
    let arguments = arguments(info);
    let keys = keys(&arguments);
    let ordered = columns(&keys);
    let ordered: Vec<&str> = ordered.iter().map(String::as_str).chain(["id"]).collect();
    world.read(info, "Movie", None, &ordered);
    let rows = films_of(world, ty, group).map(|film| Listed {
        thing: Thing::Film(film),
        credit: None,
        place: place_of(film, &keys),
    });
    let rows: Vec<Listed<'a>> = rows.collect();
    let films: Vec<&'a Film> = films_of(world, ty, group).collect();
    let facets = Facets { genres: films.clone(), decades: films.clone(), languages: films };
    let list = List { rows, keys: keys.clone(), facets: Some(facets) };
    if info.field_name() == "movies" {
        return list.nodes(world, &Window::of_list(&arguments, 20));
    }
    list.page(world, info, &Window::of_connection(&arguments))
}
