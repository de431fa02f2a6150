//! What movies can be ordered by.

use async_graphql::Enum;
use entity::movie::{Column, Entity};

use crate::db::table::Readable;
use crate::graphql::resolver::order::{OrderField, order_by};

/// A field that movies can be sorted by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovieOrderField {
    /// Order in which the movies were added to the catalogue.
    Id,
    /// Title, ignoring case, diacritics and leading punctuation.
    Title,
    /// Release date. A less precise date comes before the dates that it includes.
    ReleaseDate,
    /// Runtime.
    Runtime,
    /// Popularity figure of the source.
    Popularity,
    /// Average of the votes.
    VoteAverage,
    /// Number of votes.
    VoteCount,
    /// Revenue.
    Revenue,
    /// Budget.
    Budget,
    /// Time at which the movie was added to the catalogue.
    CreatedAt,
    /// Time of the record's last change.
    UpdatedAt,
}

order_by!(MovieOrder, MovieOrderField);

impl OrderField for MovieOrderField {
    fn column(self) -> usize {
        Entity::index(match self {
            Self::Id => Column::Id,
            Self::Title => Column::SortTitle,
            Self::ReleaseDate => Column::ReleaseDate,
            Self::Runtime => Column::Runtime,
            Self::Popularity => Column::Popularity,
            Self::VoteAverage => Column::VoteAverage,
            Self::VoteCount => Column::VoteCount,
            Self::Revenue => Column::Revenue,
            Self::Budget => Column::Budget,
            Self::CreatedAt => Column::CreatedAt,
            Self::UpdatedAt => Column::UpdatedAt,
        })
    }

    fn key() -> usize {
        Entity::index(Column::Id)
    }
}
