//! Every name that was ever used, and where it leads.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::operation::Operation;
use super::server::Server;
use super::state::{Kind, Name, State};

/// All names so far, of films, people and collections.
#[derive(Default)]
pub struct Names(BTreeSet<(Kind, Name)>);

impl Names {
    /// Remembers those of all records.
    pub fn update(&mut self, state: &State) {
        for kind in Kind::ALL {
            for (number, record) in state.of(kind) {
                self.0.insert((kind, Name::Number(number)));
                self.0.insert((kind, Name::Slug(record.slug.clone())));
                self.0.extend(record.imdb.clone().map(|id| (kind, Name::Imdb(id))));
                self.0.extend(record.tmdb.map(|id| (kind, Name::Tmdb(id))));
            }
        }
    }

    /// Remembers those of a film or a person that an input gives, though it may be refused.
    pub fn learn_from(&mut self, operation: &Operation) {
        let Operation::Mutation { input, .. } = operation else { return };
        let Some(kind) = operation.kind().filter(|kind| kind.imdb().is_some()) else { return };
        let text = |name: &str| input.get(name).and_then(Value::as_str).map(str::to_owned);
        self.0.extend(text("slug").map(|slug| (kind, Name::Slug(slug))));
        self.0.extend(text("imdbId").map(|id| (kind, Name::Imdb(id))));
        self.0.extend(input.get("tmdbId").and_then(Value::as_i64).map(|id| (kind, Name::Tmdb(id))));
    }
}

/// Asks for every name.
pub async fn check(server: &Server, state: &State, names: &Names) -> Result<(), String> {
    let (mut fields, mut variables, mut expected) = (String::new(), Map::new(), Map::new());
    let mut declared = Vec::new();
    for (at, (kind, name)) in names.0.iter().enumerate() {
        let (by, value) = match name {
            Name::Number(number) => ("id", json!(server.id(*kind, *number))),
            Name::Slug(slug) => ("slug", json!(slug)),
            Name::Imdb(id) => ("imdbId", json!(id)),
            Name::Tmdb(id) => ("tmdbId", json!(id)),
        };
        let word = kind.word();
        let (ty, field) = match (kind, by) {
            (_, "id") => ("ID!".to_owned(), format!("node(id: $v{at})")),
            (Kind::Movie, _) => ("MovieBy!".to_owned(), format!("movie(by: $v{at})")),
            (Kind::Person, _) => ("PersonBy!".to_owned(), format!("person(by: $v{at})")),
            (Kind::Collection, _) => {
                ("CollectionBy!".to_owned(), format!("collection(by: $v{at})"))
            }
            _ => continue,
        };
        declared.push(format!("$v{at}: {ty}"));
        fields += &format!("v{at}: {field} {{ id }} ");
        let value = if by == "id" { value } else { json!({ by: value }) };
        variables.insert(format!("v{at}"), value);
        let found =
            state.find(*kind, name).map(|number| json!({ "id": format!("{word}:{number}") }));
        expected.insert(format!("v{at}"), json!(found));
    }
    if declared.is_empty() {
        return Ok(());
    }
    let query = format!("query ({}) {{ {fields} }}", declared.join(", "));
    let answered = server.schema.ask(&query, Value::Object(variables.clone())).await;
    if !answered.errors.is_empty() {
        return Err(format!("names cannot be asked for: {}", json!(answered.errors)));
    }
    for (alias, expected) in expected {
        let found = &answered.data[&alias];
        let known = found["id"].as_str().map(|id| json!({ "id": server.number(id) }));
        if json!(known) != expected {
            let name = &variables[&alias];
            return Err(format!("the name {name} should lead to {expected} and leads to {found}"));
        }
    }
    Ok(())
}
