//! Who a batch names, and what is known of them.
//!
//! **Invariant:** what is stored is filled in where null; it is replaced by the first statement of a
//! source alone, and never where an editor has written it.

use entity::person::Model;

use super::{Leading, PersonDraft};
use crate::catalog::edited::{self, Origin, note, quoted};
use crate::catalog::model::same_figure;

/// The people of one movie, in the order of its credits.
pub(in super::super) struct Cast<'a> {
    /// The movie's key, if it is stored.
    pub(in super::super) movie: Option<i64>,
    /// The people of its stored credits, each once.
    pub(in super::super) stored: Vec<i64>,
    /// Who is named; a person may be named twice.
    pub(in super::super) people: Vec<&'a PersonDraft>,
}

/// A person whom the batch names.
pub(super) struct BatchPerson<'a> {
    /// The first draft that names them.
    pub(super) draft: &'a PersonDraft,
    /// What is known of the person; without a key while nothing is stored.
    pub(super) facts: Facts,
    /// What was stored before the batch.
    pub(super) before: Facts,
}

impl BatchPerson<'_> {
    /// Whether the batch changes something of what is stored.
    pub(super) fn is_changed(&self) -> bool {
        self.facts != self.before
    }
}

/// A person of a credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Member {
    /// Their key.
    pub(in super::super) key: i64,
    /// Whether the credit names somebody who was merged into them.
    pub(in super::super) merged: bool,
    /// The key of the merged person whose identifiers the credit gives.
    pub(in super::super) redirect: Option<i64>,
}

/// Who the people of some movies are.
pub(in super::super) struct Resolved {
    /// The person of each credit of each movie.
    pub(in super::super) people: Vec<Vec<Member>>,
    /// Stored movies whose credits name other people now, because two became one.
    pub(in super::super) movies: Vec<i64>,
    /// What was left out, with the place of the movie.
    pub(in super::super) notes: Vec<(usize, String)>,
    /// What was not written because an editor has written it, with the place of the movie.
    pub(in super::super) kept: Vec<(usize, String)>,
}

/// What credits may say about a person.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts {
    pub(super) id: Option<i64>,
    /// Empty while nothing is known.
    pub(super) name: String,
    pub(super) tmdb_id: Option<i32>,
    pub(super) imdb_id: Option<String>,
    pub(super) profile_path: Option<String>,
    pub(super) popularity: Option<f64>,
    /// Which of them an editor has written.
    pub(super) edited: String,
}

impl Facts {
    /// What is stored of somebody.
    pub(super) fn of(row: &Model) -> Self {
        Self {
            id: Some(row.id),
            name: row.name.clone(),
            tmdb_id: row.tmdb_id,
            imdb_id: row.imdb_id.clone(),
            profile_path: row.profile_path.clone(),
            popularity: row.popularity,
            edited: row.edited.clone(),
        }
    }

    /// `row` with these facts.
    pub(super) fn put(&self, row: Model) -> Model {
        Model {
            id: self.id.unwrap_or(row.id),
            name: self.name.clone(),
            tmdb_id: self.tmdb_id,
            imdb_id: self.imdb_id.clone(),
            profile_path: self.profile_path.clone(),
            popularity: self.popularity,
            edited: self.edited.clone(),
            ..row
        }
    }

