//! People.
//!
//! **Invariant:** a person is known by source id and never by name. The one exception is within
//! one film: see [`adopt`](self::adopt).
//!
//! A credit names a person and is no record of them: what is stored is filled in where null and
//! never overwritten, because two films may word the same person differently, and writing both
//! again must change nothing.

mod adopt;
mod resolve;
mod store;

pub(super) use resolve::{Cast, resolve};

use super::text::{INDEXED_BYTES, clean, fold, sort_key};
use crate::error::Result;

/// A person as a credit names them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// TMDB's id.
    pub tmdb_id: Option<i32>,
    /// IMDb's id, `nm` and digits.
    pub imdb_id: Option<String>,
    /// The wished slug, for a source that has keys of its own and no ids; within one batch the
    /// same key is the same person.
    pub slug: Option<String>,
    /// Name as shown.
    pub name: String,
    /// Where the portrait is: `tmdb:/file.jpg` or a whole URL.
    pub profile_path: Option<String>,
    /// The source's popularity figure.
    pub popularity: Option<f64>,
}

impl Draft {
    /// The person by the catalogue's rules, or why it cannot be one.
    pub(super) fn checked(self) -> Result<Self, &'static str> {
        let name = clean(&self.name).ok_or("names nobody")?;
        if [name.len(), fold(&name).len(), sort_key(&name).len()].iter().max()
            > Some(&INDEXED_BYTES)
        {
            return Err("has too long a name");
        }
        if self.tmdb_id.is_some_and(|id| id <= 0) {
            return Err("has a person id that is not positive");
        }
        Ok(Self {
            name,
            imdb_id: self.imdb_id.filter(|id| is_imdb_id(id, "nm")),
            profile_path: self.profile_path.as_deref().and_then(clean),
            popularity: self.popularity.filter(|figure| figure.is_finite() && *figure > 0.0),
            ..self
        })
    }
}

/// Whether `id` is one of IMDb's: the prefix and at most twelve digits.
pub(super) fn is_imdb_id(id: &str, prefix: &str) -> bool {
    let digits = id.strip_prefix(prefix).unwrap_or_default();
    matches!(digits.len(), 1..=12) && digits.bytes().all(|byte| byte.is_ascii_digit())
}
