//! Random arguments: literals and variables of every input type.
//!
//! **Invariant:** every value is one that the schema's descriptions allow, so that no query fails.

use apollo_compiler::Schema;
use apollo_compiler::ast::{InputValueDefinition, Type};
use apollo_compiler::schema::{ExtendedType, FieldDefinition};
use serde_json::{Value, json};

use super::catalogue::{DATES, JOBS, LARGEST, MOMENTS};
use super::document::Writer;
use crate::support::choices::Choices;

/// `AND`, `OR` and `NOT` within each other at most.
const COMBINED: usize = 2;
const SIZES: [i64; 7] = [2, 1, 3, 5, 0, 20, 100];
const WHOLE: [i64; 12] =
    [0, 3, 7, 100, 101, 1975, 1976, -1, 2024, 1974, 2_147_483_647, -2_147_483_648];
/// What catalogues hold, the ends of what they may hold, and what lies beyond.
const FRACTIONS: [f64; 17] = [
    1e-30,
    0.5,
    0.0,
    7.0,
    7.5,
    7.25,
    -1.5,
    1e300,
    3.0,
    -1.0,
    -0.0,
    5e-324,
    LARGEST - 1.0,
    LARGEST,
    LARGEST + 1.0,
    LARGEST + 2.0,
    10.0,
];
const NEEDLES: [&str; 16] = [
    "alpha",
    "ALPHA",
    "a",
    "É",
    "e\u{301}",
    "0%",
    "_",
    "\\",
    "",
    "Жи",
    "ИТЬ",
    "千",
    "~",
    "\u{0}",
    "amélie 100%",
    "a_b\\c",
];
const IDS: [&str; 14] = [
    "movie:1",
    "movie:2",
    "person:1",
    "genre:1",
    "company:2",
    "collection:1",
    "keyword:2",
    "movie:3",
    "movie:99",
    "person:2",
    "nothing",
    "movie:x",
    "country:1",
    "movie:9223372036854775807",
];

/// Words of the catalogues' names, their beginnings, and with mistakes.
const SEARCHES: [&str; 24] = [
    "alpha",
    "ALP",
    "a",
    "amelie",
    "Amélie 100%",
    "amel",
    "amlie",
    "amellie",
    "amleie",
    "emelie 100",
    "átame",
    "the alpha",
    "A Alpha",
    "a b c",
    "abc",
    "a_b\\c",
    "axb",
    "жить",
    "Жи",
    "千尋",
    "と千尋",
    "~",
    "drama",
    "nothing of this",
];

/// The arguments of a field, with their brackets; nothing where none is given.
pub fn arguments(writer: &mut Writer<'_>, place: &str, field: &FieldDefinition) -> String {
    let forward = writer.choices.chance(50);
    let pages = field.arguments.iter().any(|argument| argument.name == "before");
    let mut given = Vec::new();
    for argument in &field.arguments {
        let name = argument.name.as_str();
        let wrong_way = if forward { ["last", "before"] } else { ["first", "after"] };
        if pages && wrong_way.contains(&name) {
            continue;
        }
        if argument.is_required() || writer.choices.chance(45) {
            let value = argument_value(writer, place, argument);
            given.extend(value.map(|value| format!("{name}: {value}")));
        }
    }
    if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
}

fn argument_value(
    writer: &mut Writer<'_>,
    place: &str,
    argument: &InputValueDefinition,
) -> Option<String> {
    let ty = &*argument.ty;
    if ty.inner_named_type() == "Cursor" {
        let name = variable(writer, "Cursor", None);
        writer.cursors.push(name.clone());
        return Some(format!("${name}"));
    }
    let hint = format!("{place}({})", argument.name);
    let mut value = value(writer.schema, writer.choices, ty, &hint, 0);
    if !ty.is_non_null() && writer.choices.chance(8) {
        value = Value::Null;
    }
    if !writer.choices.chance(30) {
        return Some(literal(writer.schema, ty, &value));
    }
    // Left out of the variables, it is as if the argument were not there.
    let left_out = !ty.is_non_null() && writer.choices.chance(15);
    let name = variable(writer, &ty.to_string(), (!left_out).then_some(value));
    Some(format!("${name}"))
}

/// Declares a variable; it gets its value here or later.
pub fn variable(writer: &mut Writer<'_>, ty: &str, value: Option<Value>) -> String {
    let name = format!("v{}", writer.definitions.len());
    writer.definitions.push(format!("${name}: {ty}"));
    if let Some(value) = value {
        writer.variables.insert(name.clone(), value);
    }
    name
}

/// A value of a type as JSON; `hint` is the place in the schema where it stands.
fn value(schema: &Schema, choices: &mut Choices, ty: &Type, hint: &str, depth: usize) -> Value {
    if let Type::List(inner) | Type::NonNullList(inner) = ty {
        // A search of no type is refused.
        let least = usize::from(hint == "Query.search(types)");
        let items = 0..least.max(choices.below(4));
        return items.map(|_| value(schema, choices, inner, hint, depth)).collect();
    }
    let name = ty.inner_named_type();
    match schema.types.get(name.as_str()) {
        Some(ExtendedType::Enum(of)) => {
            let values: Vec<&str> = of.values.keys().map(|name| name.as_str()).collect();
            json!(choices.pick(&values))
        }
        Some(ExtendedType::InputObject(_)) => object(schema, choices, name, depth),
        _ => scalar(choices, name, hint),
    }
}

