//! Any chain of writes: random operations on both databases, beside a plain model.
//!
//! The model knows the rules and not the code; they stand in plain sentences at the head of each of
//! its files: [`validation`] (values), [`film`], [`person`], [`group`], [`credit`], [`cast`] (who is who),
//! [`edited`] (what importers leave),
//! [`merge`], [`matching`] and [`import`] (records), [`slug`] and [`reference`] (names). Of names:
//!
//! * A slug, an IMDb id, a TMDB id and a key belong to one live record at most, by itself or since a
//!   merge. What led to a record since a merge is given to nothing else, and a record may take it as
//!   its own; then nothing changes for readers.
//! * A rename frees the old name, unless a merge led it to this record. A deleted record frees all
//!   its names and those that led to it.
//!
//! After every operation its answer and the whole catalogue as clients read it are the model's; a
//! refused one has written nothing; an import done again writes nothing. Every few operations and at
//! the end, every name that was ever used leads where the model says, and what always holds of the
//! rows holds ([`invariant`]); at the end the search index equals one that is built anew.
//!
//! What fails is made smaller and kept in `model/regressions`, whose chains run first.
//! `CINEGRAPH_TEST_CHAINS` sets how many chains are done, `CINEGRAPH_TEST_SEED` which ones, and
//! `CINEGRAPH_TEST_MINUTES` for how long at least they go on.

mod cast;
mod chain;
mod coverage;
mod credit;
mod draw;
mod edited;
mod film;
mod group;
mod import;
mod importer;
mod invariant;
mod matching;
mod merge;
mod names;
mod operation;
mod outcome;
mod person;
mod picture;
mod reference;
mod server;
mod shrink;
mod slug;
mod state;
mod validation;
mod word;

use std::time::{Duration, Instant};

use crate::support::setting;
use chain::Harness;
use coverage::Coverage;
use operation::Operation;

/// Chains after which every outcome is to have occurred.
const ENOUGH: u64 = 100;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_chain_of_writes_leaves_what_the_plain_model_holds() {
    let mut harness = Harness::start().await;
    let (chains, seed) = (setting("CINEGRAPH_TEST_CHAINS", 100), setting("CINEGRAPH_TEST_SEED", 1));
    let least = Duration::from_secs(60 * setting("CINEGRAPH_TEST_MINUTES", 0));
    let (begun, mut coverage) = (Instant::now(), Coverage::default());
    do_regressions(&mut harness).await;
    let mut number = 0;
    while number < chains || begun.elapsed() < least {
        let seed = seed.wrapping_mul(1_000_003).wrapping_add(number);
        let chain = draw::chain(seed);
        if harness.check(&chain, &mut coverage).await.is_err() {
            fail(&mut harness, chain, seed).await;
        }
        number += 1;
    }
    let missing = coverage.missing();
    assert!(number < ENOUGH || missing.is_empty(), "never happened: {missing:?}");
}

async fn do_regressions(harness: &mut Harness) {
    for (name, chain) in shrink::regressions() {
        if let Err(wrong) = harness.check(&chain, &mut Coverage::default()).await {
            panic!("the regression {name} is back: {wrong}\n{}", text(&chain));
        }
    }
}

/// Makes a failing chain small, keeps it and fails.
async fn fail(harness: &mut Harness, chain: Vec<Operation>, seed: u64) -> ! {
    let small = shrink::shrink(harness, chain).await;
    let Err(wrong) = harness.check(&small, &mut Coverage::default()).await else {
        panic!("seed {seed}: fails, and then not:\n{}", text(&small));
    };
    let path = shrink::keep(&small, &format!("seed-{seed}"));
    panic!("seed {seed}: {wrong}\n{}\nkept as {}", text(&small), path.display());
}

/// The chain as somebody would send it to an empty catalogue.
fn text(chain: &[Operation]) -> String {
    let numbered = chain.iter().enumerate();
    let lines: Vec<String> =
        numbered.map(|(at, operation)| format!("{}. {}", at + 1, operation.text())).collect();
    lines.join("\n")
}
