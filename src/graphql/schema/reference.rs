//! How an input refers to another record: an existing one, or a new one.
//!
//! **Invariant:** `create` uses an existing record that the catalogue knows as the same: by its
//! external ids, or for genres, keywords, companies and collections also by name.

use async_graphql::{ID, InputObject, OneofObject};

use crate::catalog::identifier::{Identifier, Reference};
use crate::catalog::validation_error::ValidationErrors;
use crate::catalog::{person, vocabulary};
use crate::graphql::resolver::identifier::parse;

/// What the field `id` of a reference names; reports one that is malformed.
fn by_id(word: &str, imdb: Option<&str>, id: &ID, errors: &mut ValidationErrors) -> Reference {
    Reference::by_id(parse(word, imdb, id).unwrap_or_else(|error| {
        errors.invalid("id", error.to_string());
        // Nothing looks for it, because the input is refused.
        Identifier::Key(0)
    }))
}

/// Declares references to genres, keywords, companies and collections.
///
/// `references! { "A genre …" GenreReference = "genre", NewGenre; }` becomes a oneOf input over
/// `NewGenre`, and its way to a draft.
macro_rules! references {
    ($($doc:literal $name:ident = $word:literal, $new:ident;)+) => {$(
        #[doc = $doc]
        #[derive(OneofObject, Clone, Debug)]
        pub enum $name {
            /// Any identifier of an existing entry, or of one that was merged into it: the global
            /// id, the slug, or `tmdb:` followed by the TMDB id.
            Id(ID),
            /// Slug of an existing entry, or of one that was merged into it.
            Slug(String),
            /// TMDB id of an existing entry. Other TMDB ids that were given with its name are
            /// accepted, too.
            TmdbId(i32),
            /// Values of an entry that may be new. An existing entry with the same `tmdbId` is
            /// used, otherwise one with the same name, ignoring case, accents, spaces and
            /// punctuation; otherwise a new entry is created. The `tmdbId` finds this entry from
            /// then on.
            Create($new),
        }

        impl $name {
            pub(in crate::graphql) fn draft(self, errors: &mut ValidationErrors) -> vocabulary::VocabularyDraft {
                match self {
                    Self::Id(id) => by_id($word, None, &id, errors).into(),
                    Self::Slug(slug) => Identifier::Slug(slug).into(),
                    Self::TmdbId(id) => Identifier::Tmdb(id.into()).into(),
                    Self::Create(new) => new.draft(),
                }
            }
        }
    )+};
}

references! {
    "A genre, by an identifier of an existing one or by values for a new one. Give exactly one \
     field." GenreReference = "genre", NewGenre;
    "A keyword, by an identifier of an existing one or by values for a new one. Give exactly one \
     field."
    KeywordReference = "keyword", NewKeyword;
    "A company, by an identifier of an existing one or by values for a new one. Give exactly one \
     field."
    CompanyReference = "company", NewCompany;
    "A collection, by an identifier of an existing one or by values for a new one. Give exactly \
     one field."
    CollectionReference = "collection", NewCollection;
}

/// Values of a genre that may be new.
#[derive(InputObject, Clone, Debug)]
pub struct NewGenre {
    /// Name for display.
    name: String,
    /// Id at TMDB. An existing genre with this name and without a TMDB id takes it as its own. When
    /// the genre with this name has another TMDB id, both ids find it from then on.
    tmdb_id: Option<i32>,
}

impl NewGenre {
    fn draft(self) -> vocabulary::VocabularyDraft {
        vocabulary::VocabularyDraft { name: self.name, tmdb_id: self.tmdb_id, ..Default::default() }
    }
}

/// Values of a keyword that may be new.
#[derive(InputObject, Clone, Debug)]
pub struct NewKeyword {
    /// Name for display.
    name: String,
    /// Id at TMDB. An existing keyword with this name and without a TMDB id takes it as its own.
    /// When the keyword with this name has another TMDB id, both ids find it from then on.
    tmdb_id: Option<i32>,
}

impl NewKeyword {
    fn draft(self) -> vocabulary::VocabularyDraft {
        vocabulary::VocabularyDraft { name: self.name, tmdb_id: self.tmdb_id, ..Default::default() }
    }
}

