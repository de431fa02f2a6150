//! The six questions, and with what they are asked: other films, people and pages every time, as by
//! real clients.

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Database};
use crate::load;
use crate::server::Server;

/// Different requests for each question.
const VARIANTS: usize = 60;

/// One of the six.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Question {
    /// A film by its id, with its credits.
    Q1,
    /// Films with their directors and 5 performers.
    Q2,
    /// Four levels: 20 films, 5 performers, 3 films of each, their directors.
    Q3,
    /// A filter, its third page and its total.
    Q4,
    /// 100 films, nothing but id and title.
    Q5,
    /// A person with 20 films and 5 performers of each.
    Q6,
}

/// What a statement is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Parameter {
    Int(i64),
    Float(f64),
}

/// One request, as each server takes it.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// The body for Cinegraph.
    pub(crate) graphql: String,
    /// The body for the floor.
    pub(crate) floor: String,
}

impl Question {
    pub(crate) const ALL: [Self; 6] = [Self::Q1, Self::Q2, Self::Q3, Self::Q4, Self::Q5, Self::Q6];

    pub(crate) fn name(self) -> &'static str {
        ["q1", "q2", "q3", "q4", "q5", "q6"][self as usize]
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|question| question.name() == name)
    }

    pub(crate) fn about(self) -> &'static str {
        [
            "film by id, credits",
            "20 films, directors, 5 performers",
            "4 levels",
            "filter, page 3, total",
            "100 films, id, title",
            "person, 20 films, 5 performers",
        ][self as usize]
    }

    fn document(self) -> &'static str {
        match self {
            Self::Q1 => {
                "query($id: ID!) { movie(by: {id: $id}) { id title releaseDate runtime voteAverage \
                 creditsConnection(first: 100) { edges { department job billing characters \
                 node { id name } } } } }"
            }
            Self::Q2 => {
                "query($skip: Int!) { movies(orderBy: [{field: POPULARITY, direction: DESC}], \
                 first: 20, skip: $skip) { id title releaseDate voteAverage \
                 directors { id name } performers(first: 5) { id name } } }"
            }
            Self::Q3 => {
                "query($skip: Int!) { movies(orderBy: [{field: POPULARITY, direction: DESC}], \
                 first: 20, skip: $skip) { id title performers(first: 5) { id name \
                 performedIn(first: 3) { id title directors { id name } } } } }"
            }
            Self::Q4 => {
                "query($year: Int!, $after: Cursor) { moviesConnection(\
                 where: {releaseYear: {eq: $year}, voteAverage: {gte: 4}}, \
                 orderBy: [{field: VOTE_AVERAGE, direction: DESC}], first: 20, after: $after) \
                 { totalCount nodes { id title releaseYear voteAverage } } }"
            }
            Self::Q5 => "query($skip: Int!) { movies(first: 100, skip: $skip) { id title } }",
            Self::Q6 => {
                "query($id: ID!) { person(by: {id: $id}) { id name performedIn(first: 20) \
                 { id title releaseDate performers(first: 5) { id name } } } }"
            }
        }
    }

    /// Its requests.
    pub(crate) async fn asks(self, catalogue: &Catalogue, server: &Server) -> Result<Vec<Ask>> {
        let ask = |variables: Value, floor: Value| Ask {
            graphql: json!({"query": self.document(), "variables": variables}).to_string(),
            floor: floor.to_string(),
        };
        let by_id = |kind: &'static str| {
            move |id: i64| ask(json!({"id": format!("{kind}:{id}")}), json!([id]))
        };
        let by_page = |size: i64| move |n: i64| ask(json!({"skip": n * size}), json!([n * size]));
        Ok(match self {
            Self::Q1 => films(catalogue).await?.into_iter().map(by_id("movie")).collect(),
            Self::Q6 => busy_people(catalogue).await?.into_iter().map(by_id("person")).collect(),
            Self::Q2 | Self::Q3 => (0..10).map(by_page(20)).collect(),
            Self::Q5 => (0..10).map(by_page(100)).collect(),
            Self::Q4 => {
                let mut asks = Vec::new();
                for year in 1996..2026 {
                    let (after, average, id) = self.third_page(server, year).await?;
                    let floor = json!([year, average, id]);
                    asks.push(ask(json!({"year": year, "after": after}), floor));
                }
                asks
            }
        })
    }

    /// Where the third page of a year begins: its cursor, and the film before it.
    async fn third_page(self, server: &Server, year: i64) -> Result<(Value, f64, i64)> {
        let mut after = Value::Null;
        let mut last = (0.0, 0);
        for _ in 0..2 {
            let variables = json!({"year": year, "after": after});
            let document = self.document().replace("nodes", "pageInfo { endCursor } nodes");
            let body = json!({"query": document, "variables": variables}).to_string();
            let answer: Value =
                serde_json::from_str(&load::once(&server.address, "/graphql", &body).await?)?;
            let page = &answer["data"]["moviesConnection"];
            after = page["pageInfo"]["endCursor"].clone();
            let film = page["nodes"].as_array().and_then(|nodes| nodes.last());
            let film = film.with_context(|| format!("{year} has no third page: {answer}"))?;
            let id = film["id"].as_str().and_then(|id| id.split_once(':'));
            last.0 = film["voteAverage"].as_f64().context("a film without votes")?;
            last.1 = id.context("a film without an id")?.1.parse()?;
        }
        Ok((after, last.0, last.1))
    }
}

/// What the floor's body says.
pub(crate) fn parameters(values: &Value) -> Vec<Parameter> {
    let parameter = |value: &Value| match value.as_i64() {
        Some(value) => Parameter::Int(value),
        None => Parameter::Float(value.as_f64().unwrap_or_default()),
    };
    values.as_array().into_iter().flatten().map(parameter).collect()
}

/// Films from all over the catalogue.
async fn films(catalogue: &Catalogue) -> Result<Vec<i64>> {
    let every = format!(
        "SELECT id FROM movie WHERE id % ((SELECT count(*) FROM movie) / {VARIANTS}) = 0 ORDER BY id LIMIT {VARIANTS}"
    );
    ids(catalogue, every).await
}

/// People with enough films.
async fn busy_people(catalogue: &Catalogue) -> Result<Vec<i64>> {
    let busy = format!(
        "SELECT person_id AS id FROM credit WHERE kind = 1 GROUP BY person_id \
         HAVING count(*) >= 25 ORDER BY person_id LIMIT {VARIANTS}"
    );
    ids(catalogue, busy).await
}

async fn ids(catalogue: &Catalogue, sql: String) -> Result<Vec<i64>> {
    let backend = match catalogue.database {
        Database::Sqlite => DatabaseBackend::Sqlite,
        Database::Postgres => DatabaseBackend::Postgres,
    };
    let rows = catalogue.connection.query_all_raw(Statement::from_string(backend, sql)).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
    if ids.is_empty() {
        bail!("the catalogue is too small to ask");
    }
    Ok(ids)
}
