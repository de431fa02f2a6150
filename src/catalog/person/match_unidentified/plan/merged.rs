//! People of the new credits who have the name of somebody merged into a person of the stored ones.
//!
//! **Invariant:** who they are depends on the movie's people as they are before and after, so that the
//! same credits again name the same people: of several survivors it is one of whom somebody without
//! an id was merged, then one whom the new credits do not name otherwise, then the one of the oldest
//! merged person.

use std::collections::BTreeSet;

use super::{BatchMovie, Given, Merged, Planner};
use crate::catalog::slug;

/// The people whom the new credits name by anything but a name.
type MergedName = BTreeSet<usize>;

impl Planner<'_> {
    /// Matches people without an id; a person of the stored credits who has the name now comes first,
    /// unless the new credits name that one otherwise.
    pub(super) fn by_merged(&mut self, film: &BatchMovie) {
        let named: MergedName = film.given.iter().map(|given| self.root(given.person)).collect();
        let survivor = |given: &Given| Some((given.person, self.survivor(film, given, &named)?));
        let found: Vec<(usize, usize)> = film.given.iter().filter_map(survivor).collect();
        for (person, survivor) in found {
            let (own, survivor) = (self.root(person), self.root(survivor));
            if own != survivor {
                self.join(own, survivor);
            }
            self.merged.insert(person);
        }
    }

    fn survivor(&self, film: &BatchMovie, given: &Given, named: &MergedName) -> Option<usize> {
        let own = self.root(given.person);
        let others = film.given.iter().filter(|other| other.name == given.name);
        let mut others = others.map(|other| self.root(other.person)).filter(|other| *other != own);
        let alone = !others.any(|other| self.is_nameless(other));
        if !alone || !self.is_nameless(own) || self.credits(film, &given.name, named) {
            return None;
        }
        let is_stored =
            film.stored.iter().any(|row| self.merged(film, *row, given).next().is_some());
        let rows = film.stored.iter().copied().filter(|_| is_stored);
        let more = film.given.iter().filter(|_| is_stored);
        let more = more.flat_map(|it| self.groups[self.root(it.person)].rows.iter().copied());
        let survivors = rows.chain(more).filter_map(|row| {
            let group = self.group_of(row)?;
            let rank =
                |merged: &Merged| (merged.is_identified(), named.contains(&group), merged.key);
            Some((self.merged(film, row, given).map(rank).min()?, group))
        });
        survivors.min().map(|(_, group)| group)
    }

    /// Whether the stored credits hold somebody of `name` whom the new ones name by that at most.
    fn credits(&self, film: &BatchMovie, name: &str, named: &MergedName) -> bool {
        film.stored.iter().any(|row| {
            let open = self.group_of(*row).is_some_and(|group| !named.contains(&group));
            open && self.stored.get(row).is_some_and(|person| person.name == name)
        })
    }

    /// The people of the name who were merged into the person of `row`, unless an id names them.
    fn merged(&self, film: &BatchMovie, row: i64, given: &Given) -> impl Iterator<Item = &Merged> {
        let merged = self.stored.get(&row).into_iter().flat_map(|person| &person.merged);
        merged.filter(|merged| !film.gone.contains(&merged.key) && merged.is_called(given))
    }
}

impl Merged {
    fn is_identified(&self) -> bool {
        self.tmdb_id.is_some() || self.imdb_id.is_some()
    }

    /// Where the name is not known, the slug decides, as long as it is the one that was made of it.
    fn is_called(&self, Given { name, slug, .. }: &Given) -> bool {
        let by_slug = || self.slug.as_ref().is_some_and(|own| slug::is_numbered(own, slug));
        self.name.as_ref().map_or_else(by_slug, |own| own == name)
    }
}
