//! The language of the specification of September 2025: any document, beside graphql-js.
//!
//! For every document with its variables: either both refuse it or both accept it, and then the
//! variables have the same values. Documents are made from the schema, with faults in most of
//! them. What Cinegraph refuses for a limit is left out. What fails is made smaller and kept in
//! `language/regressions`, whose cases run first.
//!
//! `CINEGRAPH_TEST_DOCUMENTS` sets how many documents are judged, `CINEGRAPH_TEST_SEED` which ones.
//! Needs Node and `npm ci` in `tests/judge`.

mod case;
mod generate;
mod judge;
mod merging;
mod refusal;
mod values;

use std::collections::BTreeMap;

use crate::support::choices::Choices;
use crate::support::setting;
use case::{Case, Ours, Verdict};
use generate::Grammar;
use judge::Judge;

/// How many documents are sent to the judge before its verdicts are read.
const BATCH: u64 = 500;

#[test]
fn any_document_is_judged_as_graphql_js_judges_it() {
    let ours = Ours::new();
    let Some(mut judge) = Judge::start(&ours.sdl()) else { return };
    for (name, case) in case::regressions() {
        let theirs = judge.one(&case);
        assert_eq!(ours.judge(&case).differs(&theirs), None, "the regression {name} is back");
    }
    let documents = setting("CINEGRAPH_TEST_DOCUMENTS", 2_000);
    let seed = setting("CINEGRAPH_TEST_SEED", 1).wrapping_mul(1_000_003);
    let grammar = Grammar::of(&ours.sdl());
    let mut counts = BTreeMap::new();
    for first in (0..documents).step_by(usize::try_from(BATCH).unwrap()) {
        let seeds = (first..documents.min(first + BATCH)).map(|number| seed.wrapping_add(number));
        let seeds: Vec<u64> = seeds.collect();
        let cases: Vec<Case> =
            seeds.iter().map(|seed| grammar.case(&mut Choices::random(*seed))).collect();
        let verdicts = judge.all(&cases);
        for ((seed, case), theirs) in seeds.iter().zip(&cases).zip(verdicts) {
            let found = ours.judge(case);
            *counts.entry(found.word()).or_insert(0_u64) += 1;
            if found.differs(&theirs).is_some() {
                report(&ours, &mut judge, &grammar, *seed);
            }
        }
    }
    let count = |word| counts.get(word).copied().unwrap_or_default();
    assert!(count("accepted") * 5 > documents, "too few are valid: {counts:?}");
    assert!(count("refused") * 5 > documents, "too few are not valid: {counts:?}");
    assert!(count("limited") * 10 < documents, "too many are over a limit: {counts:?}");
}

/// Makes a failing case small, keeps it and fails.
fn report(ours: &Ours, judge: &mut Judge, grammar: &Grammar, seed: u64) -> ! {
    let mut choices = Choices::random(seed);
    let whole = grammar.case(&mut choices);
    let mut fails = |case: &Case| {
        let found = ours.judge(case);
        found != Verdict::Limited && found.differs(&judge.one(case)).is_some()
    };
    let small = case::shrink(grammar, choices.into_tape(), whole, &mut fails);
    let (found, theirs) = (ours.judge(&small), judge.one(&small));
    let path = case::keep(&small, &format!("seed-{seed}"));
    panic!(
        "seed {seed}: {}\n{small:#?}\nours: {found:?}\ntheirs: {theirs:?}\nkept as {}",
        found.differs(&theirs).unwrap_or_default(),
        path.display()
    );
}
