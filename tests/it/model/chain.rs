//! A chain of operations, done on every database and to the model.

use std::sync::Mutex;

use super::coverage::Coverage;
use super::operation::Operation;
use super::outcome::{Import, Outcome};
use super::server::Server;
use super::state::State;
use super::{invariant, names, picture};
use crate::support::Backend;

/// After how many operations everything is looked at.
const EVERY: usize = 6;

/// The databases.
pub struct Harness {
    servers: Vec<Server>,
}

impl Harness {
    /// SQLite and, where the tests know one, PostgreSQL.
    pub async fn start() -> Self {
        let mut servers = vec![Server::start("SQLite", &Backend::Sqlite).await];
        if let Some(backend) = Backend::postgres() {
            servers.push(Server::start("PostgreSQL", &backend).await);
        }
        Self { servers }
    }

    /// Does the operations from an empty catalogue on; what went wrong.
    pub async fn check(
        &mut self,
        chain: &[Operation],
        coverage: &mut Coverage,
    ) -> Result<(), String> {
        let coverage = Mutex::new(coverage);
        let runs = self.servers.iter_mut().map(|server| run(server, chain, &coverage));
        let results = futures_util::future::join_all(runs).await;
        let wrong: Vec<String> = results.into_iter().filter_map(Result::err).collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n\n")) }
    }
}

async fn run(
    server: &mut Server,
    chain: &[Operation],
    coverage: &Mutex<&mut Coverage>,
) -> Result<(), String> {
    server.empty().await;
    let mut state = State::default();
    let mut all = names::Names::default();
    for (at, operation) in chain.iter().enumerate() {
        let expected = operation.apply(&mut state);
        coverage.lock().unwrap().note(operation, &expected);
        all.update(&state);
        all.learn_from(operation);
        let last = at + 1 == chain.len();
        let name = server.name;
        step(server, operation, &state, &expected)
            .await
            .map_err(|wrong| format!("{name}, operation {}: {wrong}", at + 1))?;
        if let Operation::Import { .. } = operation {
            again(server, operation, &mut state, &expected)
                .await
                .map_err(|wrong| format!("{name}, operation {}: {wrong}", at + 1))?;
            all.update(&state);
        }
        if last || (at + 1) % EVERY == 0 {
            whole(server, &state, &all, last)
                .await
                .map_err(|wrong| format!("{name}, after operation {}: {wrong}", at + 1))?;
        }
    }
    Ok(())
}

/// One operation, and everything that it alone says.
async fn step(
    server: &mut Server,
    operation: &Operation,
    state: &State,
    expected: &Outcome,
) -> Result<(), String> {
    let refused = matches!(expected, Outcome::Refused(_));
    let dump = if refused { Some(server.dump().await) } else { None };
    server.run(operation, state, expected).await?;
    if let Some(dump) = dump
        && dump != server.dump().await
    {
        return Err("it was refused and has written".to_owned());
    }
    picture::compare(server, state).await?;
    Ok(())
}

/// The same records once more: only one that was rejected may be written now, because a later one
/// has given up the id that it waited for.
async fn again(
    server: &mut Server,
    operation: &Operation,
    state: &mut State,
    first: &Outcome,
) -> Result<(), String> {
    let (before, old) = (server.dump().await, state.clone());
    let second = operation.apply(state);
    if let (Outcome::Imported(first), Outcome::Imported(second)) = (first, &second) {
        let waited = |(one, _): &(&Import, &Import)| **one != Import::Rejected;
        let mut others = first.iter().zip(second).filter(waited);
        let changed = others.find(|(_, it)| matches!(it, Import::Inserted(_) | Import::Updated(_)));
        if changed.is_some() {
            return Err(format!("by the rules the same import again does {second:?}"));
        }
    }
    server.run(operation, state, &second).await.map_err(|wrong| format!("again: {wrong}"))?;
    if *state == old && before != server.dump().await {
        return Err("the same import again has written".to_owned());
    }
    picture::compare(server, state).await.map_err(|wrong| format!("again: {wrong}"))
}

async fn whole(
    server: &Server,
    state: &State,
    all: &names::Names,
    last: bool,
) -> Result<(), String> {
    names::check(server, state, all).await?;
    invariant::check(server, state).await?;
    if last { invariant::index(server).await } else { Ok(()) }
}
