//! Readable keys: how they are made and how they stay unique.
//!
//! **Invariant:** a slug is never empty, never looks like an identifier of another kind
//! (`400617`, `tt5776858`), and once given it changes only when an editor gives another; that of a
//! merged row is not given again.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use sea_orm::FromQueryResult;

use super::redirect::or_redirected;
use super::text::slugify;
use super::validation_error::ValidationErrors;
use super::writer::Writer;
use crate::db::rows::Rows;
use crate::error::Result;

/// The most characters of a slug that an editor gives.
const LONGEST: usize = 100;

/// The preferred slug of a movie: title and year, or for a title that Latin script cannot say the
/// original title, or else `movie-2001` or `movie-129`.
pub fn of_movie(
    title: &str,
    original_title: Option<&str>,
    year: Option<i32>,
    tmdb_id: Option<i32>,
) -> String {
    let year = year.map(|year| format!("-{year}")).unwrap_or_default();
    let named = [Some(title), original_title]
        .into_iter()
        .flatten()
        .map(slugify)
        .find(|slug| !slug.is_empty());
    match named {
        Some(name) => guarded("movie", name + &year),
        None if year.is_empty() => fallback("movie", title, tmdb_id),
        None => format!("movie{year}"),
    }
}

/// The preferred slug of anything that has a name: the name, or `person-287`.
pub fn of_name(kind: &str, name: &str, tmdb_id: Option<i32>) -> String {
    match slugify(name) {
        empty if empty.is_empty() => fallback(kind, name, tmdb_id),
        slug => guarded(kind, slug),
    }
}

/// The slug that an editor gives by the catalogue's rules.
pub(super) fn validate(kind: &str, text: String, errors: &mut ValidationErrors) -> Option<String> {
    let plain = matches!(text.len(), 1..=LONGEST)
        && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--");
    let valid = plain && guarded(kind, text.clone()) == text;
    let expected = "a slug: words of a-z and 0-9, single hyphens between them, at most 100 \
                    characters, and not like an id (17, tt0000123)";
    errors.expect(valid, "slug", &text, expected).then_some(text)
}

/// Without a source id, a fingerprint of the name: the same name must give the same slug again.
fn fallback(kind: &str, name: &str, tmdb_id: Option<i32>) -> String {
    match tmdb_id {
        Some(id) => format!("{kind}-{id}"),
        None => format!("{kind}-{:08x}", fingerprint(name)),
    }
}

/// FNV-1a, written out because the standard library's hashes may change.
fn fingerprint(name: &str) -> u32 {
    name.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn guarded(kind: &str, slug: String) -> String {
    let number = ["tt", "nm"].iter().find_map(|prefix| slug.strip_prefix(prefix));
    let number = number.unwrap_or(&slug);
    if number.bytes().all(|byte| byte.is_ascii_digit()) { format!("{kind}-{slug}") } else { slug }
}

/// Whether `slug` is the preferred one, or that and a number.
pub(super) fn is_numbered(slug: &str, preferred: &str) -> bool {
    let number = slug.strip_prefix(preferred).and_then(|rest| rest.strip_prefix('-'));
    slug == preferred
        || number.is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[derive(FromQueryResult)]
struct Taken {
    slug: String,
}

/// A free slug of `table` for each preferred one: that itself for the first, then `-2`, `-3`
/// and so on. One statement for the preferred slugs, and one for their numbers unless very many are taken.
pub(super) async fn allocate(
    writer: &Writer,
    table: &str,
    preferred_slugs: Vec<String>,
) -> Result<Vec<String>> {
    let distinct: BTreeSet<String> = preferred_slugs.iter().cloned().collect();
    let mut taken = taken(writer, table, distinct).await?;
    let mut slugs: Vec<Option<String>> = preferred_slugs
        .iter()
        .map(|preferred| taken.insert(preferred.clone()).then(|| preferred.clone()))
        .collect();
    let mut numbers = Numbers::default();
    while slugs.contains(&None) {
        let waiting: Vec<usize> = (0..slugs.len()).filter(|at| slugs[*at].is_none()).collect();
        let bases = waiting.iter().map(|at| preferred_slugs[*at].as_str());
        let window = numbers.widen(bases);
        taken.extend(self::taken(writer, table, window).await?);
        for at in waiting {
            slugs[at] = numbers.take(&preferred_slugs[at], &mut taken);
        }
    }
    Ok(slugs.into_iter().flatten().collect())
}

/// Which of `slugs` the table has, or its redirects.
async fn taken(writer: &Writer, table: &str, slugs: BTreeSet<String>) -> Result<HashSet<String>> {
    let of = |table: &str| {
        format!("SELECT slug FROM {table} WHERE slug IN (SELECT slug FROM {{rows}} AS given)")
    };
    let sql = or_redirected(table, of(table), of);
    let rows = Rows::texts("slug", slugs.into_iter().collect());
    let stored: Vec<Taken> = writer.find(&sql, rows).await?;
    Ok(stored.into_iter().map(|row| row.slug).collect())
}

/// The numbers that were tried behind each preferred slug. Numbers are asked for by name and not as a
/// range of text, because PostgreSQL guesses such a range to be large and reads the whole table.
#[derive(Default)]
struct Numbers(BTreeMap<String, Range<usize>>);

impl Numbers {
    /// Opens as many numbers as are likely to be enough; their slugs.
    fn widen<'a>(&mut self, preferred_slugs: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for preferred in preferred_slugs {
            *counts.entry(preferred).or_default() += 1;
        }
        let mut window = BTreeSet::new();
        for (preferred, count) in counts {
            let open = self.0.entry(preferred.to_owned()).or_insert(2..2);
            let from = open.end;
            open.end += from + 2 * count + 16;
            window.extend((from..open.end).map(|number| format!("{preferred}-{number}")));
        }
        window
    }

    fn take(&mut self, preferred: &str, taken: &mut HashSet<String>) -> Option<String> {
        let numbers = self.0.get_mut(preferred)?;
        numbers
            .map(|number| format!("{preferred}-{number}"))
            .find(|slug| taken.insert(slug.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_movie_is_called_by_title_and_year() {
        assert_eq!(of_movie("Phantom Thread", None, Some(2017), None), "phantom-thread-2017");
        assert_eq!(of_movie("300", None, Some(2007), Some(1271)), "300-2007");
        assert_eq!(of_movie("8½", None, Some(1963), None), "81-2-1963");
    }

    #[test]
    fn a_title_that_latin_script_cannot_say_falls_back() {
        let title = "千と千尋の神隠し";
        assert_eq!(of_movie(title, Some("Spirited Away"), Some(2001), None), "spirited-away-2001");
        assert_eq!(of_movie(title, None, Some(2001), Some(129)), "movie-2001");
        assert_eq!(of_movie(title, None, None, Some(129)), "movie-129");
        assert_eq!(of_movie("♥", None, None, None), "movie-40c382c3");
        assert_eq!(of_name("person", "宮崎駿", Some(608)), "person-608");
    }

    #[test]
    fn a_slug_never_looks_like_an_identifier() {
        assert_eq!(of_movie("42", None, None, None), "movie-42");
        assert_eq!(of_movie("tt5776858", None, None, None), "movie-tt5776858");
        assert_eq!(of_name("person", "nm0000759", None), "person-nm0000759");
        assert_eq!(of_name("keyword", "1940s", None), "1940s");
    }
}
