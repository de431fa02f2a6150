//! Which rows pass a `where`, as the input types' descriptions say.

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::search;
use crate::differential::catalogue::{Catalogue, Credit, Film, JOBS, MOMENTS, Person, TEXTS};

/// Whether a film passes; adult titles do not unless `adult` is mentioned.
pub fn film(all: &Catalogue, film: &Film, conditions: Option<&Value>) -> bool {
    let Some(conditions) = conditions else { return !film.adult };
    film_passes(all, film, conditions) && (!film.adult || mentions_adult(conditions))
}

/// Whether a person passes.
pub fn person(all: &Catalogue, person: &Person, conditions: Option<&Value>) -> bool {
    conditions.is_none_or(|conditions| person_passes(all, person, conditions))
}

/// Whether the members of a list are as its filter says.
fn members<T>(filter: &Value, members: &[T], passes: impl Fn(&T, &Value) -> bool) -> bool {
    fields(filter).all(|(quantifier, conditions)| {
        let mut each = members.iter().map(|member| passes(member, conditions));
        match quantifier {
            "some" => each.any(|passes| passes),
            "none" => !each.any(|passes| passes),
            "every" => each.all(|passes| passes),
            other => panic!("the reference does not know the quantifier {other}"),
        }
    })
}

/// Whether a label with this slug or code passes.
fn label(name: &str, conditions: &Value) -> bool {
    fields(conditions).all(|(field, value)| match field {
        "AND" => items(value).all(|inner| label(name, inner)),
        "OR" => items(value).any(|inner| label(name, inner)),
        "NOT" => !label(name, value),
        "slug" | "code" => text(Some(&name.to_lowercase()), value),
        other => panic!("the reference does not know the condition {other}"),
    })
}

fn slugs(word: &str, labels: &[(i64, i64)]) -> Vec<String> {
    labels.iter().map(|(key, _)| format!("{word}-{key}")).collect()
}

fn people<'a>(all: &'a Catalogue, film: &Film, kind: u8) -> Vec<&'a Person> {
    let with = |credit: &&Credit| credit.film == film.id && credit.kind() == kind;
    let person = |credit: &Credit| all.people.iter().find(|person| person.id == credit.person);
    all.credits.iter().filter(with).filter_map(person).collect()
}

fn films<'a>(all: &'a Catalogue, person: &Person, kind: u8) -> Vec<&'a Film> {
    let with = |credit: &&Credit| credit.person == person.id && credit.kind() == kind;
    let film = |credit: &Credit| all.films.iter().find(|film| film.id == credit.film);
    all.credits.iter().filter(with).filter_map(film).collect()
}

fn fields(object: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let fields = object.as_object().unwrap().iter();
    fields.filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.as_str(), value))
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().unwrap().iter()
}

fn mentions_adult(conditions: &Value) -> bool {
    fields(conditions).any(|(name, value)| match name {
        "adult" => true,
        "AND" | "OR" => items(value).any(mentions_adult),
        "NOT" => mentions_adult(value),
        _ => false,
    })
}

