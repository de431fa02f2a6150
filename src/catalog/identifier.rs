//! What callers name stored rows by.
//!
//! **Invariant:** every writer that is given an identifier finds its row here.

use std::collections::HashMap;

use sea_orm::FromQueryResult;

use super::redirect::or_redirected;
use super::refusal::{Refusal, WriteResult, expect_version, not_found};
use super::validation_error::{Path, ValidationError, ValidationErrorKind, ValidationErrors};
use super::writer::Writer;
use crate::db::rows::Rows;
use crate::error::Result;

/// One name of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Identifier {
    /// The key.
    Key(i64),
    /// The slug.
    Slug(String),
    /// IMDb's id.
    Imdb(String),
    /// TMDB's id.
    Tmdb(i64),
}

impl Identifier {
    fn column(&self) -> &'static str {
        match self {
            Self::Key(_) => "id",
            Self::Slug(_) => "slug",
            Self::Imdb(_) => "imdb_id",
            Self::Tmdb(_) => "tmdb_id",
        }
    }

    fn number(&self) -> Option<i64> {
        match self {
            Self::Key(number) | Self::Tmdb(number) => Some(*number),
            Self::Slug(_) | Self::Imdb(_) => None,
        }
    }

    fn text(&self) -> Option<String> {
        match self {
            // Nothing is called by what PostgreSQL does not take as text.
            Self::Slug(text) | Self::Imdb(text) => {
                Some(text.clone()).filter(|it| !it.contains('\0'))
            }
            Self::Key(_) | Self::Tmdb(_) => None,
        }
    }
}

/// Which row an editor means.
#[derive(Clone, Debug)]
pub struct Which {
    /// The field of the input that names it.
    pub field: &'static str,
    /// The name.
    pub by: Identifier,
    /// Its version, if one is expected.
    pub expected_version: Option<i32>,
}

impl Which {
    /// The row's key in `table`.
    pub(super) async fn key(&self, writer: &Writer, table: &str) -> WriteResult<i64> {
        let key = key(writer, table, &self.by).await?;
        key.ok_or_else(|| self.not_found(table))
    }

    /// Nothing in `table` is called so.
    pub(super) fn not_found(&self, table: &str) -> Refusal {
        not_found(self.field, table)
    }

    /// Refuses unless the row is of the version that is expected, if one is.
    pub(super) fn expect(&self, key: i64, version: i32) -> WriteResult<()> {
        expect_version(key, version, self.expected_version)
    }
}

#[derive(FromQueryResult)]
struct NumberRow {
    id: i64,
    redirect: Option<i64>,
    name: i64,
}

#[derive(FromQueryResult)]
struct TextRow {
    id: i64,
    redirect: Option<i64>,
    name: String,
}

/// A row that an identifier names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ResolvedRow {
    /// Its key.
    pub(super) key: i64,
    /// The key of the merged row that the identifier was of; nothing if it is only the row's own.
    pub(super) redirect: Option<i64>,
}

/// The keys of the rows of `table` that `wanted` names, as [`find`] does.
pub(super) async fn keys(
    writer: &Writer,
    table: &str,
    wanted: &[Identifier],
) -> Result<Vec<Option<i64>>> {
    let found = find(writer, table, wanted).await?;
    Ok(found.into_iter().map(|found| Some(found?.key)).collect())
}

/// The rows of `table` that `wanted` names, by their own names or else by their redirects', in its
/// order; nothing for those that there are none of. One statement for each kind of identifier among
/// them.
pub(super) async fn find(
    writer: &Writer,
    table: &str,
    wanted: &[Identifier],
) -> Result<Vec<Option<ResolvedRow>>> {
    let mut numbers: HashMap<(&str, i64), ResolvedRow> = HashMap::new();
    for column in ["id", "tmdb_id"] {
        let names = of_column(wanted, column).filter_map(Identifier::number).collect();
        // One width, because a key is wider than TMDB's ids.
        let sql = lookup(table, column, "bigint");
        for row in writer.find::<NumberRow>(&sql, Rows::integers("name", names)).await? {
            let found = ResolvedRow { key: row.id, redirect: row.redirect };
            add(&mut numbers, (column, row.name), found);
        }
    }
    let mut texts: HashMap<(&str, String), ResolvedRow> = HashMap::new();
    for column in ["slug", "imdb_id"] {
        let names = of_column(wanted, column).filter_map(Identifier::text).collect();
        let sql = lookup(table, column, "text");
        for row in writer.find::<TextRow>(&sql, Rows::texts("name", names)).await? {
            let found = ResolvedRow { key: row.id, redirect: row.redirect };
            add(&mut texts, (column, row.name), found);
        }
    }
    let found = |wanted: &Identifier| match (wanted.number(), wanted.text()) {
        (Some(number), _) => numbers.get(&(wanted.column(), number)).copied(),
        (_, Some(text)) => texts.get(&(wanted.column(), text)).copied(),
        (None, None) => None,
    };
    Ok(wanted.iter().map(found).collect())
}

