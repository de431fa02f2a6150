//! One step of a chain, and what it does to the model.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::outcome::Outcome;
use super::state::{Kind, State};
use super::{film, group, import, person};

/// A mutation with its input, or records that are imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Operation {
    Import { import: Way, records: Vec<Value> },
    Mutation { mutation: String, input: Value },
}

/// How records come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Way {
    /// As drafts, in one batch.
    Drafts,
    /// As a file of TMDB's details, one a line.
    Files,
}

impl Operation {
    pub fn mutation(name: &str, input: Value) -> Self {
        Self::Mutation { mutation: name.to_owned(), input }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        match self {
            Self::Mutation { mutation, .. } => mutation,
            Self::Import { import: Way::Drafts, .. } => "import of drafts",
            Self::Import { import: Way::Files, .. } => "import of files",
        }
    }

    /// Does it to the model; what is to become of it.
    pub fn apply(&self, state: &mut State) -> Outcome {
        let before = state.clone();
        let outcome = self.run(state);
        if let Outcome::Refused(_) = outcome {
            *state = before;
        }
        outcome
    }

    fn run(&self, state: &mut State) -> Outcome {
        let (mutation, input) = match self {
            Self::Import { import, records } => {
                return import::import(state, records, *import == Way::Files);
            }
            Self::Mutation { mutation, input } => (mutation.as_str(), input),
        };
        match mutation {
            "createMovie" => film::create(state, input),
            "updateMovie" => film::update(state, input, "id"),
            "upsertMovie" => film::upsert(state, input),
            "deleteMovie" => film::delete(state, input),
            "setMovieCredits" => film::update(state, input, "movieId"),
            "mergeMovies" => film::merge(state, input),
            "createPerson" => person::create(state, input),
            "updatePerson" => person::update(state, input),
            "deletePerson" => person::delete(state, input),
            "mergePeople" => person::merge(state, input),
            _ => of_group(state, mutation, input),
        }
    }

    /// What the mutation is sent as.
    pub fn document(&self) -> String {
        let name = self.name();
        let kind = self.kind().map_or("", Kind::word);
        let input = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
        let record = match name.starts_with("delete") {
            true => "deletedId".to_owned(),
            false => format!("{kind} {{ id version }}"),
        };
        let created = if name == "upsertMovie" { "created " } else { "" };
        format!(
            "mutation ($input: {input}!) {{ {name}(input: $input) \
                {{ {record} {created}userErrors {{ code message path }} }} }}"
        )
    }

    /// The type of the record that a mutation writes.
    pub fn kind(&self) -> Option<Kind> {
        let name = self.name().to_lowercase().replace("people", "person");
        Kind::ALL.into_iter().find(|kind| name.contains(kind.word()))
    }

    /// The operation as somebody would send it.
    pub fn text(&self) -> String {
        match self {
            Self::Mutation { input, .. } => {
                format!("{}\n  {}", self.document(), json!({ "input": input }))
            }
            Self::Import { records, .. } => {
                let lines: String = records.iter().map(|it| format!("\n  {it}")).collect();
                format!("{}{lines}", self.name())
            }
        }
    }
}

fn of_group(state: &mut State, mutation: &str, input: &Value) -> Outcome {
    let kinds = [Kind::Genre, Kind::Company, Kind::Collection];
    let is = |kind: &Kind| mutation.to_lowercase().ends_with(kind.word());
    let kind = kinds.into_iter().find(is).expect("a mutation that the model knows");
    match &mutation[..6] {
        "create" => group::create(state, kind, input),
        "update" => group::update(state, kind, input),
        _ => group::delete(state, kind, input),
    }
}
