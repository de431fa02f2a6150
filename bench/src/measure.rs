//! Turns of the two servers, A B A B, and what each took.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use hyper::body::Bytes;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};
use serde_json::Value;

use crate::arguments::Settings;
use crate::catalogue::Catalogue;
use crate::database::Database;
use crate::load;
use crate::log::progress;
use crate::process;
use crate::question::Question;
use crate::requests::Request;
use crate::server::Server;

/// What a server took for a question.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measured {
    pub(crate) latencies: Vec<f64>,
    pub(crate) seconds: f64,
    /// CPU seconds of the server and of the database's processes.
    pub(crate) cpu: (f64, f64),
    pub(crate) peak: f64,
}

/// What both took for a question.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    pub(crate) question: Question,
    pub(crate) cinegraph: Measured,
    pub(crate) floor: Measured,
}

/// Asks every question.
pub(crate) async fn all(settings: &Settings, catalogue: &Catalogue) -> Result<Vec<Pair>> {
    let cinegraph = Server::cinegraph(settings, catalogue).await?;
    let floor = Server::floor(catalogue).await?;
    let mut pairs = Vec::new();
    for &question in settings.questions() {
        progress(&format!("{} {}", question.name(), question.about()));
        let requests = question.requests(catalogue, &cinegraph).await?;
        compare(question, &requests, &cinegraph, &floor).await?;
        pairs.push(pair(settings, catalogue, question, &requests, (&cinegraph, &floor)).await?);
    }
    Ok(pairs)
}

async fn pair(
    settings: &Settings,
    catalogue: &Catalogue,
    question: Question,
    requests: &[Request],
    (cinegraph, floor): (&Server, &Server),
) -> Result<Pair> {
    let bodies = |body: fn(&Request) -> &String| -> Arc<[Bytes]> {
        requests.iter().map(|request| Bytes::from(body(request).clone())).collect()
    };
    let (graphql, plain) = (bodies(|request| &request.graphql), bodies(|request| &request.floor));
    let path = format!("/{}", question.name());
    let mut pair = Pair { question, cinegraph: Measured::default(), floor: Measured::default() };
    for round in 0..=settings.rounds {
        // The first round warms connections and caches, and does not count.
        let seconds = if round == 0 { settings.seconds / 4.0 } else { settings.seconds };
        let turns = [
            (cinegraph, "/graphql", &graphql, &mut pair.cinegraph),
            (floor, path.as_str(), &plain, &mut pair.floor),
        ];
        for (server, path, bodies, measured) in turns {
            let turn = turn(settings, catalogue, (server, path), bodies, seconds).await?;
            if round > 0 {
                measured.add(turn);
            }
        }
    }
    Ok(pair)
}

async fn turn(
    settings: &Settings,
    catalogue: &Catalogue,
    (server, path): (&Server, &str),
    bodies: &Arc<[Bytes]>,
    seconds: f64,
) -> Result<Measured> {
    process::forget_peak(server.pid)?;
    let before = (process::cpu(server.pid)?, database(catalogue).await?);
    let turn = load::turn((&server.address, path), bodies, settings.connections, seconds).await?;
    let after = (process::cpu(server.pid)?, database(catalogue).await?);
    Ok(Measured {
        latencies: turn.latencies,
        seconds: turn.elapsed,
        cpu: (after.0 - before.0, after.1 - before.1),
        peak: process::peak(server.pid)?,
    })
}

/// CPU seconds of every process that serves the database's connections; the other server's rest
/// meanwhile, and our own counts before and after. SQLite works in the server's process.
async fn database(catalogue: &Catalogue) -> Result<f64> {
    if catalogue.database == Database::Sqlite {
        return Ok(0.0);
    }
    let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() \
               AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    let statement = Statement::from_string(DatabaseBackend::Postgres, sql);
    let mut all = 0.0;
    for row in catalogue.connection.query_all_raw(statement).await? {
        let pid: i32 = row.try_get_by_index(0)?;
        let cpu = process::cpu(pid.unsigned_abs());
        all += cpu.context("PostgreSQL must run on this machine")?;
    }
    Ok(all)
}

/// Refuses to time servers that do not give the same answers.
async fn compare(
    question: Question,
    requests: &[Request],
    left: &Server,
    right: &Server,
) -> Result<()> {
    let path = format!("/{}", question.name());
    for request in requests {
        let [left, right] =
            [(left, "/graphql", &request.graphql), (right, path.as_str(), &request.floor)].map(
                |(server, path, body)| async move {
                    let text =
                        load::once(&server.address, path, body).await.context(server.name)?;
                    Ok::<_, anyhow::Error>(plain(serde_json::from_str(&text)?))
                },
            );
        let (left, right) = (left.await?, right.await?);
        ensure!(left == right, "{}: {left} is not {right}", request.graphql);
    }
    Ok(())
}

/// With every number as a fraction, because 7 and 7.0 are the same.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(fields) => {
            fields.into_iter().map(|(name, value)| (name, plain(value))).collect()
        }
        other => other,
    }
}

impl Measured {
    fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.seconds += other.seconds;
        self.cpu.0 += other.cpu.0;
        self.cpu.1 += other.cpu.1;
        self.peak = self.peak.max(other.peak);
    }

    /// CPU milliseconds of a request: server and database together.
    pub(crate) fn cpu_a_request(&self) -> f64 {
        1000.0 * (self.cpu.0 + self.cpu.1) / self.latencies.len() as f64
    }

    pub(crate) fn requests_a_second(&self) -> f64 {
        self.latencies.len() as f64 / self.seconds
    }

    /// The milliseconds within which `share` of the requests were answered.
    pub(crate) fn percentile(&self, share: f64) -> f64 {
        let mut sorted = self.latencies.clone();
        sorted.sort_by(f64::total_cmp);
        let place = (share * sorted.len() as f64) as usize;
        sorted.get(place.min(sorted.len().saturating_sub(1))).map_or(f64::NAN, |x| x * 1000.0)
    }
}