/// Values of a company that may be new.
#[derive(InputObject, Clone, Debug)]
pub struct NewCompany {
    /// Name for display.
    name: String,
    /// Id at TMDB. An existing company with this name and without a TMDB id takes it as its own.
    /// When the company with this name has another TMDB id, both ids find it from then on, and the
    /// other values of this input are ignored.
    tmdb_id: Option<i32>,
    /// The logo: an absolute URL, or `tmdb:/` followed by a file name at TMDB. Null for none.
    logo_image: Option<String>,
    /// Country of the company, as its ISO 3166-1 code. Null for unknown.
    country: Option<String>,
}

impl NewCompany {
    fn draft(self) -> vocabulary::VocabularyDraft {
        vocabulary::VocabularyDraft {
            name: self.name,
            tmdb_id: self.tmdb_id,
            image: self.logo_image,
            country: self.country,
            ..Default::default()
        }
    }
}

/// Values of a collection that may be new.
#[derive(InputObject, Clone, Debug)]
pub struct NewCollection {
    /// Name for display.
    name: String,
    /// Id at TMDB. An existing collection with this name and without a TMDB id takes it as its own.
    /// When the collection with this name has another TMDB id, both ids find it from then on, and
    /// the other values of this input are ignored.
    tmdb_id: Option<i32>,
    /// The poster: an absolute URL, or `tmdb:/` followed by a file name at TMDB. Null for none.
    cover_image: Option<String>,
}

impl NewCollection {
    fn draft(self) -> vocabulary::VocabularyDraft {
        vocabulary::VocabularyDraft {
            name: self.name,
            tmdb_id: self.tmdb_id,
            image: self.cover_image,
            ..Default::default()
        }
    }
}

/// A person, by an identifier of an existing one or by values for a new one. Give exactly one
/// field.
#[derive(OneofObject, Clone, Debug)]
pub enum PersonReference {
    /// Any identifier of an existing person: the global id, the slug, `nm0000759`, `imdb:nm0000759`
    /// or `tmdb:4762`.
    Id(ID),
    /// Slug of an existing person, such as `paul-thomas-anderson`.
    Slug(String),
    /// IMDb id of an existing person, such as `nm0000759`.
    ImdbId(String),
    /// TMDB id of an existing person, such as `4762`.
    TmdbId(i32),
    /// Values of a person who may be new. An existing person with one of these ids is used;
    /// otherwise a new person is created. A name alone does not find a person, with two exceptions.
    /// Values without ids are the person of this name whom the movie already credits and the input
    /// does not name otherwise: the only one without ids, or else the only one with ids. The name,
    /// without ids, of a merged person finds the survivor in a movie that credits the survivor and
    /// nobody else of that name. The id of a merged person finds the survivor anywhere; credits of
    /// both for the same job and part become one.
    Create(NewPerson),
}

/// Values of a person who may be new. Within one input, people with the same id are one person;
/// without ids, people with the same name are, ignoring case only. For an existing person, these
/// values fill in what is null and replace nothing.
#[derive(InputObject, Clone, Debug)]
pub struct NewPerson {
    /// Name for display.
    name: String,
    /// Id at TMDB, a number above 0; null when unknown.
    tmdb_id: Option<i32>,
    /// Id at IMDb: `nm` followed by digits. The user error `CONFLICT` reports an id that belongs to
    /// another person than `tmdbId`, or a person who has another IMDb id: leave it out, or first
    /// merge or correct the two.
    imdb_id: Option<String>,
    /// The portrait: an absolute URL, or `tmdb:/` followed by a file name at TMDB. Null for none.
    profile_image: Option<String>,
    /// Popularity figure of the source; above 0 and at most 9007199254740990 (2^53-2). Null for
    /// unknown.
    popularity: Option<f64>,
}

impl PersonReference {
    pub(in crate::graphql) fn draft(self, errors: &mut ValidationErrors) -> person::PersonDraft {
        match self {
            Self::Id(id) => by_id("person", Some("nm"), &id, errors).into(),
            Self::Slug(slug) => Identifier::Slug(slug).into(),
            Self::ImdbId(id) => Identifier::Imdb(id).into(),
            Self::TmdbId(id) => Identifier::Tmdb(id.into()).into(),
            Self::Create(new) => person::PersonDraft {
                tmdb_id: new.tmdb_id,
                imdb_id: new.imdb_id,
                name: new.name,
                profile_path: new.profile_image,
                popularity: new.popularity,
                ..person::PersonDraft::default()
            },
        }
    }
}
