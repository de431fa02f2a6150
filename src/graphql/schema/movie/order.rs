//! What films can be ordered by.

use async_graphql::Enum;
use entity::movie::{Column, Entity};

use crate::db::table::Readable;
use crate::graphql::resolver::order::{OrderField, order_by};

/// A field that films can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovieOrderField {
    /// The order in which films came into the catalogue.
    Id,
    /// Title, without regard to case, diacritics and leading punctuation.
    Title,
    /// Release date; a date less precise stands before those within it.
    ReleaseDate,
    /// Runtime.
    Runtime,
    /// The source's popularity figure.
    Popularity,
    /// Average of the votes.
    VoteAverage,
    /// Number of votes.
    VoteCount,
    /// Revenue.
    Revenue,
    /// Budget.
    Budget,
    /// When the film came into the catalogue.
    CreatedAt,
    /// When the film's record last changed.
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
