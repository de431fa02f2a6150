use super::*;

fn person(name: &str, identified: bool) -> StoredPerson {
    StoredPerson { name: name.to_owned(), identified, ..StoredPerson::default() }
}

fn credit(person: usize, name: &str) -> NewCredit {
    NewCredit {
        person,
        name: name.to_owned(),
        slug: name.to_owned(),
        referenced: false,
        merged: false,
    }
}

fn merged(key: i64, name: &str) -> Merged {
    Merged { key, name: Some(name.to_owned()), ..Merged::default() }
}

fn movie(movie: i64, stored: &[i64], credit: &[NewCredit]) -> BatchMovie {
    let (stored, credit) = (stored.to_vec(), credit.to_vec());
    BatchMovie { key: Some(movie), stored, credits: credit, identified_merged: BTreeSet::new() }
}

fn known(row: i64) -> Candidate {
    Candidate { row: Some(row), identified: true }
}

const NEW: Candidate = Candidate { row: None, identified: true };
const NAMELESS: Candidate = Candidate { row: None, identified: false };

fn rows(
    candidates: &[Candidate],
    batch: &[BatchMovie],
    stored: &[(i64, StoredPerson)],
) -> Vec<(usize, Vec<i64>)> {
    plan(candidates, batch, &stored.iter().cloned().collect()).people
}

#[test]
fn a_name_that_only_one_has_on_both_sides_is_one_person() {
    let batch = [movie(1, &[10], &[credit(0, "ann")])];
    for candidate in [NEW, NAMELESS] {
        let found = rows(&[candidate], &batch, &[(10, person("ann", false))]);
        assert_eq!(found, [(0, vec![10])]);
    }
    let two = [movie(1, &[10], &[credit(0, "ann"), credit(1, "ann")])];
    for pair in [[NEW, NEW], [NAMELESS, NAMELESS]] {
        let found = rows(&pair, &two, &[(10, person("ann", false))]);
        assert_eq!(found, [(0, vec![]), (1, vec![])]);
    }
    let two = [movie(1, &[10, 11], &[credit(0, "ann")])];
    let stored = [(10, person("ann", false)), (11, person("ann", false))];
    assert_eq!(rows(&[NEW], &two, &stored), [(0, vec![])]);
}

#[test]
fn whoever_is_credited_by_a_row_is_matched_already() {
    let batch = [movie(1, &[10, 11], &[credit(0, "ann"), credit(1, "ann")])];
    let stored = [(10, person("ann", true)), (11, person("ann", false))];
    assert_eq!(rows(&[known(10), NAMELESS], &batch, &stored), [(0, vec![10]), (1, vec![11])]);
    assert_eq!(rows(&[known(10), NEW], &batch, &stored), [(0, vec![10]), (1, vec![11])]);
}

#[test]
fn a_name_without_an_id_is_the_credited_person() {
    let batch = [movie(1, &[10], &[credit(0, "ann")])];
    let stored = [(10, person("ann", true))];
    assert_eq!(rows(&[NAMELESS], &batch, &stored), [(0, vec![10])]);
    assert_eq!(rows(&[NEW], &batch, &stored), [(0, vec![])]);
}

#[test]
fn rows_that_wait_for_a_person_merge_into_the_lowest() {
    let batch = [
        movie(1, &[30], &[credit(0, "ann")]),
        movie(2, &[20], &[credit(0, "anne")]),
        movie(3, &[40], &[credit(0, "ann")]),
    ];
    let stored =
        [(20, person("anne", false)), (30, person("ann", false)), (40, person("ann", false))];
    assert_eq!(rows(&[known(50)], &batch, &stored), [(0, vec![20, 30, 50, 40])]);
    assert_eq!(rows(&[NEW], &batch, &stored), [(0, vec![20, 30, 40])]);
}

#[test]
fn two_who_are_credited_in_one_movie_stay_two() {
    let batch = [movie(1, &[10], &[credit(0, "ann")])];
    let mut waiting = person("ann", false);
    waiting.movies.extend([1, 9]);
    let mut other = person("anna", true);
    other.movies.insert(9);
    let stored = [(10, waiting), (50, other)];
    assert_eq!(rows(&[known(50)], &batch, &stored), [(0, vec![50])]);
    // Likewise where the new credits of another movie name both.
    let referenced = NewCredit { referenced: true, ..credit(1, "ann") };
    let batch = [batch[0].clone(), movie(2, &[], &[credit(0, "anna"), referenced])];
    let pointed = Candidate { row: Some(10), identified: false };
    let stored = [(10, person("ann", false))];
    assert_eq!(rows(&[NEW, pointed], &batch, &stored), [(0, vec![]), (1, vec![10])]);
}

