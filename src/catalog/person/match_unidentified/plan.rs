//! Who of a movie's people is who of those whom its stored credits name, by their names.
//!
//! **Invariant:** the plan depends on the movies in their order, their people in credit order and
//! what is stored; two people who are credited in one movie are never taken for one.

mod merged;
mod name;

use std::collections::{BTreeSet, HashMap};

/// A person of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidate {
    /// The stored row, if there is one.
    pub(super) row: Option<i64>,
    /// Whether a source's id names them.
    pub(super) identified: bool,
}

/// A movie of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct BatchMovie {
    /// Its key, if it is stored.
    pub(super) key: Option<i64>,
    /// The people of its stored credits.
    pub(super) stored: Vec<i64>,
    /// The people of its new credits, in order.
    pub(super) credits: Vec<NewCredit>,
    /// The merged people of whom the new credits give an identifier.
    pub(super) identified_merged: BTreeSet<i64>,
}

/// A person as the new credits of a movie name them.
#[derive(Clone, Debug, Default)]
pub(super) struct NewCredit {
    pub(super) person: usize,
    /// Whether an editor points to a stored person, who is no other one.
    pub(super) referenced: bool,
    /// Whether they are given by an identifier of somebody who was merged into them.
    pub(super) merged: bool,
    /// The folded name; that of the stored person where an editor points to one.
    pub(super) name: String,
    /// The slug that a person of this name is given.
    pub(super) slug: String,
}

/// A stored person, as far as a match needs it.
#[derive(Clone, Debug, Default)]
pub(super) struct StoredPerson {
    pub(super) name: String,
    pub(super) identified: bool,
    /// The people who were merged into them.
    pub(super) merged: Vec<Merged>,
    /// The movies that credit them, as far as they were asked for.
    pub(super) movies: BTreeSet<i64>,
}

/// Somebody who was merged into a stored person.
#[derive(Clone, Debug, Default)]
pub(super) struct Merged {
    /// The key that they had.
    pub(super) key: i64,
    /// The folded name; nothing where they were merged before redirects kept it.
    pub(super) name: Option<String>,
    pub(super) slug: Option<String>,
    pub(super) tmdb_id: Option<i32>,
    pub(super) imdb_id: Option<String>,
}

/// What a plan says of each person of the batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Plan {
    /// The place of the first person who is the same, and their rows, of which the first stays.
    pub(super) people: Vec<(usize, Vec<i64>)>,
    /// Who has the name of somebody who was merged into the stored one.
    pub(super) merged: BTreeSet<usize>,
}

/// One person: rows and people of the batch that are the same.
#[derive(Clone, Debug, Default)]
struct PersonGroup {
    parent: Option<usize>,
    /// The one that stays first, then in the order in which their values count.
    rows: Vec<i64>,
    identified: bool,
    people: Vec<usize>,
    /// Stored movies that credit them.
    stored_movies: BTreeSet<i64>,
    /// Movies of the batch that credit them.
    batch_movies: BTreeSet<usize>,
}

/// Which people of the stored credits a name may mean.
#[derive(Clone, Copy)]
enum Open {
    /// Those whom the new credits do not name.
    Unnamed,
    /// Those whom they name at most by an id or a name of somebody who was merged into them.
    NotThemselves,
}

struct Planner<'a> {
    stored: &'a HashMap<i64, StoredPerson>,
    groups: Vec<PersonGroup>,
    by_row: HashMap<i64, usize>,
    merged: BTreeSet<usize>,
}

/// The plan for the movies of `batch`; `stored` are the people of their stored credits.
pub(super) fn plan(
    candidates: &[Candidate],
    batch: &[BatchMovie],
    stored: &HashMap<i64, StoredPerson>,
) -> Plan {
    let mut planner = Planner::new(candidates, batch, stored);
    for (index, movie) in batch.iter().enumerate() {
        planner.match_movie(index, movie);
    }
    planner.finish(candidates.len())
}

