//! People of the new credits who have the name of somebody merged into a person of the stored ones.
//!
//! **Invariant:** who they are depends on the movie's people as they are before and after, so that
//! the same credits again name the same people: of several survivors it is one of whom somebody
//! without an id was merged, then one whom the new credits do not name otherwise, then the one of
//! the oldest merged person.

use std::collections::BTreeSet;

use super::{BatchMovie, Merged, NewCredit, Planner};
use crate::catalog::slug;

/// The people whom the new credits name by anything but a name.
type IdentifiedPeople = BTreeSet<usize>;

impl Planner<'_> {
    /// Matches people without an id; a person of the stored credits who has the name now comes
    /// first, unless the new credits name that one otherwise.
    pub(super) fn by_merged(&mut self, movie: &BatchMovie) {
        let identified: IdentifiedPeople =
            movie.credits.iter().map(|credit| self.root(credit.person)).collect();
        let survivor =
            |credit: &NewCredit| Some((credit.person, self.survivor(movie, credit, &identified)?));
        let matches: Vec<(usize, usize)> = movie.credits.iter().filter_map(survivor).collect();
        for (person, survivor) in matches {
            let (own_group, survivor) = (self.root(person), self.root(survivor));
            if own_group != survivor {
                self.join(own_group, survivor);
            }
            self.merged.insert(person);
        }
    }

    fn survivor(
        &self,
        movie: &BatchMovie,
        credit: &NewCredit,
        identified: &IdentifiedPeople,
    ) -> Option<usize> {
        let own_group = self.root(credit.person);
        let others = movie.credits.iter().filter(|other| other.name == credit.name);
        let mut others =
            others.map(|other| self.root(other.person)).filter(|other| *other != own_group);
        let alone = !others.any(|other| self.is_nameless(other));
        if !alone
            || !self.is_nameless(own_group)
            || self.is_credited(movie, &credit.name, identified)
        {
            return None;
        }
        let is_stored =
            movie.stored.iter().any(|row| self.merged(movie, *row, credit).next().is_some());
        let rows = movie.stored.iter().copied().filter(|_| is_stored);
        let more = movie.credits.iter().filter(|_| is_stored);
        let more = more.flat_map(|it| self.groups[self.root(it.person)].rows.iter().copied());
        let survivors = rows.chain(more).filter_map(|row| {
            let group = self.group_of(row)?;
            let rank =
                |merged: &Merged| (merged.is_identified(), identified.contains(&group), merged.key);
            Some((self.merged(movie, row, credit).map(rank).min()?, group))
        });
        survivors.min().map(|(_, group)| group)
    }

    /// Whether the stored credits hold somebody of `name` whom the new ones name by that at most.
    fn is_credited(&self, movie: &BatchMovie, name: &str, identified: &IdentifiedPeople) -> bool {
        movie.stored.iter().any(|row| {
            let open = self.group_of(*row).is_some_and(|group| !identified.contains(&group));
            open && self.stored.get(row).is_some_and(|person| person.name == name)
        })
    }

    /// The people of the name who were merged into the person of `row`, unless an id names them.
    fn merged(
        &self,
        movie: &BatchMovie,
        row: i64,
        credit: &NewCredit,
    ) -> impl Iterator<Item = &Merged> {
        let merged = self.stored.get(&row).into_iter().flat_map(|person| &person.merged);
        merged.filter(|merged| {
            !movie.identified_merged.contains(&merged.key) && merged.is_called(credit)
        })
    }
}

impl Merged {
    fn is_identified(&self) -> bool {
        self.tmdb_id.is_some() || self.imdb_id.is_some()
    }

    /// Where the name is not known, the slug decides, as long as it is the one that was made of it.
    fn is_called(&self, NewCredit { name, slug, .. }: &NewCredit) -> bool {
        let by_slug = || self.slug.as_ref().is_some_and(|stored| slug::is_numbered(stored, slug));
        self.name.as_ref().map_or_else(by_slug, |stored| stored == name)
    }
}