fn film_passes(all: &Catalogue, film: &Film, conditions: &Value) -> bool {
    let inner = |value: &Value| film_passes(all, film, value);
    let labelled =
        |names: &[String], value: &Value| members(value, names, |name, value| label(name, value));
    let credited = |kind: u8, value: &Value| {
        members(value, &people(all, film, kind), |person, value| person_passes(all, person, value))
    };
    fields(conditions).all(|(name, value)| match name {
        "AND" => items(value).all(inner),
        "OR" => items(value).any(inner),
        "NOT" => !inner(value),
        "id" => film_is(film, value),
        "ids" => items(value).any(|id| film_is(film, id)),
        "text" => search::film(all, film, value),
        "slug" => text(Some(&film.slug()), value),
        "imdbId" => text(film.imdb_id.as_deref(), value),
        "tmdbId" => whole(film.tmdb_id, value),
        "budget" => whole(film.budget, value),
        "revenue" => whole(film.revenue, value),
        "overview" => equal(film.overview.as_deref(), value),
        "tagline" => equal(film.tagline.as_deref(), value),
        "homepage" => equal(film.homepage.as_deref(), value),
        "coverImage" => equal(film.cover.as_deref(), value),
        "backdropImage" => equal(film.backdrop.as_deref(), value),
        "createdAt" => moment(film.created, value),
        "updatedAt" => moment(film.updated, value),
        "video" => operators(value, false, |_, asked| asked == film.video),
        "title" => text(Some(TEXTS[film.title].1), value),
        "originalTitle" => text(film.original_title.map(|place| TEXTS[place].1), value),
        "originalLanguage" => text(film.language.as_deref(), value),
        "releaseDate" => date(film.date.as_deref(), value),
        "releaseYear" => whole(film.year(), value),
        "runtime" => whole(film.runtime, value),
        "voteAverage" => number(film.vote_average, value),
        "voteCount" => whole(Some(film.vote_count), value),
        "popularity" => number(film.popularity, value),
        "status" => equal(film.status.as_deref(), value),
        "adult" => operators(value, false, |_, asked| asked == film.adult),
        "genres" => labelled(&slugs("genre", &film.genres), value),
        "keywords" => labelled(&slugs("keyword", &film.keywords), value),
        "productionCompanies" => labelled(&slugs("company", &film.companies), value),
        "productionCountries" => {
            let codes: Vec<String> = film.countries.iter().map(|(code, _)| code.clone()).collect();
            labelled(&codes, value)
        }
        "directors" => credited(0, value),
        "performers" => credited(1, value),
        "people" => {
            let of_film = all.credits.iter().filter(|credit| credit.film == film.id);
            let people: Vec<i64> = of_film.map(|credit| credit.person).collect();
            members(value, &people, |person, value| pair_passes(all, (film.id, *person), value))
        }
        other => panic!("the reference does not know MovieWhere.{other}"),
    })
}

fn person_passes(all: &Catalogue, person: &Person, conditions: &Value) -> bool {
    let inner = |value: &Value| person_passes(all, person, value);
    let credited = |kind: u8, value: &Value| {
        members(value, &films(all, person, kind), |film, value| film_passes(all, film, value))
    };
    fields(conditions).all(|(name, value)| match name {
        "AND" => items(value).all(inner),
        "OR" => items(value).any(inner),
        "NOT" => !inner(value),
        "id" => person_is(person, value),
        "ids" => items(value).any(|id| person_is(person, id)),
        "text" => search::person(all, person, value),
        "slug" => text(Some(&person.slug()), value),
        "imdbId" => text(person.imdb_id.as_deref(), value),
        "tmdbId" => whole(person.tmdb_id, value),
        "biography" => equal(person.biography.as_deref(), value),
        "birthPlace" => equal(person.birth_place.as_deref(), value),
        "profileImage" => equal(person.profile.as_deref(), value),
        "createdAt" => moment(person.created, value),
        "updatedAt" => moment(person.updated, value),
        "name" => text(Some(TEXTS[person.name].1), value),
        "birthDate" => date(person.birth.as_deref(), value),
        "deathDate" => date(person.death.as_deref(), value),
        "popularity" => number(person.popularity, value),
        "directed" => credited(0, value),
        "performedIn" => credited(1, value),
        "movies" => {
            let of_person = all.credits.iter().filter(|credit| credit.person == person.id);
            let films: Vec<i64> = of_person.map(|credit| credit.film).collect();
            members(value, &films, |film, value| pair_passes(all, (*film, person.id), value))
        }
        other => panic!("the reference does not know PersonWhere.{other}"),
    })
}

/// Whether a film and one of its people pass, by that person's credits for that film.
fn pair_passes(all: &Catalogue, pair: (i64, i64), conditions: &Value) -> bool {
    let inner = |value: &Value| pair_passes(all, pair, value);
    let credits = || all.credits.iter().filter(|credit| (credit.film, credit.person) == pair);
    fields(conditions).all(|(name, value)| match name {
        "AND" => items(value).all(inner),
        "OR" => items(value).any(inner),
        "NOT" => !inner(value),
        "directs" => *value == credits().any(|credit| credit.kind() == 0),
        "performs" => *value == credits().any(|credit| credit.kind() == 1),
        "department" => credits().any(|credit| *value == JOBS[credit.job].1),
        "person" => all.people.iter().any(|one| one.id == pair.1 && person_passes(all, one, value)),
        "movie" => all.films.iter().any(|one| one.id == pair.0 && film_passes(all, one, value)),
        other => panic!("the reference does not know the condition {other} on a credit"),
    })
}

