//! Readable keys: how they are made and how they stay unique.
//!
//! **Invariant:** a slug is never empty, never looks like an identifier of another kind
//! (`400617`, `tt5776858`), and once given it does not change.

use std::collections::{HashMap, HashSet};

use sea_orm::FromQueryResult;

use super::text::slugify;
use super::writer::Writer;
use crate::db::rows::Rows;
use crate::error::Result;

/// The wished slug of a film: title and year, or for a title that Latin script cannot say the
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

/// The wished slug of anything that has a name: the name, or `person-287`.
pub fn of_name(kind: &str, name: &str, tmdb_id: Option<i32>) -> String {
    match slugify(name) {
        empty if empty.is_empty() => fallback(kind, name, tmdb_id),
        slug => guarded(kind, slug),
    }
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

#[derive(FromQueryResult)]
struct Taken {
    slug: String,
}

/// A free slug of `table` for each wish, in at most two statements: the wish itself for the first
/// who has it, then `-2`, `-3` and so on.
pub(super) async fn allocate(
    writer: &Writer,
    table: &str,
    wishes: Vec<String>,
) -> Result<Vec<String>> {
    let mut distinct = wishes.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let sql =
        format!("SELECT slug FROM {table} WHERE slug IN (SELECT slug FROM {{rows}} AS given)");
    let stored: Vec<Taken> = writer.find(&sql, Rows::texts("slug", distinct)).await?;
    let mut taken: HashSet<String> = stored.into_iter().map(|row| row.slug).collect();
    let refused: Vec<bool> = wishes.iter().map(|wish| !taken.insert(wish.clone())).collect();
    taken.extend(numbered(writer, table, &wishes, &refused).await?);
    let mut next: HashMap<String, u32> = HashMap::new();
    let pairs = wishes.into_iter().zip(refused);
    Ok(pairs
        .map(|(wish, refused)| if refused { number(wish, &mut taken, &mut next) } else { wish })
        .collect())
}

/// The stored slugs that are a refused wish with a number behind it. The range is an index
/// range: after `-` come the digits, and `:` follows `9`.
async fn numbered(
    writer: &Writer,
    table: &str,
    wishes: &[String],
    refused: &[bool],
) -> Result<Vec<String>> {
    let refused = wishes.iter().zip(refused).filter(|(_, refused)| **refused);
    let mut bases: Vec<String> = refused.map(|(wish, _)| wish.clone()).collect();
    bases.sort_unstable();
    bases.dedup();
    let sql = format!(
        "SELECT stored.slug FROM {{rows}} AS given CROSS JOIN {table} AS stored \
         WHERE stored.slug >= given.slug || '-0' AND stored.slug < given.slug || '-:'"
    );
    let stored: Vec<Taken> = writer.find(&sql, Rows::texts("slug", bases)).await?;
    Ok(stored.into_iter().map(|row| row.slug).collect())
}

fn number(wish: String, taken: &mut HashSet<String>, next: &mut HashMap<String, u32>) -> String {
    let count = next.entry(wish.clone()).or_insert(1);
    loop {
        *count += 1;
        let slug = format!("{wish}-{count}");
        if taken.insert(slug.clone()) {
            return slug;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_called_by_title_and_year() {
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
