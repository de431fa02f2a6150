//! Random operations whose inputs collide.
//!
//! **Invariant:** an operation follows from the choices and from what the model holds alone.

mod credit;
mod input;
mod record;
mod values;

use serde_json::{Map, Value, json};

use self::values::Draw;
use super::operation::{Operation, Way};
use super::state::{Kind, State};

/// The next operation; `earlier` are those so far.
pub fn operation(draw: &mut Draw<'_>, earlier: &[Operation]) -> Operation {
    match draw.below(100) {
        0..15 => Operation::mutation("createMovie", draw.film(Kind::Movie)),
        15..29 => update(draw, Kind::Movie),
        29..37 => upsert(draw),
        37..41 => delete(draw, Kind::Movie),
        41..49 => set_credits(draw),
        49..58 => merge(draw, Kind::Movie),
        58..63 => Operation::mutation("createPerson", draw.person()),
        63..68 => update(draw, Kind::Person),
        68..71 => delete(draw, Kind::Person),
        71..77 => merge(draw, Kind::Person),
        77..84 => group(draw),
        84..95 => import(draw),
        _ => again(draw, earlier),
    }
}

fn versioned(draw: &mut Draw<'_>, kind: Kind, (name, id): (&str, String), field: &str) -> Value {
    let mut input = Map::new();
    if draw.chance(20) {
        input.insert(field.to_owned(), json!(draw.version(kind, &id)));
    }
    input.insert(name.to_owned(), json!(id));
    Value::Object(input)
}

fn update(draw: &mut Draw<'_>, kind: Kind) -> Operation {
    let id = draw.identifier(kind);
    let mut input = versioned(draw, kind, ("id", id), "expectedVersion");
    let (mutation, change) = match kind {
        Kind::Movie => ("updateMovie", draw.film_change()),
        _ => ("updatePerson", draw.person_change()),
    };
    input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    Operation::mutation(mutation, input)
}

fn upsert(draw: &mut Draw<'_>) -> Operation {
    let mut input = draw.film(Kind::Movie);
    let fields = input.as_object_mut().unwrap();
    if draw.chance(85) {
        fields.insert("tmdbId".to_owned(), draw.tmdb(Kind::Movie));
    }
    if draw.chance(40) {
        fields.insert("imdbId".to_owned(), draw.imdb(Kind::Movie));
    }
    if draw.chance(15) {
        fields.remove("title");
    }
    Operation::mutation("upsertMovie", input)
}

fn set_credits(draw: &mut Draw<'_>) -> Operation {
    let id = draw.identifier(Kind::Movie);
    let mut input = versioned(draw, Kind::Movie, ("movieId", id.clone()), "expectedVersion");
    input["credits"] = draw.credits_like(&id);
    Operation::mutation("setMovieCredits", input)
}

fn delete(draw: &mut Draw<'_>, kind: Kind) -> Operation {
    let id = draw.identifier(kind);
    let mut input = versioned(draw, kind, ("id", id), "expectedVersion");
    if kind == Kind::Person && draw.chance(60) {
        input["withCredits"] = json!(true);
    }
    let word = kind.word();
    Operation::mutation(&format!("delete{}{}", word[..1].to_uppercase(), &word[1..]), input)
}

fn merge(draw: &mut Draw<'_>, kind: Kind) -> Operation {
    let (survivor, merged) = (draw.identifier(kind), draw.identifier(kind));
    let mut input = versioned(draw, kind, ("survivorId", survivor), "expectedVersion");
    let other = versioned(draw, kind, ("mergedId", merged), "mergedExpectedVersion");
    input.as_object_mut().unwrap().extend(other.as_object().unwrap().clone());
    Operation::mutation(if kind == Kind::Movie { "mergeMovies" } else { "mergePeople" }, input)
}

fn group(draw: &mut Draw<'_>) -> Operation {
    let kind = draw.one(&[Kind::Genre, Kind::Company, Kind::Collection]);
    let word = kind.word();
    let name = format!("{}{}", word[..1].to_uppercase(), &word[1..]);
    match draw.below(5) {
        0..2 => Operation::mutation(&format!("create{name}"), draw.entry(kind, true)),
        2..4 => {
            let id = draw.identifier(kind);
            let mut input = versioned(draw, kind, ("id", id), "expectedVersion");
            let mut entry = draw.entry(kind, true);
            if draw.chance(50) {
                entry.as_object_mut().unwrap().remove("name");
            }
            input.as_object_mut().unwrap().extend(entry.as_object().unwrap().clone());
            Operation::mutation(&format!("update{name}"), input)
        }
        _ => delete(draw, kind),
    }
}

fn way(draw: &mut Draw<'_>) -> Way {
    if draw.chance(40) { Way::Files } else { Way::Drafts }
}

fn import(draw: &mut Draw<'_>) -> Operation {
    let import = way(draw);
    let count = draw.below(3) + 1;
    let records = (0..count).map(|_| record::film(draw)).collect();
    Operation::Import { import, records }
}

/// An earlier file once more.
fn again(draw: &mut Draw<'_>, earlier: &[Operation]) -> Operation {
    let imports: Vec<&Vec<Value>> = earlier
        .iter()
        .filter_map(|it| match it {
            Operation::Import { records, .. } => Some(records),
            Operation::Mutation { .. } => None,
        })
        .collect();
    if imports.is_empty() {
        return import(draw);
    }
    let records = imports[draw.below(imports.len())].clone();
    Operation::Import { import: way(draw), records }
}

/// A chain.
pub fn chain(seed: u64) -> Vec<Operation> {
    let mut choices = crate::support::choices::Choices::random(seed);
    let length = 5 + choices.below(36);
    let (mut state, mut used) = (State::default(), values::Used::default());
    let mut chain: Vec<Operation> = Vec::new();
    for _ in 0..length {
        let mut draw = Draw::new(&mut choices, &state, &used);
        let next = operation(&mut draw, &chain);
        next.apply(&mut state);
        used.update(&state);
        chain.push(next);
    }
    chain
}