fn film_is(film: &Film, identifier: &Value) -> bool {
    let names = [format!("movie:{}", film.id), film.slug()];
    is_named(identifier, names, film.imdb_id.as_ref(), film.tmdb_id)
}

fn person_is(person: &Person, identifier: &Value) -> bool {
    let names = [format!("person:{}", person.id), person.slug()];
    is_named(identifier, names, person.imdb_id.as_ref(), person.tmdb_id)
}

fn is_named(
    identifier: &Value,
    names: [String; 2],
    imdb: Option<&String>,
    tmdb: Option<i64>,
) -> bool {
    let identifier = identifier.as_str().unwrap();
    names.contains(&identifier.to_owned())
        || imdb.is_some_and(|id| identifier == id || identifier == format!("imdb:{id}"))
        || tmdb.is_some_and(|id| identifier == format!("tmdb:{id}"))
}

/// Whether all operators hold, given what the plain ones say of a value that is known.
fn operators(filter: &Value, unknown: bool, holds: impl Fn(&str, &Value) -> bool) -> bool {
    let holds = |operator: &str, value: &Value| !unknown && holds(operator, value);
    let one_of = |list: &Value| items(list).any(|value| holds("eq", value));
    fields(filter).all(|(operator, value)| match operator {
        "isNull" => value == unknown,
        "ne" => !holds("eq", value),
        "in" => one_of(value),
        "notIn" => !one_of(value),
        other => holds(other, value),
    })
}

fn fold(text: &str) -> String {
    text.to_lowercase().nfc().collect()
}

fn text(actual: Option<&str>, filter: &Value) -> bool {
    operators(filter, actual.is_none(), |operator, value| {
        let (actual, value) = (actual.unwrap(), fold(value.as_str().unwrap()));
        match operator {
            "eq" => actual == value,
            "contains" => actual.contains(&value),
            "startsWith" => actual.starts_with(&value),
            "endsWith" => actual.ends_with(&value),
            other => panic!("the reference does not know StringFilter.{other}"),
        }
    })
}

fn equal(actual: Option<&str>, filter: &Value) -> bool {
    operators(filter, actual.is_none(), |_, value| value == actual.unwrap())
}

fn whole(actual: Option<i64>, filter: &Value) -> bool {
    number(actual.map(|value| value as f64), filter)
}

fn number(actual: Option<f64>, filter: &Value) -> bool {
    operators(filter, actual.is_none(), |operator, value| {
        let (actual, value) = (actual.unwrap(), value.as_f64().unwrap());
        compares(operator, actual.partial_cmp(&value).unwrap(), false)
    })
}

/// A place in [`MOMENTS`]; what is asked is one of them, too.
fn moment(actual: usize, filter: &Value) -> bool {
    let number = |value: &Value| MOMENTS.iter().find(|(_, text)| value == text).unwrap().0;
    operators(filter, false, |operator, value| {
        compares(operator, MOMENTS[actual].0.cmp(&number(value)), false)
    })
}

/// A partial date is the list of its parts: one that another begins with lies before it, and the
/// other within its period.
fn date(actual: Option<&str>, filter: &Value) -> bool {
    operators(filter, actual.is_none(), |operator, value| {
        let (actual, value) = (actual.unwrap(), value.as_str().unwrap());
        let (parts, period): (Vec<&str>, Vec<&str>) =
            (actual.split('-').collect(), value.split('-').collect());
        compares(operator, parts.cmp(&period), parts.starts_with(&period))
    })
}

fn compares(operator: &str, ordering: std::cmp::Ordering, within: bool) -> bool {
    match operator {
        "eq" => ordering.is_eq(),
        "lt" => ordering.is_lt(),
        "lte" => ordering.is_le() || within,
        "gt" => ordering.is_gt() && !within,
        "gte" => ordering.is_ge(),
        other => panic!("the reference does not know the operator {other}"),
    }
}

/// What a connection's `departments` and `jobs` let pass.
pub fn credit(arguments: &Map<String, Value>, department: &str, job: &str) -> bool {
    let has = |name: &str, value: &str| {
        super::given(arguments, name).is_none_or(|list| items(list).any(|item| item == value))
    };
    has("departments", department) && has("jobs", job)
}
