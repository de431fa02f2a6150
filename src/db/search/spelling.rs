//! Where in the index the spellings of a word lie.
//!
//! A word is found whole, by its beginning, and with one letter wrong, missing, too many or changed
//! with its neighbour. A wrong or missing letter is a `_` of LIKE; the longer of the parts before
//! and behind it is the range in which the index is read, the one behind it in words spelt
//! backwards. So a mistake costs no more index than every word once in each direction.
//!
//! **Invariant:** a range holds every spelling that its form matches.

use std::collections::BTreeSet;

/// The fewest letters of a word that may be mistyped.
const LONG: usize = 5;

/// A range of spellings, and the form of those that are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spelling {
    /// The number of the word that is spelt so.
    pub(super) number: i64,
    /// 0 for the whole word, 1 for its beginning, 2 for a mistake.
    pub(super) cost: i64,
    pub(super) low: String,
    /// Above the range.
    pub(super) high: String,
    /// For LIKE.
    pub(super) form: String,
}

/// A word as the index has it backwards.
pub fn backwards(word: &str) -> String {
    std::iter::once('<').chain(word.chars().rev()).collect()
}

/// The spellings of a word. One letter is no beginning unless the script `runs_on` without spaces.
pub(super) fn spellings(number: i64, word: &str, runs_on: bool, forgiving: bool) -> Vec<Spelling> {
    let letters: Vec<char> = word.chars().collect();
    let mut all = vec![whole(number, word.to_owned(), 0)];
    if letters.len() > 1 || runs_on {
        all.push(Spelling { form: format!("{word}%"), ..range(number, word.to_owned(), 1) });
    }
    let spelt_out = letters.iter().all(|letter| letter.is_alphabetic());
    if forgiving && spelt_out && letters.len() >= LONG {
        all.extend(shortened(&letters).into_iter().map(|form| whole(number, form, 2)));
        all.extend(holes(&letters).iter().map(|(before, behind)| hole(number, before, behind)));
    }
    all
}

/// No word has a space, the least character that could follow.
fn whole(number: i64, word: String, cost: i64) -> Spelling {
    Spelling { number, cost, high: format!("{word} "), form: word.clone(), low: word }
}

/// Everything that begins with `low`.
fn range(number: i64, low: String, cost: i64) -> Spelling {
    Spelling { number, cost, high: format!("{low}\u{10ffff}"), form: String::new(), low }
}

fn hole(number: i64, before: &[char], behind: &[char]) -> Spelling {
    let (before, behind): (String, String) = (before.iter().collect(), behind.iter().collect());
    if before.len() >= behind.len() {
        let form = format!("{before}_{behind}");
        Spelling { form, ..range(number, before, 2) }
    } else {
        let form = backwards(&format!("{before}_{behind}"));
        Spelling { form, ..range(number, backwards(&behind), 2) }
    }
}

/// With a letter left out, or two neighbours changed.
fn shortened(letters: &[char]) -> BTreeSet<String> {
    let without = |at: usize| {
        let mut letters = letters.to_vec();
        letters.remove(at);
        letters
    };
    let swapped = |at: usize| {
        let mut letters = letters.to_vec();
        letters.swap(at, at + 1);
        letters
    };
    let word: String = letters.iter().collect();
    let out = (0..letters.len()).map(without);
    let mut forms: BTreeSet<String> =
        out.chain((0..letters.len() - 1).map(swapped)).map(String::from_iter).collect();
    forms.remove(&word);
    forms
}

/// The parts before and after a wrong or missing letter.
fn holes(letters: &[char]) -> Vec<(&[char], &[char])> {
    let wrong = (0..letters.len()).map(|at| (&letters[..at], &letters[at + 1..]));
    let missing = (0..=letters.len()).map(|at| letters.split_at(at));
    wrong.chain(missing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// LIKE, for forms with `_` and a last `%`.
    fn like(text: &str, form: &str) -> bool {
        if let Some(start) = form.strip_suffix('%') {
            return text.starts_with(start);
        }
        text.chars().count() == form.chars().count()
            && text.chars().zip(form.chars()).all(|(c, of)| of == '_' || c == of)
    }

    fn cost(query: &str, word: &str) -> Option<i64> {
        let found = |spelling: &Spelling| {
            [word.to_owned(), backwards(word)].iter().any(|entry| {
                let within = *entry >= spelling.low && *entry < spelling.high;
                assert!(within || !like(entry, &spelling.form), "{spelling:?} leaves out {entry}");
                within && like(entry, &spelling.form)
            })
        };
        let all = spellings(0, query, false, true);
        all.iter().filter(|spelling| found(spelling)).map(|spelling| spelling.cost).min()
    }

    #[test]
    fn one_mistake_is_forgiven_and_no_more() {
        for (query, word, expected) in [
            ("amelie", "amelie", Some(0)),
            ("amel", "amelie", Some(1)),
            ("amlie", "amelie", Some(2)),
            ("amellie", "amelie", Some(2)),
            ("amleie", "amelie", Some(2)),
            ("emelie", "amelie", Some(2)),
            ("melie", "amelie", Some(2)),
            ("amelia", "amelie", Some(2)),
            ("xamelie", "amelie", Some(2)),
            ("xmelix", "amelie", None),
            ("amlia", "amelie", None),
            ("jwas", "jaws", None),
            ("m", "magnolia", None),
            ("m", "m", Some(0)),
        ] {
            assert_eq!(cost(query, word), expected, "{query} for {word}");
        }
    }
}
