//! Places in an order: the values that are compared, unknown ones last, ties by id.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::given;
use crate::differential::catalogue::{Film, MOMENTS, Person, TEXTS};

/// One value of a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    Unknown,
    /// Exact, because no number in a catalogue passes 2^53.
    Number(f64),
    Text(String),
}

/// A row's values in an order.
pub type Place = Vec<Cell>;

/// What is compared, and whether large values come first.
pub type Keys = Vec<(String, bool)>;

/// A number, if it is known.
pub fn number(value: Option<f64>) -> Cell {
    value.map_or(Cell::Unknown, Cell::Number)
}

/// A whole number.
pub fn whole(value: i64) -> Cell {
    Cell::Number(value as f64)
}

fn text(value: Option<&str>) -> Cell {
    value.map_or(Cell::Unknown, |value| Cell::Text(value.to_owned()))
}

/// `orderBy`: a key that is repeated says nothing; ties are broken by the id, in the direction of
/// the last key.
pub fn keys(arguments: &Map<String, Value>) -> Keys {
    let mut keys = Keys::new();
    let listed = given(arguments, "orderBy").map(|list| list.as_array().unwrap().clone());
    for key in listed.unwrap_or_default() {
        let field = key["field"].as_str().unwrap().to_owned();
        if !keys.iter().any(|(known, _)| *known == field || known == "ID") {
            keys.push((field, key["direction"] == "DESC"));
        }
    }
    if keys.last().is_none_or(|(field, _)| field != "ID") {
        let falls = keys.last().is_some_and(|(_, falls)| *falls);
        keys.push(("ID".to_owned(), falls));
    }
    keys
}

/// The columns that the keys compare.
pub fn columns(keys: &Keys) -> Vec<String> {
    let column = |(field, _): &(String, bool)| match field.as_str() {
        "TITLE" => "sort_title".to_owned(),
        "NAME" => "sort_name".to_owned(),
        other => other.to_lowercase(),
    };
    keys.iter().map(column).collect()
}

/// A film's place.
pub fn film(film: &Film, keys: &Keys) -> Place {
    let cell = |(field, _): &(String, bool)| match field.as_str() {
        "ID" => whole(film.id),
        "TITLE" => text(Some(TEXTS[film.title].2)),
        "RELEASE_DATE" => text(film.date.as_deref()),
        "RUNTIME" => number(film.runtime.map(|value| value as f64)),
        "POPULARITY" => number(film.popularity),
        "VOTE_AVERAGE" => number(film.vote_average),
        "VOTE_COUNT" => whole(film.vote_count),
        "REVENUE" => number(film.revenue.map(|value| value as f64)),
        "BUDGET" => number(film.budget.map(|value| value as f64)),
        "CREATED_AT" => whole(MOMENTS[film.created].0),
        "UPDATED_AT" => whole(MOMENTS[film.updated].0),
        other => panic!("the reference does not know MovieOrderField.{other}"),
    };
    keys.iter().map(cell).collect()
}

/// A person's place.
pub fn person(person: &Person, keys: &Keys) -> Place {
    let cell = |(field, _): &(String, bool)| match field.as_str() {
        "ID" => whole(person.id),
        "NAME" => text(Some(TEXTS[person.name].2)),
        "BIRTH_DATE" => text(person.birth.as_deref()),
        "POPULARITY" => number(person.popularity),
        "CREATED_AT" => whole(MOMENTS[person.created].0),
        "UPDATED_AT" => whole(MOMENTS[person.updated].0),
        other => panic!("the reference does not know PersonOrderField.{other}"),
    };
    keys.iter().map(cell).collect()
}

/// Which of two places comes first.
pub fn compare(left: &Place, right: &Place, keys: &Keys) -> Ordering {
    let one = |((left, right), (_, falls)): ((&Cell, &Cell), &(String, bool))| {
        let ordering = match (left, right) {
            (Cell::Unknown, Cell::Unknown) => Ordering::Equal,
            (Cell::Unknown, _) => return Ordering::Greater,
            (_, Cell::Unknown) => return Ordering::Less,
            (Cell::Number(left), Cell::Number(right)) => left.partial_cmp(right).unwrap(),
            (Cell::Text(left), Cell::Text(right)) => left.chars().cmp(right.chars()),
            other => panic!("{other:?} cannot be compared"),
        };
        if *falls { ordering.reverse() } else { ordering }
    };
    let cells = left.iter().zip(right).zip(keys).map(one);
    cells.fold(Ordering::Equal, Ordering::then)
}