/// Adds what a name leads to. A row may have taken over the name of one that was merged into it: then
/// it is the name of both.
fn add<K: Eq + std::hash::Hash>(names: &mut HashMap<K, ResolvedRow>, name: K, found: ResolvedRow) {
    let entry = names.entry(name).or_insert(found);
    entry.redirect = entry.redirect.or(found.redirect);
}

fn of_column<'a>(
    wanted: &'a [Identifier],
    column: &'static str,
) -> impl Iterator<Item = &'a Identifier> {
    wanted.iter().filter(move |wanted| wanted.column() == column)
}

fn lookup(table: &str, column: &str, as_type: &str) -> String {
    let of = |table: &str, key: &str, redirect: &str| {
        format!(
            "SELECT {key} AS id, {redirect} AS redirect, CAST({column} AS {as_type}) AS name \
             FROM {table} WHERE {column} IN (SELECT name FROM {{rows}} AS given)"
        )
    };
    let own = of(table, "id", "CAST(NULL AS bigint)");
    or_redirected(table, own, |redirects| of(redirects, "target", "id"))
}

/// The key of the row of `table` that `wanted` names.
async fn key(writer: &Writer, table: &str, wanted: &Identifier) -> Result<Option<i64>> {
    let keys = keys(writer, table, std::slice::from_ref(wanted)).await?;
    Ok(keys.into_iter().next().flatten())
}

/// A stored row that a draft points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Its name.
    pub by: Identifier,
    /// The draft's field that names it.
    field: &'static str,
    /// The path of the draft.
    pub(super) path: Path,
    /// The row, once it is found.
    pub(super) resolved: Option<ResolvedRow>,
}

impl From<Identifier> for Reference {
    /// A row that is named in the field of that kind of identifier.
    fn from(by: Identifier) -> Self {
        Self { field: by.column(), by, path: Path::new(), resolved: None }
    }
}

impl Reference {
    /// A row that the field `id` names, which takes any identifier.
    pub fn by_id(by: Identifier) -> Self {
        Self { by, field: "id", path: Path::new(), resolved: None }
    }

    /// The row's key, once it is found.
    pub(super) fn key(&self) -> Option<i64> {
        self.resolved.map(|found| found.key)
    }
}

/// Finds what `references` point to in `table`; adds an error for each that points to nothing.
pub(super) async fn resolve_references(
    writer: &Writer,
    table: &str,
    mut references: Vec<&mut Reference>,
    errors: &mut ValidationErrors,
) -> Result<()> {
    let wanted: Vec<Identifier> = references.iter().map(|reference| reference.by.clone()).collect();
    let rows = find(writer, table, &wanted).await?;
    for (reference, found) in references.iter_mut().zip(rows) {
        reference.resolved = found;
        if found.is_none() {
            let mut way = reference.path.clone();
            way.push(reference.field.into());
            errors.add(ValidationError::new(
                ValidationErrorKind::NotFound,
                way,
                format!("There is no such {table}."),
            ));
        }
    }
    Ok(())
}

/// Adds an error for each identifier of `given`, each with its field, that another row of `table` than
/// `own` has.
pub(super) async fn check_unused(
    writer: &Writer,
    table: &str,
    except: Option<i64>,
    identifiers: Vec<(&'static str, Identifier)>,
    errors: &mut ValidationErrors,
) -> Result<()> {
    let (fields, wanted): (Vec<&'static str>, Vec<Identifier>) = identifiers.into_iter().unzip();
    let keys = keys(writer, table, &wanted).await?;
    for (field, key) in fields.into_iter().zip(keys) {
        if let Some(key) = key.filter(|key| Some(*key) != except) {
            let reason = format!("It already belongs to {table}:{key}; give another one.");
            errors.add(ValidationError::new(
                ValidationErrorKind::Taken,
                errors.path_to(field),
                reason,
            ));
        }
    }
    Ok(())
}