impl<'a> Planner<'a> {
    fn new(
        candidates: &[Candidate],
        batch: &[BatchMovie],
        stored: &'a HashMap<i64, StoredPerson>,
    ) -> Self {
        let groups = Vec::new();
        let (by_row, merged) = (HashMap::new(), BTreeSet::new());
        let mut this = Self { stored, groups, by_row, merged };
        for (index, candidate) in candidates.iter().enumerate() {
            let rows: Vec<i64> = candidate.row.into_iter().collect();
            this.by_row.extend(rows.iter().map(|row| (*row, index)));
            this.groups.push(PersonGroup { people: vec![index], ..this.group(rows) });
            this.groups[index].identified |= candidate.identified;
        }
        for (index, movie) in batch.iter().enumerate() {
            for row in &movie.stored {
                let group = this.of_row(*row);
                this.groups[group].stored_movies.extend(movie.key);
            }
            for credit in &movie.credits {
                this.groups[credit.person].batch_movies.insert(index);
            }
        }
        this
    }

    fn group(&self, rows: Vec<i64>) -> PersonGroup {
        let stored = || rows.iter().filter_map(|row| self.stored.get(row));
        let identified = stored().any(|person| person.identified);
        let movies = stored().flat_map(|person| person.movies.iter().copied()).collect();
        PersonGroup { rows, identified, stored_movies: movies, ..PersonGroup::default() }
    }

    fn root(&self, mut group: usize) -> usize {
        while let Some(parent) = self.groups[group].parent {
            group = parent;
        }
        group
    }

    /// The group of a row, if the plan knows it.
    fn group_of(&self, row: i64) -> Option<usize> {
        self.by_row.get(&row).map(|group| self.root(*group))
    }

    /// The group of a stored row.
    fn of_row(&mut self, row: i64) -> usize {
        if let Some(group) = self.by_row.get(&row) {
            return self.root(*group);
        }
        let group = self.group(vec![row]);
        self.groups.push(group);
        self.by_row.insert(row, self.groups.len() - 1);
        self.groups.len() - 1
    }

    /// Matches the people of a movie by their names. People who are in the stored credits by a row
    /// that is known to be theirs are matched already, unless only an id or a name of somebody who
    /// was merged into them says so: they may be there by their own name, too.
    fn match_movie(&mut self, index: usize, movie: &BatchMovie) {
        self.by_merged(movie);
        self.by_name(index, movie, Open::Unnamed);
        self.by_name(index, movie, Open::NotThemselves);
    }

    /// Whether nothing but a name identifies them.
    fn is_nameless(&self, group: usize) -> bool {
        !self.groups[group].identified && self.groups[group].rows.is_empty()
    }

    /// Takes a person of the stored credits of `movie` for one of the new ones, if the two can be
    /// one.
    fn take(&mut self, movie: usize, person: usize, row: i64) {
        let (own_group, other) = (self.root(person), self.of_row(row));
        let (a, b) = (&self.groups[own_group], &self.groups[other]);
        let nameless = self.is_nameless(own_group);
        let both = a.batch_movies.intersection(&b.batch_movies);
        let both = both.filter(|both| !nameless || **both != movie).count();
        let apart = a.stored_movies.is_disjoint(&b.stored_movies) && both == 0;
        if own_group != other && (nameless || !b.identified) && apart {
            self.join(own_group, other);
        }
    }

    fn join(&mut self, one: usize, other: usize) {
        let (kept, absorbed) = (one.min(other), one.max(other));
        let absorbed = std::mem::replace(
            &mut self.groups[absorbed],
            PersonGroup { parent: Some(kept), ..PersonGroup::default() },
        );
        let kept = &mut self.groups[kept];
        let rows = std::mem::take(&mut kept.rows);
        kept.rows = match (rows.first(), absorbed.rows.first()) {
            (Some(a), Some(b)) if b < a => [absorbed.rows, rows].concat(),
            _ => [rows, absorbed.rows].concat(),
        };
        kept.identified |= absorbed.identified;
        kept.people.extend(absorbed.people);
        kept.stored_movies.extend(absorbed.stored_movies);
        kept.batch_movies.extend(absorbed.batch_movies);
    }

    fn finish(self, people: usize) -> Plan {
        let people = (0..people).map(|person| {
            let group = &self.groups[self.root(person)];
            let first = group.people.iter().min().copied().unwrap_or(person);
            (first, group.rows.clone())
        });
        Plan { people: people.collect(), merged: self.merged }
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
