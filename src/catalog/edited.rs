//! Which fields an editor has written, and what an importer may still write.
//!
//! The rule, for movies and people alike: a field that a mutation has changed is the editor's from
//! then on. A source's record leaves it as it is, null included, and what the source has instead is
//! reported. Every other field follows the source. A field is a column, or one of a movie's lists
//! as a whole; the votes and their average are one.
//!
//! * A mutation that gives what is stored changes nothing, and the field stays the source's.
//! * In a merge, a value that the survivor takes over stays whose it was; that two lists are united
//!   makes them nobody's edit.
//! * A row that is deleted takes its marks along.
//!
//! **Invariant:** marks change only together with what they are of, so that a row which is as given
//! is not touched.

use std::collections::BTreeSet;

use sea_orm::{EntityTrait, IdenStatic, Iterable, ModelTrait, Value};

use super::model::same_value;

/// Who gives the values that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// A mutation.
    Editor,
    /// An importer.
    Source,
}

/// A row that knows which of its fields an editor has written.
pub(super) trait Marked: ModelTrait {
    /// The columns that a writer may give.
    const COLUMNS: &'static [&'static str];

    /// The marks.
    fn edited(&self) -> &str;

    /// Replaces the marks.
    fn set_edited(&mut self, edited: String);
}

/// Whether an editor has written `field`.
pub(super) fn has(edited: &str, field: &str) -> bool {
    edited.split(' ').any(|known| known == field)
}

/// `edited` with more fields.
pub(super) fn with<'a>(edited: &'a str, fields: impl IntoIterator<Item = &'a str>) -> String {
    let known = edited.split(' ').filter(|field| !field.is_empty());
    let all: BTreeSet<&str> = known.chain(fields).collect();
    all.into_iter().collect::<Vec<_>>().join(" ")
}

/// Marks the columns that an editor changes from `before`, and `others`.
pub(super) fn mark<M: Marked>(before: &M, row: &mut M, others: &[&'static str]) {
    let fields = changed(before, row).into_iter().chain(others.iter().copied());
    let edited = with(row.edited(), fields);
    row.set_edited(edited);
}

/// Puts the stored values of the editor's fields back into a row that a source has changed; what
/// the source has instead.
pub(super) fn keep<M: Marked>(stored: &M, row: &mut M) -> Vec<String> {
    let mut kept = Vec::new();
    if stored.edited().is_empty() {
        return kept;
    }
    for column in columns::<M>() {
        let (own, given) = (stored.get(column), row.get(column));
        if has(stored.edited(), column.as_str()) && !same_value(&own, &given) {
            kept.push(note(column.as_str(), &shown(&own), &shown(&given)));
            row.set(column, own);
        }
    }
    kept
}

/// Marks what `row`, the survivor after a merge, took over of an editor's fields of `gone`, and
/// those of `others` that are an editor's there.
pub(super) fn unite<M: Marked>(survivor: &M, gone: &M, row: &mut M, others: &[&'static str]) {
    let taken = changed(survivor, row).into_iter().chain(others.iter().copied());
    let taken: Vec<&str> = taken.filter(|field| has(gone.edited(), field)).collect();
    let edited = with(row.edited(), taken);
    row.set_edited(edited);
}

/// What is reported of a field.
pub(super) fn note(field: &str, own: &str, given: &str) -> String {
    let name = field.replace('_', " ");
    format!("kept the {name} of an editor: {own}; the source has {given}")
}

/// A text as a report shows it.
pub(super) fn quoted(text: &str) -> String {
    let start: String = text.chars().take(60).collect();
    format!("\"{}\"", start.escape_debug())
}

fn columns<M: Marked>() -> impl Iterator<Item = <M::Entity as EntityTrait>::Column> {
    let given = |column: &<M::Entity as EntityTrait>::Column| M::COLUMNS.contains(&column.as_str());
    <M::Entity as EntityTrait>::Column::iter().filter(given)
}

fn changed<M: Marked>(before: &M, row: &M) -> Vec<&'static str> {
    let differs = |column: &<M::Entity as EntityTrait>::Column| {
        !same_value(&before.get(*column), &row.get(*column))
    };
    columns::<M>().filter(differs).map(|column| column.as_str()).collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(Some(value)) => value.to_string(),
        Value::Int(Some(value)) => value.to_string(),
        Value::BigInt(Some(value)) => value.to_string(),
        Value::Double(Some(value)) => value.to_string(),
        Value::String(Some(text)) => quoted(text),
        _ => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use entity::movie::Model;

    use super::*;

    fn film(title: &str, tagline: Option<&str>, edited: &str) -> Model {
        let tagline = tagline.map(str::to_owned);
        Model { title: title.to_owned(), tagline, edited: edited.to_owned(), ..Model::default() }
    }

    #[test]
    fn marks_are_sorted_and_each_is_there_once() {
        assert_eq!(with("", []), "");
        assert_eq!(with("title", ["genres", "title"]), "genres title");
        assert!(has("genres title", "title") && !has("original_title", "title"));
    }

    #[test]
    fn what_an_editor_changes_is_marked() {
        let mut row = film("New", Some("Line"), "tagline");
        mark(&film("Old", Some("Line"), "tagline"), &mut row, &["credits"]);
        assert_eq!(row.edited, "credits tagline title");
    }

    #[test]
    fn a_source_leaves_what_is_marked_and_that_is_reported() {
        let (stored, mut row) =
            (film("Own", None, "tagline title"), film("Theirs", Some("Line"), ""));
        row.budget = Some(5);
        let kept = keep(&stored, &mut row);
        assert_eq!((row.title.as_str(), row.tagline, row.budget), ("Own", None, Some(5)));
        let title = "kept the title of an editor: \"Own\"; the source has \"Theirs\"";
        let line = "kept the tagline of an editor: unknown; the source has \"Line\"";
        assert_eq!(kept, [title, line]);
    }

    #[test]
    fn a_mark_goes_with_the_value_in_a_merge() {
        let (survivor, gone) =
            (film("A", None, ""), film("B", Some("Line"), "credits tagline title"));
        let mut row = film("A", Some("Line"), "");
        unite(&survivor, &gone, &mut row, &["genres", "credits"]);
        assert_eq!(row.edited, "credits tagline");
    }
}