    /// Takes what `news` says; what of it is not written because an editor has written it.
    pub(super) fn learn(&mut self, news: &Self, leading: Leading, origin: Origin) -> Vec<String> {
        let edited = self.edited.clone();
        let mut learning =
            Learning { edited: &edited, origin, taken: Vec::new(), kept: Vec::new() };
        let mut name = Some(std::mem::take(&mut self.name)).filter(|name| !name.is_empty());
        let given = Some(news.name.clone()).filter(|name| !name.is_empty());
        let text = |text: &String| quoted(text);
        learning.take("name", (&mut name, given), leading.name, text);
        self.name = name.unwrap_or_default();
        learning.take("tmdb_id", (&mut self.tmdb_id, news.tmdb_id), false, i32::to_string);
        learning.take("imdb_id", (&mut self.imdb_id, news.imdb_id.clone()), false, text);
        let portrait = (&mut self.profile_path, news.profile_path.clone());
        learning.take("profile_path", portrait, leading.profile_path, text);
        // A figure that differs in its last bit is the one that is stored.
        let same = |one: &f64, other: &f64| same_figure(*one, *other);
        let figure = match (&self.popularity, news.popularity) {
            (Some(own), Some(given)) if same(own, &given) => Some(*own),
            (_, given) => given,
        };
        let popularity = (&mut self.popularity, figure);
        learning.take("popularity", popularity, leading.popularity, f64::to_string);
        let Learning { taken, kept, .. } = learning;
        if origin == Origin::Editor {
            self.edited = edited::with(&edited, taken);
        }
        kept
    }
}

/// What is taken from a statement about a person.
struct Learning<'a> {
    edited: &'a str,
    origin: Origin,
    taken: Vec<&'static str>,
    kept: Vec<String>,
}

impl Learning<'_> {
    /// Takes a fact where nothing is known, or where the statement is `leading`.
    fn take<T: PartialEq>(
        &mut self,
        field: &'static str,
        (own, given): (&mut Option<T>, Option<T>),
        leading: bool,
        shown: impl Fn(&T) -> String,
    ) {
        let editors = self.origin == Origin::Source && edited::has(self.edited, field);
        let Some(given) = given.filter(|given| own.as_ref() != Some(given)) else { return };
        if editors && leading {
            let own = own.as_ref().map_or("unknown".to_owned(), &shown);
            self.kept.push(note(field, &own, &shown(&given)));
        } else if !editors && (leading || own.is_none()) {
            *own = Some(given);
            self.taken.push(field);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(name: &str, popularity: Option<f64>, edited: &str) -> Facts {
        let (name, edited) = (name.to_owned(), edited.to_owned());
        Facts { id: Some(1), name, popularity, edited, ..Facts::default() }
    }

    const FIRST: Leading = Leading { name: true, profile_path: true, popularity: true };

    #[test]
    fn a_sources_first_statement_is_followed_and_later_ones_fill_in() {
        let mut known = facts("Ann", None, "");
        let later = known.learn(&facts("Anne", Some(1.5), ""), Leading::default(), Origin::Source);
        assert_eq!((later, known.clone()), (Vec::new(), facts("Ann", Some(1.5), "")));
        let first = known.learn(&facts("Anna", Some(2.5), ""), FIRST, Origin::Source);
        assert_eq!((first, known), (Vec::new(), facts("Anna", Some(2.5), "")));
    }

    #[test]
    fn what_an_editor_has_written_stays_and_that_is_reported_once() {
        let mut known = facts("Ann", None, "name popularity");
        let news = facts("Anna", Some(2.5), "");
        let kept = known.learn(&news, FIRST, Origin::Source);
        let name = "kept the name of an editor: \"Ann\"; the source has \"Anna\"";
        let figure = "kept the popularity of an editor: unknown; the source has 2.5";
        assert_eq!(kept, [name, figure]);
        assert_eq!(known.learn(&news, Leading::default(), Origin::Source), [""; 0]);
        assert_eq!(known, facts("Ann", None, "name popularity"));
    }

    #[test]
    fn what_an_editor_fills_in_is_the_editors() {
        let mut known = facts("Ann", None, "name");
        assert_eq!(
            known.learn(&facts("Anna", Some(2.5), ""), Leading::default(), Origin::Editor),
            [""; 0]
        );
        assert_eq!(known, facts("Ann", Some(2.5), "name popularity"));
    }

    #[test]
    fn a_figure_that_differs_in_its_last_bit_is_the_same() {
        let mut known = facts("Ann", Some(0.1 + 0.2), "");
        known.learn(&facts("Ann", Some(0.3), ""), FIRST, Origin::Source);
        assert_eq!(known.popularity, Some(0.1 + 0.2));
    }
}