#[test]
fn one_who_waits_in_two_movies_is_the_person_of_the_first() {
    let batch = |order: [usize; 2]| {
        [movie(1, &[10], &[credit(order[0], "ann")]), movie(2, &[10], &[credit(order[1], "ann")])]
    };
    let stored = [(10, person("ann", false))];
    assert_eq!(rows(&[NEW, NEW], &batch([0, 1]), &stored), [(0, vec![10]), (1, vec![])]);
    assert_eq!(rows(&[NEW, NEW], &batch([1, 0]), &stored), [(0, vec![]), (1, vec![10])]);
    // A name alone is nobody else, before and behind it.
    assert_eq!(rows(&[NEW, NAMELESS], &batch([0, 1]), &stored), [(0, vec![10]), (0, vec![10])]);
    assert_eq!(rows(&[NEW, NAMELESS], &batch([1, 0]), &stored), [(0, vec![10]), (0, vec![10])]);
}

#[test]
fn whom_an_editor_points_to_counts_by_name_and_is_nobody_else() {
    let pointed = Candidate { row: Some(50), identified: false };
    let stored = [(10, person("ann", false)), (50, person("ann", false))];
    let referenced = NewCredit { referenced: true, ..credit(0, "ann") };
    let batch = [movie(1, &[10], std::slice::from_ref(&referenced))];
    assert_eq!(rows(std::slice::from_ref(&pointed), &batch, &stored), [(0, vec![50])]);
    let batch = [movie(1, &[10], &[referenced, credit(1, "ann")])];
    assert_eq!(rows(&[pointed, NEW], &batch, &stored), [(0, vec![50]), (1, vec![])]);
}

#[test]
fn the_name_of_a_merged_person_is_the_survivor_in_their_movies() {
    let survivor = StoredPerson { merged: vec![merged(5, "anne")], ..person("ann", true) };
    let stored = [(10, survivor)].into_iter().collect();
    let batch = [movie(1, &[10], &[credit(0, "ann"), credit(1, "anne")])];
    let planned = plan(&[known(10), NAMELESS], &batch, &stored);
    assert_eq!(planned.people, [(0, vec![10]), (0, vec![10])]);
    assert_eq!(planned.merged, BTreeSet::from([1]));
    let planned = plan(&[known(10), NEW], &batch, &stored);
    assert_eq!(planned.people, [(0, vec![10]), (1, vec![])]);
    let batch = [movie(1, &[], &[credit(0, "ann"), credit(1, "anne")])];
    assert_eq!(plan(&[known(10), NAMELESS], &batch, &stored).people, [(0, vec![10]), (1, vec![])]);
}

#[test]
fn a_survivor_given_by_a_merged_id_is_found_by_their_own_name() {
    let stored = [(10, person("ann", true))];
    let by_id = NewCredit { merged: true, ..credit(0, "anne") };
    let batch = [movie(1, &[10], &[by_id, credit(1, "ann")])];
    assert_eq!(rows(&[known(10), NAMELESS], &batch, &stored), [(0, vec![10]), (0, vec![10])]);
    assert_eq!(rows(&[known(10), NEW], &batch, &stored), [(0, vec![10]), (1, vec![])]);
}

#[test]
fn somebody_without_an_id_stays_beside_a_namesake_with_one() {
    let (nameless, identified) = ((10, person("ann", false)), (11, person("ann", true)));
    for (order, expected) in [([0, 1], [vec![10], vec![]]), ([1, 0], [vec![], vec![10]])] {
        let mut candidates = [NAMELESS, NEW];
        if order[0] == 1 {
            candidates.reverse();
        }
        // The namesake comes.
        let batch = [movie(1, &[10], &[credit(0, "ann"), credit(1, "ann")])];
        let found = rows(&candidates, &batch, std::slice::from_ref(&nameless));
        let found: Vec<Vec<i64>> = found.into_iter().map(|(_, rows)| rows).collect();
        assert_eq!(found, expected, "{order:?}");
    }
    // The namesake goes.
    for stored in [[10, 11], [11, 10]] {
        let batch = [movie(1, &stored, &[credit(0, "ann")])];
        let found = rows(&[NAMELESS], &batch, &[nameless.clone(), identified.clone()]);
        assert_eq!(found, [(0, vec![10])]);
        assert_eq!(rows(&[NEW], &batch, &[nameless.clone(), identified.clone()]), [(0, vec![])]);
    }
    // Another namesake comes instead.
    let batch = [movie(1, &[10, 11], &[credit(0, "ann"), credit(1, "ann")])];
    let found = rows(&[NEW, NAMELESS], &batch, &[nameless, identified]);
    assert_eq!(found, [(0, vec![]), (1, vec![10])]);
}

