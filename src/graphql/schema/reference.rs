//! How an input names another record: one that is there, or one to be made.
//!
//! **Invariant:** what is to be made is the record that is there where the catalogue knows it as
//! the same: by its source's id, or among genres and their like, by name.

use async_graphql::{ID, InputObject, OneofObject};

use crate::catalog::flaw::ValidationErrors;
use crate::catalog::identifier::{Identifier, Reference};
use crate::catalog::{person, vocabulary};
use crate::graphql::resolver::identifier::parse;

/// What the field `id` of a reference names; tells of one that cannot be.
fn by_id(word: &str, imdb: Option<&str>, id: &ID, flaws: &mut ValidationErrors) -> Reference {
    Reference::by_id(parse(word, imdb, id).unwrap_or_else(|error| {
        flaws.invalid("id", error.to_string());
        // Nothing looks for it, because the input is refused.
        Identifier::Key(0)
    }))
}

/// Declares references to genres and their like.
///
/// `references! { "A genre …" GenreReference = "genre", NewGenre; }` becomes a oneOf input over
/// `NewGenre`, and its way to a draft.
macro_rules! references {
    ($($doc:literal $name:ident = $word:literal, $new:ident;)+) => {$(
        #[doc = $doc]
        #[derive(OneofObject, Clone, Debug)]
        pub enum $name {
            /// Any identifier of one that is there, or of one that became one with it: its id, its
            /// slug, or `tmdb:` and TMDB's id.
            Id(ID),
            /// The slug of one that is there, or of one that became one with it.
            Slug(String),
            /// TMDB's id of one that is there; another id that meant it before, by its name, does, too.
            TmdbId(i32),
            /// What is known of it. The one that its TMDB id means is taken, or else one of its name,
            /// where case, accents, spaces and punctuation make no difference; else it is made. The
            /// id means that one from then on.
            Create($new),
        }

        impl $name {
            pub(in crate::graphql) fn draft(self, flaws: &mut ValidationErrors) -> vocabulary::Draft {
                match self {
                    Self::Id(id) => by_id($word, None, &id, flaws).into(),
                    Self::Slug(slug) => Identifier::Slug(slug).into(),
                    Self::TmdbId(id) => Identifier::Tmdb(id.into()).into(),
                    Self::Create(new) => new.draft(),
                }
            }
        }
    )+};
}

references! {
    "A genre, by one of its identifiers or by what is known of it." GenreReference = "genre", NewGenre;
    "A keyword, by one of its identifiers or by what is known of it."
    KeywordReference = "keyword", NewKeyword;
    "A company, by one of its identifiers or by what is known of it."
    CompanyReference = "company", NewCompany;
    "A collection, by one of its identifiers or by what is known of it."
    CollectionReference = "collection", NewCollection;
}

/// A genre that may be new.
#[derive(InputObject, Clone, Debug)]
pub struct NewGenre {
    /// Name as shown.
    name: String,
    /// TMDB's id. A genre of this name that has no id takes it as its own; where it has another
    /// one, both mean that genre from then on.
    tmdb_id: Option<i32>,
}

impl NewGenre {
    fn draft(self) -> vocabulary::Draft {
        vocabulary::Draft { name: self.name, tmdb_id: self.tmdb_id, ..Default::default() }
    }
}

/// A keyword that may be new.
#[derive(InputObject, Clone, Debug)]
pub struct NewKeyword {
    /// Name as shown.
    name: String,
    /// TMDB's id. A keyword of this name that has no id takes it as its own; where it has another
    /// one, both mean that keyword from then on.
    tmdb_id: Option<i32>,
}

impl NewKeyword {
    fn draft(self) -> vocabulary::Draft {
        vocabulary::Draft { name: self.name, tmdb_id: self.tmdb_id, ..Default::default() }
    }
}

