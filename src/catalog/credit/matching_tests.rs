use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::*;

fn row(person_id: i64, job: &str, characters: &str) -> Row {
    Row {
        person_id,
        kind: 1,
        position: 0,
        lead: false,
        released: String::new(),
        department: "ACTING".to_owned(),
        job: job.to_owned(),
        characters: characters.to_owned(),
        credited_as: None,
        billing: None,
        uncredited: false,
        voice: false,
    }
}

fn of(stored: &[Row], incoming: &[Row]) -> Vec<Option<usize>> {
    matched(&stored.iter().collect::<Vec<_>>(), incoming)
}

#[test]
fn of_two_credits_of_a_person_the_second_alone_stays_the_second() {
    let stored = [row(1, "Actor", r#"["Ship"]"#), row(1, "Actor", r#"["Gull"]"#)];
    assert_eq!(of(&stored, &stored[1..]), [Some(1)]);
    assert_eq!(of(&stored, &[row(1, "Actor", r#"["GULL"]"#)]), [Some(1)]);
    assert_eq!(of(&stored, &[row(1, "Actor", r#"["Keeper"]"#)]), [Some(0)]);
    assert_eq!(of(&stored, &[row(2, "Actor", r#"["Gull"]"#)]), [None]);
    let all = [row(1, "Actor", "[]"), row(1, "Actor", r#"["Gull"]"#), row(1, "Actor", "[]")];
    assert_eq!(of(&stored, &all), [Some(0), Some(1), None]);
}

#[test]
fn the_order_of_characters_does_not_tell_credits_apart() {
    let stored = [row(1, "Actor", "[]"), row(1, "Actor", r#"["Ann","Bo"]"#)];
    assert_eq!(of(&stored, &[row(1, "Actor", r#"["bo","ann"]"#)]), [Some(1)]);
}

#[test]
fn a_job_is_the_same_exactly_first_and_then_folded() {
    let stored = [row(1, "EDITOR", "[]"), row(1, "Editor", "[]")];
    assert_eq!(of(&stored, &[row(1, "Editor", "[]")]), [Some(1)]);
    assert_eq!(of(&stored, &[row(1, "editor", "[]")]), [Some(0)]);
    assert_eq!(of(&stored[..1], &[row(1, "Writer", "[]")]), [None]);
}

#[test]
fn of_equal_credits_that_with_the_same_billing_stays() {
    let billed = |billing| Row { billing: Some(billing), ..row(1, "Actor", "[]") };
    let stored = [billed(1), billed(2)];
    assert_eq!(of(&stored, &[billed(2)]), [Some(1)]);
    assert_eq!(of(&stored, &[billed(3), billed(1)]), [Some(1), Some(0)]);
}

#[test]
fn a_given_credit_that_equals_a_stored_one_keeps_its_key() {
    for seed in 0..3000 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut below = |end: usize| random.next_u64() as usize % end;
        let mut any = || Row {
            billing: Some(below(3) as i32).filter(|billing| *billing > 0),
            voice: below(2) == 0,
            ..row(
                below(2) as i64,
                ["Actor", "actor"][below(2)],
                ["[]", r#"["Ship"]"#, r#"["SHIP"]"#, r#"["Gull"]"#][below(4)],
            )
        };
        let stored: Vec<Row> = (0..6).map(|_| any()).collect();
        let mut incoming: Vec<Row> = stored.clone();
        incoming.extend((0..2).map(|_| any()));
        for index in (1..incoming.len()).rev() {
            incoming.swap(index, below(index + 1));
        }
        incoming.truncate(below(incoming.len() + 1));
        let unbilled = |row: &Row| Row { billing: None, ..row.clone() };
        let found = of(&stored, &incoming);
        let mut indices: Vec<usize> = found.iter().flatten().copied().collect();
        indices.sort_unstable();
        indices.dedup();
        assert_eq!(
            indices.len(),
            found.iter().flatten().count(),
            "seed {seed}: one key, one credit"
        );
        for (row, index) in incoming.iter().zip(&found) {
            // As many as there are on both sides stay what they are.
            let equal =
                |list: &[Row]| list.iter().filter(|it| unbilled(it) == unbilled(row)).count();
            let kept = incoming.iter().zip(&found).filter(|(it, index)| {
                unbilled(it) == unbilled(row)
                    && index.is_some_and(|index| unbilled(&stored[index]) == unbilled(it))
            });
            assert_eq!(
                kept.count(),
                equal(&stored).min(equal(&incoming)),
                "seed {seed}: {row:?} {index:?}"
            );
        }
    }
}
