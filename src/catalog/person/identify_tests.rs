use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::*;

fn draft(tmdb_id: Option<i32>, imdb_id: Option<&str>) -> PersonDraft {
    let name = format!("{tmdb_id:?} {imdb_id:?}");
    PersonDraft { name, tmdb_id, imdb_id: imdb_id.map(str::to_owned), ..PersonDraft::default() }
}

fn record(
    row: i64,
    redirect: Option<i64>,
    tmdb_id: Option<i32>,
    imdb_id: Option<&str>,
) -> IdentifierRecord {
    IdentifierRecord { row, redirect, tmdb_id, imdb_id: imdb_id.map(str::to_owned) }
}

fn identified(drafts: &[PersonDraft], known: Vec<IdentifierRecord>) -> Identified {
    let drafts: Vec<&PersonDraft> = drafts.iter().collect();
    identify(&[&drafts], known)
}

/// The place of each draft's person.
fn people_of(identified: &Identified) -> Vec<usize> {
    identified.mentions.iter().flatten().map(|mention| mention.person).collect()
}

/// Which drafts are one person.
fn partition(identified: &Identified, order: &[usize]) -> BTreeSet<BTreeSet<usize>> {
    let mut people: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (index, person) in order.iter().zip(people_of(identified)) {
        people.entry(person).or_default().insert(*index);
    }
    people.into_values().collect()
}

struct Random(ChaCha8Rng);

impl Random {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0.next_u64() as usize % end
    }

    fn permutation(&mut self, length: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..length).collect();
        for index in (1..length).rev() {
            order.swap(index, self.below(index + 1));
        }
        order
    }

    /// A draft with one of few ids of each kind, or neither; the ids of a person of `consistent`
    /// drafts are those of one number.
    fn draft(&mut self, consistent: bool) -> PersonDraft {
        let number = self.below(5);
        let other = if consistent { number } else { self.below(5) };
        let kind = self.below(4);
        let tmdb = (kind & 1 == 0).then_some(number as i32 + 900);
        let imdb = (kind & 2 == 0).then(|| format!("nm{other}"));
        draft(tmdb, imdb.as_deref())
    }
}

#[test]
fn an_imdb_id_of_two_tmdb_ids_stays_with_the_first() {
    let found = identified(&[draft(Some(921), Some("X")), draft(Some(922), Some("X"))], Vec::new());
    assert_eq!(people_of(&found), [0, 1]);
    assert_eq!(found.conflicts.len(), 1);
    assert_eq!(found.conflicts[0].position, DraftPosition { movie: 0, credit: 1 });
    let holder = found.conflicts[0].holder.as_ref().unwrap();
    assert_eq!(
        (holder.tmdb_id, holder.first),
        (Some(921), Some(DraftPosition { movie: 0, credit: 0 }))
    );
    let foreign: Vec<bool> = found.mentions[0].iter().map(|it| it.imdb_id_elsewhere).collect();
    assert_eq!(foreign, [false, true]);
}

#[test]
fn a_draft_does_not_contradict_what_is_stored() {
    let known =
        || vec![record(1, None, Some(921), Some("X")), record(2, None, Some(922), Some("Y"))];
    let cases = [
        // The row has another IMDb id.
        (draft(Some(922), Some("Z")), Some(2), false),
        // The ids are those of two rows.
        (draft(Some(922), Some("X")), Some(2), true),
        // The IMDb id is that of another TMDB id.
        (draft(Some(5), Some("X")), None, true),
    ];
    for (draft, row, held) in cases {
        let found = identified(std::slice::from_ref(&draft), known());
        assert_eq!(found.people, [row], "{draft:?}");
        assert_eq!(found.conflicts.len(), 1, "{draft:?}");
        assert_eq!(found.conflicts[0].holder.is_some(), held, "{draft:?}");
    }
}

#[test]
fn two_ids_of_one_row_are_one_person() {
    let known = vec![record(1, None, Some(921), Some("X"))];
    let found = identified(&[draft(Some(921), None), draft(None, Some("X"))], known);
    assert_eq!((people_of(&found), found.people), (vec![0, 0], vec![Some(1)]));
    assert!(found.conflicts.is_empty());
}

