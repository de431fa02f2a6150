//! People whom a stored film credits already, by their names.

use std::collections::{BTreeMap, BTreeSet};

use super::super::state::{Kind, Redirect, State};
use super::super::{credit, word};
use super::mention::{Key, ids, known};
use super::{Mention, Somebody};

const KIND: Kind = Kind::Person;

/// What is looked at.
struct Film<'a> {
    state: &'a State,
    at: usize,
    /// The rows that it credits.
    stored: BTreeSet<u32>,
}

/// Has people whom a stored film credits already stay the same.
pub(super) fn stay(
    state: &State,
    (at, number): (usize, u32),
    mentions: &mut [Mention<'_>],
    all: &mut [Somebody],
) {
    let credits = &state.get(Kind::Movie, number).credits;
    let stored = credits.iter().map(|credit| credit.person).collect();
    let film = Film { state, at, stored };
    film.merged(mentions, all);
    for themselves in [false, true] {
        for nameless in [true, false] {
            film.named(themselves, nameless, mentions, all);
        }
    }
}

fn is_nameless(one: &Somebody) -> bool {
    !one.has_id && one.rows.is_empty()
}

impl Film<'_> {
    fn has_id(&self, row: u32, all: &[Somebody]) -> bool {
        let record = self.state.get(KIND, row);
        let somebody = all.iter().find(|it| it.rows.contains(&row));
        record.tmdb.is_some() || record.imdb.is_some() || somebody.is_some_and(|it| it.has_id)
    }

    fn called(&self, row: u32) -> String {
        word::folded(self.state.get(KIND, row).text("name"))
    }

    /// The people of its mentions, or only of those that name them themselves.
    fn mentioned(&self, themselves: bool, mentions: &[Mention<'_>]) -> BTreeSet<usize> {
        let here = mentions.iter().filter(|it| it.film == self.at);
        here.filter(|it| !themselves || !it.by_merged).map(|it| it.somebody).collect()
    }

    /// Matches by the stored people's own names.
    fn named(
        &self,
        themselves: bool,
        nameless: bool,
        mentions: &mut [Mention<'_>],
        all: &mut [Somebody],
    ) {
        let given = self.mentioned(themselves, mentions);
        let mut rows: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for row in &self.stored {
            let taken = given.iter().any(|it| all[*it].rows.contains(row));
            if !(taken || nameless && self.has_id(*row, all)) {
                rows.entry(self.called(*row)).or_default().push(*row);
            }
        }
        let mut people: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for mention in mentions.iter().filter(|mention| mention.film == self.at) {
            let one = &all[mention.somebody];
            if one.rows.is_disjoint(&self.stored) && (!nameless || is_nameless(one)) {
                people.entry(mention.name.clone()).or_default().insert(mention.somebody);
            }
        }
        for at in 0..mentions.len() {
            let Mention { film, reference, name, somebody, .. } = &mentions[at];
            let alone = people.get(name).is_some_and(|it| it.len() == 1 && it.contains(somebody));
            let row = rows.get(name).filter(|rows| rows.len() == 1);
            if let (true, Some(_), Some(row)) = (alone && *film == self.at, known(reference), row) {
                take(self.state, (self.at, *somebody), row[0], mentions, all);
            }
        }
    }

    /// Matches by the names of merged people.
    fn merged(&self, mentions: &mut [Mention<'_>], all: &mut [Somebody]) {
        let given = self.mentioned(false, mentions);
        let rows: BTreeSet<u32> = given.iter().flat_map(|it| all[*it].rows.clone()).collect();
        let mut found = Vec::new();
        for (at, mention) in mentions.iter().enumerate().filter(|(_, it)| it.film == self.at) {
            let open = |row: &&u32| !rows.contains(row) && self.called(**row) == mention.name;
            if !is_nameless(&all[mention.somebody]) || self.stored.iter().any(|row| open(&row)) {
                continue;
            }
            let redirects: Vec<&Redirect> = self.redirects(&mention.name, mentions);
            let rank = |it: &&&Redirect| {
                (it.tmdb.is_some() || it.imdb.is_some(), rows.contains(&it.target), it.number)
            };
            let here =
                |it: &&&Redirect| self.stored.contains(&it.target) || rows.contains(&it.target);
            if redirects.iter().any(|it| self.stored.contains(&it.target)) {
                let first = redirects.iter().filter(here).min_by_key(rank).unwrap();
                found.push((at, first.target, first.number));
            }
        }
        for (at, row, gone) in found {
            let somebody = mentions[at].somebody;
            let same = mentions.iter_mut().filter(|it| it.somebody == somebody);
            same.for_each(|it| {
                it.away = it.away.or(Some(gone));
                it.by_merged = true;
            });
            join(somebody, row, mentions, all);
        }
    }

    /// The merged people of a name of whom no mention gives an id.
    fn redirects(&self, name: &str, mentions: &[Mention<'_>]) -> Vec<&Redirect> {
        let here = mentions.iter().filter(|it| it.film == self.at);
        let named: BTreeSet<u32> = here
            .clone()
            .filter(|it| known(it.reference).is_none())
            .filter_map(|it| it.beside)
            .collect();
        let ids: BTreeSet<Key> = here.flat_map(|it| ids(it.reference)).collect();
        let of = |it: &&Redirect| {
            let own = [it.tmdb.map(Key::Tmdb), it.imdb.clone().map(Key::Imdb)];
            it.name == name
                && !named.contains(&it.number)
                && !own.iter().flatten().any(|id| ids.contains(id))
        };
        self.state.redirects.get(&KIND).into_iter().flatten().filter(of).collect()
    }
}

/// Takes a stored person for somebody whom a film names, if the two can be one. The film may name the
/// stored person by an id of one who was merged into them, too.
fn take(
    state: &State,
    (film, somebody): (usize, usize),
    row: u32,
    mentions: &mut [Mention<'_>],
    all: &mut [Somebody],
) {
    let other = all.iter().position(|it| it.rows.contains(&row));
    let known = state.get(KIND, row);
    let mut found = other.map_or_else(Somebody::default, |other| all[other].clone());
    found.rows.insert(row);
    found.has_id |= known.tmdb.is_some() || known.imdb.is_some();
    let one = all[somebody].clone();
    let works = |it: &Somebody| -> BTreeSet<u32> {
        it.rows.iter().flat_map(|row| credit::films_of(state, *row)).collect()
    };
    let mut both =
        one.films.intersection(&found.films).filter(|it| !is_nameless(&one) || **it != film);
    let apart = works(&one).is_disjoint(&works(&found)) && both.next().is_none();
    if apart && (is_nameless(&one) || !found.has_id) {
        join(somebody, row, mentions, all);
    }
}

/// Makes one of somebody and who a row is.
fn join(somebody: usize, row: u32, mentions: &mut [Mention<'_>], all: &mut [Somebody]) {
    let other = all.iter().position(|it| it.rows.contains(&row)).unwrap_or(somebody);
    let (stays, goes) = (somebody.min(other), somebody.max(other));
    all[stays].rows.insert(row);
    if stays != goes {
        mentions.iter_mut().filter(|it| it.somebody == goes).for_each(|it| it.somebody = stays);
        let gone = std::mem::take(&mut all[goes]);
        all[stays].rows.extend(gone.rows);
        all[stays].has_id |= gone.has_id;
        all[stays].films.extend(gone.films);
    }
}
