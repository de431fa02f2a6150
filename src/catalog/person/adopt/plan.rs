//! Who of a film's people is who of those whom its stored credits name, by their names.
//!
//! **Invariant:** the plan depends on the films in their order, their people in credit order and
//! what is stored; two people who are credited in one film are never taken for one.

use std::collections::{BTreeSet, HashMap};

use crate::catalog::slug;

/// A person of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Candidate {
    /// The stored row, if there is one.
    pub(super) row: Option<i64>,
    /// Whether a source's id names them.
    pub(super) identified: bool,
}

/// A film of a batch.
#[derive(Clone, Debug, Default)]
pub(super) struct Film {
    /// Its key, if it is stored.
    pub(super) movie: Option<i64>,
    /// The people of its stored credits.
    pub(super) stored: Vec<i64>,
    /// The people of its new credits, in order.
    pub(super) given: Vec<Given>,
}

/// A person as the new credits of a film name them.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) person: usize,
    /// Whether an editor points to a stored person, who is no other one.
    pub(super) referenced: bool,
    /// Whether they are given by an id of somebody who was merged into them.
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
    /// The slugs of those who were merged into them.
    pub(super) merged: Vec<String>,
    /// The films that credit them, as far as they were asked for.
    pub(super) movies: BTreeSet<i64>,
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
struct Group {
    parent: Option<usize>,
    /// The one that stays first, then in the order in which their values count.
    rows: Vec<i64>,
    identified: bool,
    people: Vec<usize>,
    /// Stored films that credit them.
    movies: BTreeSet<i64>,
    /// Films of the batch that credit them.
    films: BTreeSet<usize>,
}

struct Planner<'a> {
    stored: &'a HashMap<i64, StoredPerson>,
    groups: Vec<Group>,
    by_row: HashMap<i64, usize>,
    merged: BTreeSet<usize>,
}

/// The plan for `films`; `stored` are the people of their stored credits.
pub(super) fn plan(
    candidates: &[Candidate],
    films: &[Film],
    stored: &HashMap<i64, StoredPerson>,
) -> Plan {
    let mut planner = Planner::new(candidates, films, stored);
    for (place, film) in films.iter().enumerate() {
        planner.film(place, film);
    }
    planner.finish(candidates.len())
}

impl<'a> Planner<'a> {
    fn new(
        candidates: &[Candidate],
        films: &[Film],
        stored: &'a HashMap<i64, StoredPerson>,
    ) -> Self {
        let groups = Vec::new();
        let (by_row, merged) = (HashMap::new(), BTreeSet::new());
        let mut this = Self { stored, groups, by_row, merged };
        for (place, candidate) in candidates.iter().enumerate() {
            let rows: Vec<i64> = candidate.row.into_iter().collect();
            this.by_row.extend(rows.iter().map(|row| (*row, place)));
            this.groups.push(Group { people: vec![place], ..this.group(rows) });
            this.groups[place].identified |= candidate.identified;
        }
        for (place, film) in films.iter().enumerate() {
            for row in &film.stored {
                let group = this.of_row(*row);
                this.groups[group].movies.extend(film.movie);
            }
            for given in &film.given {
                this.groups[given.person].films.insert(place);
            }
        }
        this
    }

    fn group(&self, rows: Vec<i64>) -> Group {
        let stored = || rows.iter().filter_map(|row| self.stored.get(row));
        let identified = stored().any(|person| person.identified);
        let movies = stored().flat_map(|person| person.movies.iter().copied()).collect();
        Group { rows, identified, movies, ..Group::default() }
    }

