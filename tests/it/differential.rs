//! Any query: random documents over random catalogues, against a plain reference.
//!
//! For every document, on every database: there is no error; statements are at most root fields +
//! relation fields + totals; each statement reads only columns that are needed; and the answer is,
//! byte for byte, that of [`reference`], page after page. What fails is made smaller and kept in
//! `differential/regressions`, whose cases run first.
//!
//! `CINEGRAPH_TEST_QUERIES` sets how many documents are asked of each database,
//! `CINEGRAPH_TEST_SEED` which ones.

mod case;
mod catalogue;
mod columns;
mod compare;
mod coverage;
mod document;
mod reach;
mod reference;
mod seed;
mod shrink;
mod statement_count;
mod values;

use crate::support::choices::Choices;
use crate::support::setting;
use case::{Case, Harness, Outcome};
use catalogue::Catalogue;
use coverage::Coverage;

/// Documents asked of one catalogue; filling the tables costs as much as a few of them.
const EACH: u64 = 25;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_query_is_answered_as_the_plain_reference_answers_it() {
    let harness = Harness::start().await;
    ask_regressions(&harness).await;
    let (queries, seed) =
        (setting("CINEGRAPH_TEST_QUERIES", 250), setting("CINEGRAPH_TEST_SEED", 1));
    let (mut invalid, mut coverage) = (Vec::new(), Coverage::default());
    for number in 0..queries.div_ceil(EACH) {
        let seed = seed.wrapping_mul(1_000_003).wrapping_add(number);
        let catalogue = catalogue::random(&mut Choices::random(seed));
        harness.seed(&catalogue).await;
        for query in 0..EACH {
            let question = Question { catalogue: &catalogue, seed: seed * EACH + query };
            invalid.extend(question.ask(&harness, &mut coverage).await.err());
        }
    }
    assert!(
        invalid.len() as u64 * 50 <= queries,
        "{} are none: {:?}",
        invalid.len(),
        invalid.first()
    );
    let missing = coverage.missing(&harness.schema);
    assert!(queries < 1000 || missing.is_empty(), "never asked for: {missing:?}");
}

async fn ask_regressions(harness: &Harness) {
    for (name, case) in case::regressions() {
        harness.seed(&case.catalogue).await;
        if let Outcome::Wrong(wrong) | Outcome::Invalid(wrong) = harness.check(&case).await {
            panic!("the regression {name} is back: {wrong}\n{}", case.document.text);
        }
    }
}

/// One random document for a catalogue that the databases hold.
struct Question<'a> {
    catalogue: &'a Catalogue,
    seed: u64,
}

impl Question<'_> {
    /// Asks it; fails where it is no document.
    async fn ask(&self, harness: &Harness, coverage: &mut Coverage) -> Result<(), String> {
        let mut choices = Choices::random(self.seed ^ 0x5EED);
        let document = document::random(&harness.schema, &mut choices);
        let picks = (0..4).map(|turn| (self.seed as usize >> turn) % 97).collect();
        let case = Case { document, catalogue: self.catalogue.clone(), picks };
        coverage.note(&case.document);
        match harness.check(&case).await {
            Outcome::Right => Ok(()),
            Outcome::Wrong(_) => self.report(harness, case, choices.into_tape()).await,
            Outcome::Invalid(why) => Err(format!("{why}\n{}", case.document.text)),
        }
    }

    /// Makes a failing case small, keeps it and fails.
    async fn report(&self, harness: &Harness, case: Case, tape: Vec<usize>) -> ! {
        let (seed, first) = (self.seed, case.document.text.clone());
        let small = shrink::shrink(harness, case, tape).await;
        let Outcome::Wrong(wrong) = harness.check(&small).await else {
            panic!("seed {seed}: fails, and then not: {first}");
        };
        let path = case::keep(&small, &format!("seed-{seed}"));
        panic!("seed {seed}: {wrong}\n{}\nkept as {}", small.document.text, path.display());
    }
}