/// A company that may be new.
#[derive(InputObject, Clone, Debug)]
pub struct NewCompany {
    /// Name as shown.
    name: String,
    /// TMDB's id. A company of this name that has no id takes it as its own; where it has another
    /// one, both mean that company from then on, and nothing else of this input is taken.
    tmdb_id: Option<i32>,
    /// Where the logo is: a web address, or `tmdb:/` and a file.
    logo_image: Option<String>,
    /// ISO 3166-1 code of its country.
    country: Option<String>,
}

impl NewCompany {
    fn draft(self) -> vocabulary::Draft {
        vocabulary::Draft {
            name: self.name,
            tmdb_id: self.tmdb_id,
            image: self.logo_image,
            country: self.country,
            ..Default::default()
        }
    }
}

/// A collection that may be new.
#[derive(InputObject, Clone, Debug)]
pub struct NewCollection {
    /// Name as shown.
    name: String,
    /// TMDB's id. A collection of this name that has no id takes it as its own; where it has another
    /// one, both mean that collection from then on, and nothing else of this input is taken.
    tmdb_id: Option<i32>,
    /// Where the poster is: a web address, or `tmdb:/` and a file.
    cover_image: Option<String>,
}

impl NewCollection {
    fn draft(self) -> vocabulary::Draft {
        vocabulary::Draft {
            name: self.name,
            tmdb_id: self.tmdb_id,
            image: self.cover_image,
            ..Default::default()
        }
    }
}

/// A person, by one of their identifiers or by what is known of them.
#[derive(OneofObject, Clone, Debug)]
pub enum PersonReference {
    /// Any identifier of somebody who is there: the id, the slug, `nm0000759`, `imdb:nm0000759` or
    /// `tmdb:4762`.
    Id(ID),
    /// The slug of somebody who is there.
    Slug(String),
    /// IMDb's id of somebody who is there.
    ImdbId(String),
    /// TMDB's id of somebody who is there.
    TmdbId(i32),
    /// What is known of them. Somebody with one of these ids is taken if they are there; else they
    /// are made. Nobody is taken for another by name, except within the film: a person whom it
    /// credits already by this name, and by no other id, stays the same, where the film credits one
    /// person of this name before and after; people with ids do not count where one without an id
    /// is credited before and after. The id of a merged person means the survivor, and so does the
    /// name, without ids, in a film that credits the survivor and nobody else of that name; a credit
    /// by it and one of the survivor of the same job and part are one credit, the survivor's.
    Create(NewPerson),
}

/// A person who may be new. People of one input who share an id are one person; without ids, those
/// who share a name, whose case alone makes no difference. What is stored is filled in where it is null, and never overwritten.
#[derive(InputObject, Clone, Debug)]
pub struct NewPerson {
    /// Name as shown.
    name: String,
    /// TMDB's id.
    tmdb_id: Option<i32>,
    /// IMDb's id, `nm` and digits. A CONFLICT where it is that of another person than `tmdbId`, in
    /// the catalogue or in this input, or where the person has another one: leave it out, or merge
    /// or correct the two first.
    imdb_id: Option<String>,
    /// Where the portrait is: a web address, or `tmdb:/` and a file.
    profile_image: Option<String>,
    /// The source's popularity figure; above 0 and at most 9007199254740990 (2^53-2).
    popularity: Option<f64>,
}

impl PersonReference {
    pub(in crate::graphql) fn draft(self, flaws: &mut ValidationErrors) -> person::Draft {
        match self {
            Self::Id(id) => by_id("person", Some("nm"), &id, flaws).into(),
            Self::Slug(slug) => Identifier::Slug(slug).into(),
            Self::ImdbId(id) => Identifier::Imdb(id).into(),
            Self::TmdbId(id) => Identifier::Tmdb(id.into()).into(),
            Self::Create(new) => person::Draft {
                tmdb_id: new.tmdb_id,
                imdb_id: new.imdb_id,
                name: new.name,
                profile_path: new.profile_image,
                popularity: new.popularity,
                ..person::Draft::default()
            },
        }
    }
}