#[test]
fn a_reference_and_an_id_of_the_same_row_are_one_person() {
    let mut reference = PersonDraft::from(crate::catalog::identifier::Identifier::Key(1));
    let found = crate::catalog::identifier::ResolvedRow { key: 1, redirect: None };
    reference.reference.as_mut().unwrap().resolved = Some(found);
    let known = vec![record(1, None, Some(921), None)];
    let found = identified(&[reference, draft(Some(921), None)], known);
    assert_eq!(found.people, [Some(1)]);
}

#[test]
fn ids_of_a_merged_person_lead_to_the_survivor() {
    let known = || {
        vec![
            record(1, None, Some(5), Some("Y")),
            record(1, Some(7), Some(6), Some("X")),
            record(1, Some(8), None, Some("Z")),
        ]
    };
    let merged = |draft: PersonDraft| {
        let found = identified(&[draft], known());
        let mention = found.mentions[0][0].clone();
        (found.people[0], mention.redirect, found.conflicts.len(), found.learnt)
    };
    assert_eq!(merged(draft(Some(6), None)), (Some(1), Some(7), 0, vec![]));
    assert_eq!(merged(draft(Some(6), Some("Y"))), (Some(1), Some(7), 0, vec![]));
    assert_eq!(merged(draft(Some(5), Some("X"))), (Some(1), None, 0, vec![]));
    // One who was merged without a TMDB id has this one.
    let learnt = vec![record(1, Some(8), Some(9), Some("Z"))];
    assert_eq!(merged(draft(Some(9), Some("Z"))), (Some(1), Some(8), 0, learnt));
    assert_eq!(merged(draft(Some(9), Some("X"))), (None, None, 1, vec![]));
    assert_eq!(merged(draft(Some(6), Some("W"))), (Some(1), Some(7), 1, vec![]));
}

#[test]
fn drafts_without_ids_are_one_person_by_name_within_a_movie() {
    let named = |name: &str| PersonDraft { name: name.to_owned(), ..PersonDraft::default() };
    let (one, other, third) = (named("Ann"), named("ANN"), named("Bo"));
    let found = identify(&[&[&one, &third, &other], &[&one]], Vec::new());
    assert_eq!(people_of(&found), [0, 1, 0, 2]);
}

#[test]
fn the_same_slug_is_the_same_person() {
    let keyed = |slug: &str| PersonDraft { slug: Some(slug.to_owned()), ..PersonDraft::default() };
    let (one, other) = (keyed("ann"), keyed("bo"));
    let found = identify(&[&[&one, &other], &[&one]], Vec::new());
    assert_eq!(people_of(&found), [0, 1, 0]);
}

#[test]
fn drafts_that_agree_are_the_same_people_in_any_order() {
    for seed in 0..2000 {
        let random = &mut Random::new(seed);
        let drafts: Vec<PersonDraft> = (0..8).map(|_| random.draft(true)).collect();
        // Of some numbers one id is stored, or both are.
        let known: Vec<IdentifierRecord> = (0..3)
            .map(|row| match random.below(3) {
                0 => record(row, None, Some(900 + row as i32), None),
                1 => record(row, None, None, Some(&format!("nm{row}"))),
                _ => record(row, None, Some(900 + row as i32), Some(&format!("nm{row}"))),
            })
            .collect();
        let order: Vec<usize> = (0..drafts.len()).collect();
        let first = identified(&drafts, known.clone());
        assert!(first.conflicts.is_empty(), "seed {seed}: {:?}", first.conflicts);
        let expected = partition(&first, &order);
        for _ in 0..5 {
            let order = random.permutation(drafts.len());
            let other: Vec<PersonDraft> =
                order.iter().map(|index| drafts[*index].clone()).collect();
            let mut known = known.clone();
            known.reverse();
            let found = identified(&other, known);
            assert!(found.conflicts.is_empty(), "seed {seed}");
            assert_eq!(partition(&found, &order), expected, "seed {seed}: {drafts:?}");
        }
    }
}

