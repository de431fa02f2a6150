//! People of the new credits who have the name of a person of the stored ones.
//!
//! **Invariant:** of one name, somebody without an id is first one without an id; then somebody is
//! one whom only they can be.

use std::collections::{BTreeSet, HashMap};

use super::{BatchMovie, NewCredit, Open, Planner};

/// Who has each name.
#[derive(Default)]
struct NameIndex<'a> {
    /// Rows of the stored credits that are open.
    rows: HashMap<&'a str, BTreeSet<i64>>,
    /// People of the new credits who are not in the stored ones.
    people: HashMap<&'a str, BTreeSet<usize>>,
}

impl NameIndex<'_> {
    /// The row of `name`, if `person` and one row alone have it.
    fn only(&self, name: &str, person: usize) -> Option<i64> {
        let people = self.people.get(name)?;
        let rows = self.rows.get(name).filter(|rows| people.len() == 1 && rows.len() == 1)?;
        rows.first().copied().filter(|_| people.contains(&person))
    }
}

impl Planner<'_> {
    /// Matches those of whom only one on each side has a name: among those without an id, and then
    /// among all who are left.
    pub(super) fn by_name(&mut self, index: usize, movie: &BatchMovie, open: Open) {
        let nameless = self.nameless(self.names(movie, open));
        self.take_all(index, movie, &nameless);
        let names = self.names(movie, open);
        self.take_all(index, movie, &names);
    }

    fn take_all(&mut self, index: usize, movie: &BatchMovie, names: &NameIndex<'_>) {
        let one = |credit: &NewCredit| {
            Some((credit.person, names.only(&credit.name, self.root(credit.person))?))
        };
        let matches: Vec<(usize, i64)> =
            movie.credits.iter().filter(|credit| !credit.referenced).filter_map(one).collect();
        for (person, row) in matches {
            self.take(index, person, row);
        }
    }

    fn names<'f>(&self, movie: &'f BatchMovie, open: Open) -> NameIndex<'f>
    where
        Self: 'f,
    {
        let credited = self.credited(movie);
        let closed = self.closed_groups(movie, open);
        let mut names = NameIndex::default();
        for row in &movie.stored {
            let person = self.stored.get(row).filter(|_| !closed.contains(&self.group_of(*row)));
            if let Some(person) = person {
                names.rows.entry(&person.name).or_default().insert(*row);
            }
        }
        for NewCredit { person, name, .. } in &movie.credits {
            let group = self.root(*person);
            if !credited.contains(&Some(group)) {
                names.people.entry(name).or_default().insert(group);
            }
        }
        names
    }

    /// The people of the stored credits.
    fn credited(&self, movie: &BatchMovie) -> BTreeSet<Option<usize>> {
        movie.stored.iter().map(|row| self.group_of(*row)).collect()
    }

    /// Those of the new credits who are not open.
    fn closed_groups(&self, movie: &BatchMovie, open: Open) -> BTreeSet<Option<usize>> {
        let themselves = |credit: &&NewCredit| match open {
            Open::Unnamed => true,
            Open::NotThemselves => !credit.merged && !self.merged.contains(&credit.person),
        };
        let credits = movie.credits.iter().filter(themselves);
        credits.map(|credit| Some(self.root(credit.person))).collect()
    }

    /// Those of `names` of whom nothing but the name is known.
    fn nameless<'f>(&self, names: NameIndex<'f>) -> NameIndex<'f> {
        let NameIndex { mut rows, mut people } = names;
        let identified =
            |row: &i64| self.group_of(*row).is_some_and(|group| self.groups[group].identified);
        rows.values_mut().for_each(|rows| rows.retain(|row| !identified(row)));
        people.values_mut().for_each(|people| people.retain(|group| self.is_nameless(*group)));
        NameIndex { rows, people }
    }
}
