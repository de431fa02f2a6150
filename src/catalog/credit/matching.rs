//! Which stored credit each given one is.
//!
//! **Invariant:** a match depends on the two lists and their order alone, and one that leaves more
//! as it is comes first: a given credit that equals a stored one is that one.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use super::row::Row;
use crate::catalog::text::fold;

/// The place among the `stored` credits of each of `incoming`.
pub(super) fn matched(stored: &[&Row], incoming: &[Row]) -> Vec<Option<usize>> {
    let incoming: Vec<&Row> = incoming.iter().collect();
    let mut pairing = Pairing {
        open: vec![true; stored.len()],
        matched: vec![None; incoming.len()],
        stored: keyed(stored),
        incoming: keyed(&incoming),
    };
    pairing.by(|credit| (credit.content(), Some(credit.row.billing)));
    pairing.by(|credit| (credit.content(), None::<Option<i32>>));
    pairing.by(|credit| (credit.person(), &credit.row.job, &credit.characters));
    pairing.by(|credit| (credit.person(), &credit.job, &credit.characters));
    pairing.by(|credit| (credit.person(), &credit.row.job));
    pairing.by(|credit| (credit.person(), &credit.job));
    pairing.matched
}

/// A credit with what it is compared by.
struct KeyedCredit<'a> {
    row: &'a Row,
    /// The folded job.
    job: String,
    /// The folded characters, in alphabetical order.
    characters: Vec<String>,
}

fn keyed<'a>(rows: &[&'a Row]) -> Vec<KeyedCredit<'a>> {
    let keyed =
        |row: &&'a Row| KeyedCredit { row, job: fold(&row.job), characters: characters(row) };
    rows.iter().map(keyed).collect()
}

/// The folded characters of a credit, in alphabetical order.
pub(super) fn characters(row: &Row) -> Vec<String> {
    let names: Vec<String> = serde_json::from_str(&row.characters).unwrap_or_default();
    let mut names: Vec<String> = names.iter().map(|name| fold(name)).collect();
    names.sort_unstable();
    names
}

impl KeyedCredit<'_> {
    fn person(&self) -> (i16, i64) {
        (self.row.kind, self.row.person_id)
    }

    /// All that a source or an editor gives but the billing. The other columns follow from the
    /// list as a whole and from the movie.
    fn content(&self) -> impl Hash + Eq + '_ {
        let Row { department, job, characters, credited_as, uncredited, voice, .. } = self.row;
        (self.person(), department, job, characters, credited_as, uncredited, voice)
    }
}

struct Pairing<'a> {
    stored: Vec<KeyedCredit<'a>>,
    incoming: Vec<KeyedCredit<'a>>,
    /// Which of the stored credits are not matched yet.
    open: Vec<bool>,
    matched: Vec<Option<usize>>,
}

impl<'a> Pairing<'a> {
    /// Matches those that are not matched yet and of which `key` says the same, in their order.
    fn by<'b, K: Hash + Eq>(&'b mut self, key: impl Fn(&'b KeyedCredit<'a>) -> K) {
        let Self { stored, incoming, open, matched } = self;
        let mut waiting: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (index, credit) in stored.iter().enumerate().filter(|(index, _)| open[*index]) {
            waiting.entry(key(credit)).or_default().push_back(index);
        }
        for (credit, matched) in incoming.iter().zip(matched) {
            if matched.is_none() {
                *matched = waiting.get_mut(&key(credit)).and_then(VecDeque::pop_front);
            }
            if let Some(index) = *matched {
                open[index] = false;
            }
        }
    }
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
