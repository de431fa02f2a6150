//! People of the new credits who have the name of a person of the stored ones.
//!
//! **Invariant:** of one name, somebody without an id is first one without an id; then somebody is
//! one whom only they can be.

use std::collections::{BTreeSet, HashMap};

use super::{BatchMovie, Given, Open, Planner};

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
    pub(super) fn by_name(&mut self, place: usize, film: &BatchMovie, open: Open) {
        let nameless = self.nameless(self.names(film, open));
        self.take_all(place, film, &nameless);
        let names = self.names(film, open);
        self.take_all(place, film, &names);
    }

    fn take_all(&mut self, place: usize, film: &BatchMovie, names: &NameIndex<'_>) {
        let one =
            |given: &Given| Some((given.person, names.only(&given.name, self.root(given.person))?));
        let found: Vec<(usize, i64)> =
            film.given.iter().filter(|given| !given.referenced).filter_map(one).collect();
        for (person, row) in found {
            self.take(place, person, row);
        }
    }

    fn names<'f>(&self, film: &'f BatchMovie, open: Open) -> NameIndex<'f>
    where
        Self: 'f,
    {
        let credited = self.credited(film);
        let named = self.named(film, open);
        let mut names = NameIndex::default();
        for row in &film.stored {
            let person = self.stored.get(row).filter(|_| !named.contains(&self.group_of(*row)));
            if let Some(person) = person {
                names.rows.entry(&person.name).or_default().insert(*row);
            }
        }
        for Given { person, name, .. } in &film.given {
            let group = self.root(*person);
            if !credited.contains(&Some(group)) {
                names.people.entry(name).or_default().insert(group);
            }
        }
        names
    }

    /// The people of the stored credits.
    fn credited(&self, film: &BatchMovie) -> BTreeSet<Option<usize>> {
        film.stored.iter().map(|row| self.group_of(*row)).collect()
    }

    /// Those of the new credits who are not open.
    fn named(&self, film: &BatchMovie, open: Open) -> BTreeSet<Option<usize>> {
        let themselves = |given: &&Given| match open {
            Open::Unnamed => true,
            Open::NotThemselves => !given.merged && !self.merged.contains(&given.person),
        };
        let given = film.given.iter().filter(themselves);
        given.map(|given| Some(self.root(given.person))).collect()
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