#[test]
fn whether_drafts_contradict_does_not_depend_on_their_order() {
    let mut contradictions = 0;
    for seed in 0..2000 {
        let random = &mut Random::new(seed);
        let drafts: Vec<PersonDraft> = (0..5).map(|_| random.draft(false)).collect();
        let known = vec![record(1, None, Some(900), Some("nm1")), record(2, None, Some(901), None)];
        let first = identified(&drafts, known.clone());
        contradictions += usize::from(!first.conflicts.is_empty());
        for _ in 0..5 {
            let order = random.permutation(drafts.len());
            let other: Vec<PersonDraft> =
                order.iter().map(|index| drafts[*index].clone()).collect();
            let found = identified(&other, known.clone());
            assert_eq!(
                found.conflicts.is_empty(),
                first.conflicts.is_empty(),
                "seed {seed}: {drafts:?}"
            );
        }
    }
    assert!((200..1800).contains(&contradictions), "{contradictions}");
}

/// A catalogue of records, into which batches are written.
#[derive(Default)]
struct Catalogue(Vec<IdentifierRecord>);

impl Catalogue {
    /// Writes a batch; the row of each draft.
    fn write(&mut self, drafts: &[PersonDraft]) -> Vec<i64> {
        let found = identified(drafts, self.0.clone());
        let mut rows: BTreeMap<usize, usize> = BTreeMap::new();
        let mut written = Vec::new();
        for (draft, mention) in drafts.iter().zip(&found.mentions[0]) {
            let stored = found.people[mention.person].map(|row| row as usize);
            let row = *rows.entry(mention.person).or_insert_with(|| {
                stored.unwrap_or_else(|| {
                    self.0.push(record(self.0.len() as i64, None, None, None));
                    self.0.len() - 1
                })
            });
            let record = &mut self.0[row];
            record.tmdb_id = record.tmdb_id.or(draft.tmdb_id);
            let imdb_id = draft.imdb_id.clone().filter(|_| !mention.imdb_id_elsewhere);
            record.imdb_id = record.imdb_id.take().or(imdb_id);
            written.push(row as i64);
        }
        written
    }
}

#[test]
fn one_batch_or_many_or_a_second_import_give_the_same_people() {
    for seed in 0..2000 {
        let random = &mut Random::new(seed);
        // A source that has TMDB ids gives them always.
        let drafts: Vec<PersonDraft> = std::iter::repeat_with(|| random.draft(false))
            .filter(|draft| draft.tmdb_id.is_some() || draft.imdb_id.is_none())
            .filter(PersonDraft::is_identified)
            .take(8)
            .collect();
        let (mut whole, mut parts) = (Catalogue::default(), Catalogue::default());
        let at_once = whole.write(&drafts);
        let one_by_one: Vec<i64> =
            drafts.iter().flat_map(|draft| parts.write(std::slice::from_ref(draft))).collect();
        assert_eq!(at_once, one_by_one, "seed {seed}: {drafts:?}");
        assert_eq!(whole.0, parts.0, "seed {seed}: {drafts:?}");
        let before = whole.0.clone();
        assert_eq!(whole.write(&drafts), at_once, "seed {seed}: {drafts:?}");
        assert_eq!(whole.0, before, "seed {seed}: {drafts:?}");
    }
}

#[test]
fn a_second_import_of_any_drafts_changes_nothing() {
    for seed in 0..2000 {
        let random = &mut Random::new(seed);
        let drafts: Vec<PersonDraft> = std::iter::repeat_with(|| random.draft(false))
            .filter(PersonDraft::is_identified)
            .take(8)
            .collect();
        let mut catalogue = Catalogue::default();
        let (one, two) = drafts.split_at(random.below(drafts.len()));
        let first = [catalogue.write(one), catalogue.write(two)].concat();
        let before = catalogue.0.clone();
        assert_eq!(
            [catalogue.write(one), catalogue.write(two)].concat(),
            first,
            "seed {seed}: {drafts:?}"
        );
        assert_eq!(catalogue.0, before, "seed {seed}: {drafts:?}");
    }
}