    fn root(&self, mut group: usize) -> usize {
        while let Some(parent) = self.groups[group].parent {
            group = parent;
        }
        group
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

    /// Matches the people of a film by their names. Those who are in the stored credits by a row
    /// that is known to be theirs are matched already, unless only an id or a name of somebody who
    /// was merged into them says so: they may be there by their own name, too.
    fn film(&mut self, place: usize, film: &Film) {
        for given in &film.given {
            self.by_slug(film, given);
        }
        self.by_name(place, film, |_, mentioned| !mentioned);
        self.by_name(place, film, |own, _| !own);
    }

    /// Matches those of whom only one on each side has a name; `open` tells of a stored person by
    /// whether the new credits name them themselves, and whether they name them at all.
    fn by_name(&mut self, place: usize, film: &Film, open: fn(bool, bool) -> bool) {
        let stored: Vec<usize> = film.stored.iter().map(|row| self.of_row(*row)).collect();
        let given: Vec<usize> = film.given.iter().map(|given| self.root(given.person)).collect();
        let own: BTreeSet<usize> = film
            .given
            .iter()
            .filter(|given| !given.merged && !self.merged.contains(&given.person))
            .map(|given| self.root(given.person))
            .collect();
        let mut rows: HashMap<&str, BTreeSet<i64>> = HashMap::new();
        for (row, group) in film.stored.iter().zip(&stored) {
            let person = self.stored.get(row);
            if let Some(person) =
                person.filter(|_| open(own.contains(group), given.contains(group)))
            {
                rows.entry(&person.name).or_default().insert(*row);
            }
        }
        let mut people: HashMap<&str, BTreeSet<usize>> = HashMap::new();
        for (Given { name, .. }, group) in film.given.iter().zip(&given) {
            if !stored.contains(group) {
                people.entry(name).or_default().insert(*group);
            }
        }
        for given in film.given.iter().filter(|given| !given.referenced) {
            let one = people.get(&*given.name).is_some_and(|people| people.len() == 1);
            let rows = rows.get(&*given.name).filter(|rows| one && rows.len() == 1);
            if let Some(row) = rows.and_then(BTreeSet::first) {
                self.take(place, given.person, *row);
            }
        }
    }

    /// Takes a person of the stored credits of `film` for one of the new ones, if the two can be one.
    fn take(&mut self, film: usize, person: usize, row: i64) {
        let (own, other) = (self.root(person), self.of_row(row));
        let (a, b) = (&self.groups[own], &self.groups[other]);
        let nameless = !a.identified && a.rows.is_empty();
        let both = a.films.intersection(&b.films);
        let both = both.filter(|both| !nameless || **both != film).count();
        let apart = a.movies.is_disjoint(&b.movies) && both == 0;
        if own != other && (nameless || !b.identified) && apart {
            self.unite(own, other);
        }
    }

    fn unite(&mut self, one: usize, other: usize) {
        let (kept, gone) = (one.min(other), one.max(other));
        let gone = std::mem::replace(
            &mut self.groups[gone],
            Group { parent: Some(kept), ..Group::default() },
        );
        let kept = &mut self.groups[kept];
        let own = std::mem::take(&mut kept.rows);
        kept.rows = match (own.first(), gone.rows.first()) {
            (Some(a), Some(b)) if b < a => [gone.rows, own].concat(),
            _ => [own, gone.rows].concat(),
        };
        kept.identified |= gone.identified;
        kept.people.extend(gone.people);
        kept.movies.extend(gone.movies);
        kept.films.extend(gone.films);
    }

    /// Matches somebody without an id who has the name of one who was merged into a person of the
    /// stored credits; a redirect keeps of a name only the slug that was made of it.
    fn by_slug(&mut self, film: &Film, Given { person, name, slug, .. }: &Given) {
        let own = self.root(*person);
        let stored = |row: &i64| self.stored.get(row).is_some_and(|person| person.name == *name);
        let named = film.stored.iter().any(stored)
            || film.given.iter().any(|it| it.person != *person && it.name == *name);
        if named || self.groups[own].identified || !self.groups[own].rows.is_empty() {
            return;
        }
        let named = |row: &&i64| {
            let merged = self.stored.get(row).map(|person| &person.merged);
            merged.is_some_and(|slugs| slugs.iter().any(|merged| slug::is_numbered(merged, slug)))
        };
        let found: Vec<i64> = film.stored.iter().filter(named).copied().collect();
        if let [row] = found[..] {
            let row = self.of_row(row);
            self.unite(own, row);
            self.merged.insert(*person);
        }
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
