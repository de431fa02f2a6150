//! A film's record as a writer gives it, before any rule.
//!
//! **Invariant:** it is the same for every source's format and knows none.

use entity::movie::MovieStatus;

use crate::catalog::field::Field;
use crate::catalog::{country, credit, language, vocabulary};

/// A film as a source names it. Fields left out stay as they are stored.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// TMDB's id. A source that has none leaves it out, because other sources match by it.
    pub tmdb_id: Field<Option<i64>>,
    /// IMDb's id, `tt` and digits.
    pub imdb_id: Field<Option<String>>,
    /// The readable key; made of title and year where it is left out.
    pub slug: Field<String>,
    /// Title as shown; needed by a film that is new.
    pub title: Field<String>,
    /// Title in the original language.
    pub original_title: Field<Option<String>>,
    /// ISO 639-1.
    pub original_language: Field<Option<String>>,
    /// A summary.
    pub overview: Field<Option<String>>,
    /// The poster's line.
    pub tagline: Field<Option<String>>,
    /// Where the film stands.
    pub status: Field<Option<MovieStatus>>,
    /// ISO 8601, perhaps without day or month.
    pub release_date: Field<Option<String>>,
    /// Minutes.
    pub runtime: Field<Option<f64>>,
    /// Whether the film is pornographic.
    pub adult: Field<bool>,
    /// Whether this is a video rather than a film.
    pub video: Field<bool>,
    /// The film's own site.
    pub homepage: Field<Option<String>>,
    /// US dollars.
    pub budget: Field<Option<f64>>,
    /// US dollars.
    pub revenue: Field<Option<f64>>,
    /// The source's popularity figure.
    pub popularity: Field<Option<f64>>,
    /// 0 to 10.
    pub vote_average: Field<Option<f64>>,
    /// Votes behind the average.
    pub vote_count: Field<Option<f64>>,
    /// Where the poster is: `card`, `tmdb:/file.jpg` or a whole URL.
    pub cover_path: Field<Option<String>>,
    /// Where the backdrop is: `tmdb:/file.jpg` or a whole URL.
    pub backdrop_path: Field<Option<String>>,
    /// The series of films that this one belongs to.
    pub collection: Field<Option<vocabulary::Draft>>,
    /// Genres in order.
    pub genres: Field<Vec<vocabulary::Draft>>,
    /// Keywords in order.
    pub keywords: Field<Vec<vocabulary::Draft>>,
    /// Production companies in order.
    pub companies: Field<Vec<vocabulary::Draft>>,
    /// Production countries in order.
    pub countries: Field<Vec<country::Draft>>,
    /// Spoken languages in order.
    pub languages: Field<Vec<language::Draft>>,
    /// Every credit.
    pub credits: Field<Vec<credit::Draft>>,
}