#[test]
fn of_several_survivors_one_without_an_id_comes_first() {
    let survivor =
        |name: &str, merged: Merged| StoredPerson { merged: vec![merged], ..person(name, false) };
    let identified = |key| Merged { tmdb_id: Some(7), ..merged(key, "ann") };
    let batch = |stored: &[i64]| [movie(1, stored, &[credit(0, "ann")])];
    for stored in [[20, 10], [10, 20]] {
        let people =
            [(10, survivor("bob", merged(6, "ann"))), (20, survivor("cy", merged(5, "ann")))];
        assert_eq!(rows(&[NAMELESS], &batch(&stored), &people), [(0, vec![20])]);
        let people = [(10, survivor("bob", merged(6, "ann"))), (20, survivor("cy", identified(5)))];
        assert_eq!(rows(&[NAMELESS], &batch(&stored), &people), [(0, vec![10])]);
        // Whose id is given is that one.
        let mut batch = batch(&stored);
        batch[0].identified_merged.insert(6);
        assert_eq!(rows(&[NAMELESS], &batch, &people), [(0, vec![20])]);
        batch[0].identified_merged.insert(5);
        assert_eq!(rows(&[NAMELESS], &batch, &people), [(0, vec![])]);
    }
    // Whom the new credits name otherwise comes last, and so that the same credits again say the
    // same.
    let pointed = Candidate { row: Some(20), identified: false };
    let people = [(10, survivor("bob", merged(6, "ann"))), (20, survivor("cy", merged(5, "ann")))];
    for stored in [&[10][..], &[10, 20]] {
        let referenced = NewCredit { referenced: true, ..credit(1, "cy") };
        let batch = [movie(1, stored, &[credit(0, "ann"), referenced.clone()])];
        let found = rows(&[NAMELESS, pointed.clone()], &batch, &people);
        assert_eq!(found, [(0, vec![10]), (1, vec![20])]);
        let bob = Candidate { row: Some(10), identified: false };
        let both =
            [credit(0, "ann"), referenced, NewCredit { referenced: true, ..credit(2, "bob") }];
        let found = rows(&[NAMELESS, pointed.clone(), bob], &[movie(1, stored, &both)], &people);
        assert_eq!(found, [(0, vec![20]), (0, vec![20]), (2, vec![10])]);
    }
}

#[test]
fn a_credited_namesake_keeps_their_row_beside_a_merged_one() {
    let survivor = StoredPerson { merged: vec![merged(5, "ann")], ..person("bob", false) };
    let people = [(10, survivor), (20, person("ann", false))];
    let pointed = Candidate { row: Some(20), identified: false };
    let referenced = NewCredit { referenced: true, ..credit(1, "ann") };
    let batch = [movie(1, &[10, 20], &[credit(0, "ann"), referenced, credit(2, "bob")])];
    let found = rows(&[NAMELESS, pointed, NAMELESS], &batch, &people);
    assert_eq!(found, [(0, vec![10]), (1, vec![20]), (0, vec![10])]);
    // Named once, it is the one who has the name now.
    let batch = [movie(1, &[10, 20], &[credit(0, "ann"), credit(1, "bob")])];
    assert_eq!(rows(&[NAMELESS, NAMELESS], &batch, &people), [(0, vec![20]), (1, vec![10])]);
}

#[test]
fn a_merged_person_of_the_survivors_name_is_the_survivor() {
    let survivor = StoredPerson { merged: vec![merged(5, "ann")], ..person("ann", true) };
    let people = [(10, survivor)];
    let batch = [movie(1, &[10], &[credit(0, "ann"), credit(1, "ann")])];
    assert_eq!(rows(&[known(10), NAMELESS], &batch, &people), [(0, vec![10]), (0, vec![10])]);
    assert_eq!(
        rows(&[NAMELESS], &[movie(1, &[10], &[credit(0, "ann")])], &people),
        [(0, vec![10])]
    );
}

#[test]
fn a_redirect_without_a_name_is_matched_by_its_slug() {
    for (name, slug, expected) in [
        (None, Some("anne-2"), vec![10]),
        (None, Some("anne"), vec![10]),
        (None, Some("anna"), vec![]),
        (None, None, vec![]),
        (Some("anna"), Some("anne"), vec![]),
    ] {
        let (name, slug) = (name.map(str::to_owned), slug.map(str::to_owned));
        let merged = Merged { key: 5, name, slug, ..Merged::default() };
        let people = [(10, StoredPerson { merged: vec![merged], ..person("bob", false) })];
        let batch = [movie(1, &[10], &[credit(0, "anne")])];
        assert_eq!(rows(&[NAMELESS], &batch, &people), [(0, expected)]);
    }
}