fn object(schema: &Schema, choices: &mut Choices, name: &str, depth: usize) -> Value {
    let ExtendedType::InputObject(object) = &schema.types[name] else { unreachable!() };
    let one_of = object.directives.has("oneOf");
    let fields: Vec<_> = object.fields.values().collect();
    let deep = |field: &&&apollo_compiler::schema::Component<InputValueDefinition>| {
        // Combined and related conditions hold others of their kind.
        let inner = field.ty.inner_named_type().as_str();
        let nests = inner.ends_with("Where") || inner.ends_with("ListFilter");
        depth < COMBINED || !nests || name.ends_with("ListFilter")
    };
    let possible: Vec<_> = fields.iter().filter(deep).collect();
    let mut given = serde_json::Map::new();
    let count = if one_of { 1 } else { choices.below(4) };
    let mut chosen: Vec<_> = (0..count).map(|_| *possible[choices.below(possible.len())]).collect();
    chosen.extend(fields.iter().filter(|field| field.is_required()));
    for field in chosen {
        let hint = format!("{name}.{}", field.name);
        let nullable = !one_of && !field.ty.is_non_null();
        let value = match nullable && choices.chance(6) {
            true => Value::Null,
            false => value(schema, choices, &field.ty, &hint, depth + 1),
        };
        given.insert(field.name.to_string(), value);
    }
    Value::Object(given)
}

fn scalar(choices: &mut Choices, name: &str, hint: &str) -> Value {
    match (name, hint) {
        ("Boolean", _) => json!(choices.below(2) == 1),
        ("PartialDate", _) => {
            let dates = [&DATES[..], &["1974", "1976-01", "2024", "0001-01-01", "9999"]].concat();
            json!(choices.pick(&dates))
        }
        ("Float", _) => json!(choices.one(&FRACTIONS)),
        ("Int", hint) if hint.ends_with("(first)") || hint.ends_with("(last)") => {
            json!(choices.one(&SIZES))
        }
        ("Int", hint) if hint.ends_with("(skip)") => json!(choices.one(&[0, 1, 2, 5, 10_000])),
        ("Int", hint) if hint.ends_with("(width)") => {
            json!(choices.one(&[1, 45, 92, 93, 500, 781, 2_147_483_647]))
        }
        ("Int", hint) if hint.ends_with(".tmdbId") => json!(choices.one(&[101, 102, 999, -1])),
        ("Int" | "BigInt", _) => json!(choices.one(&WHOLE)),
        ("DateTime", _) => json!(choices.one(&MOMENTS).1),
        ("ID" | "String", hint) => json!(text(choices, hint)),
        (name, hint) => panic!("no values of {name} for {hint}"),
    }
}

fn text(choices: &mut Choices, hint: &str) -> String {
    let number = 1 + choices.below(4);
    let identifier = |word: &str, imdb: &str, form: usize| match form {
        0 => format!("{word}:{number}"),
        1 => format!("{word}-{number}"),
        2 => format!("{imdb}000000{number}"),
        3 => format!("imdb:{imdb}000000{number}"),
        4 => format!("tmdb:10{number}"),
        _ => "tmdb:99999999999".to_owned(),
    };
    match hint {
        "MovieWhere.id" | "MovieWhere.ids" => {
            identifier("movie", "tt", choices.below(6)).replace("movie-", "film-")
        }
        "PersonWhere.id" | "PersonWhere.ids" => identifier("person", "nm", choices.below(6)),
        "Query.search(query)" | "MovieWhere.text" | "PersonWhere.text" => {
            choices.pick(&SEARCHES).to_owned()
        }
        "MovieBy.id" => format!("movie:{number}"),
        "PersonBy.id" => format!("person:{number}"),
        "CollectionBy.id" => format!("collection:{number}"),
        "MovieBy.slug" => format!("film-{number}"),
        "PersonBy.slug" => format!("person-{number}"),
        "CollectionBy.slug" => format!("collection-{number}"),
        "Query.genre(slug)" => format!("genre-{number}"),
        "MovieBy.imdbId" => format!("tt000000{number}"),
        "PersonBy.imdbId" => format!("nm000000{number}"),
        hint if hint.ends_with("(id)") || hint.ends_with("(ids)") => choices.pick(&IDS).to_owned(),
        hint if hint.ends_with("(jobs)") => {
            choices.pick(&[JOBS[0].2, JOBS[1].2, "director", JOBS[3].2]).to_owned()
        }
        hint if hint.starts_with("StringFilter.") => filter_text(choices, number),
        hint => panic!("no texts for {hint}"),
    }
}

/// For titles and names, slugs and codes alike: mostly what some of them hold.
fn filter_text(choices: &mut Choices, number: usize) -> String {
    match choices.below(6) {
        0 => choices.pick(&["en", "FR", "r"]).to_owned(),
        1 => {
            choices.pick(&["film-", "PERSON-", "-", "tt000000", "NM000000"]).to_owned()
                + &number.to_string()
        }
        _ => choices.pick(&NEEDLES).to_owned(),
    }
}

/// A value as a document writes it.
fn literal(schema: &Schema, ty: &Type, value: &Value) -> String {
    match (ty, value) {
        (_, Value::Null) => "null".to_owned(),
        (Type::List(inner) | Type::NonNullList(inner), Value::Array(items)) => {
            let items: Vec<String> =
                items.iter().map(|item| literal(schema, inner, item)).collect();
            format!("[{}]", items.join(", "))
        }
        (_, Value::Object(fields)) => {
            let ExtendedType::InputObject(object) = &schema.types[ty.inner_named_type()] else {
                unreachable!()
            };
            let field = |(name, value): (&String, &Value)| {
                format!("{name}: {}", literal(schema, &object.fields[name.as_str()].ty, value))
            };
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        (_, Value::String(text))
            if matches!(&schema.types[ty.inner_named_type()], ExtendedType::Enum(_)) =>
        {
            text.clone()
        }
        (_, other) => other.to_string(),
    }
}
