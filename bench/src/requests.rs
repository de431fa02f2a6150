//! With what the questions are asked: other films, people and pages every time, as by real clients.

use anyhow::{Context, Result, bail};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use serde_json::{Value, json};

use crate::catalogue::Catalogue;
use crate::database::Database;
use crate::load;
use crate::question::Question;
use crate::server::Server;

/// Different requests for each question.
const VARIANTS: usize = 60;

/// One request, as each server takes it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// The body for Cinegraph.
    pub(crate) graphql: String,
    /// The body for the floor.
    pub(crate) floor: String,
}

/// Where the third page of a year begins: its cursor, and the film before it.
#[derive(Default)]
struct ThirdPage {
    after: Value,
    average: f64,
    id: i64,
}

impl Question {
    /// Its requests.
    pub(crate) async fn requests(
        self,
        catalogue: &Catalogue,
        server: &Server,
    ) -> Result<Vec<Request>> {
        let request = |variables: Value, floor: Value| Request {
            graphql: json!({"query": self.document(), "variables": variables}).to_string(),
            floor: floor.to_string(),
        };
        let by_id = |kind: &'static str| {
            move |id: i64| request(json!({"id": format!("{kind}:{id}")}), json!([id]))
        };
        let by_page =
            |size: i64| move |n: i64| request(json!({"skip": n * size}), json!([n * size]));
        Ok(match self {
            Self::Q1 => films(catalogue).await?.into_iter().map(by_id("movie")).collect(),
            Self::Q6 => busy_people(catalogue).await?.into_iter().map(by_id("person")).collect(),
            Self::Q2 | Self::Q3 => (0..10).map(by_page(20)).collect(),
            Self::Q5 => (0..10).map(by_page(100)).collect(),
            Self::Q4 => {
                let mut requests = Vec::new();
                for year in 1996..2026 {
                    let page = self.third_page(server, year).await?;
                    let floor = json!([year, page.average, page.id]);
                    requests.push(request(json!({"year": year, "after": page.after}), floor));
                }
                requests
            }
        })
    }

    /// Where the third page of a year begins: its cursor, and the film before it.
    async fn third_page(self, server: &Server, year: i64) -> Result<ThirdPage> {
        let mut third = ThirdPage::default();
        for _ in 0..2 {
            let variables = json!({"year": year, "after": third.after});
            let document = self.document().replace("nodes", "pageInfo { endCursor } nodes");
            let body = json!({"query": document, "variables": variables}).to_string();
            let answer: Value =
                serde_json::from_str(&load::once(&server.address, "/graphql", &body).await?)?;
            let page = &answer["data"]["moviesConnection"];
            third.after = page["pageInfo"]["endCursor"].clone();
            let film = page["nodes"].as_array().and_then(|nodes| nodes.last());
            let film = film.with_context(|| format!("{year} has no third page: {answer}"))?;
            let id = film["id"].as_str().and_then(|id| id.split_once(':'));
            third.average = film["voteAverage"].as_f64().context("a film without votes")?;
            third.id = id.context("a film without an id")?.1.parse()?;
        }
        Ok(third)
    }
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
        bail!("the catalogue is too small");
    }
    Ok(ids)
}
