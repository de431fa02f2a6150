//! What people can be ordered by.

use async_graphql::Enum;
use entity::person::{Column, Entity};

use crate::db::table::Readable;
use crate::graphql::resolver::order::{OrderField, order_by};

/// A field that people can be ordered by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonOrderField {
    /// The order in which people came into the catalogue.
    Id,
    /// Name, without regard to case, diacritics and leading punctuation.
    Name,
    /// Date of birth; a date less precise stands before those within it.
    BirthDate,
    /// The source's popularity figure.
    Popularity,
    /// When the person came into the catalogue.
    CreatedAt,
    /// When the person's record last changed.
    UpdatedAt,
}

order_by!(PersonOrder, PersonOrderField);

impl OrderField for PersonOrderField {
    fn column(self) -> usize {
        Entity::index(match self {
            Self::Id => Column::Id,
            Self::Name => Column::SortName,
            Self::BirthDate => Column::BirthDate,
            Self::Popularity => Column::Popularity,
            Self::CreatedAt => Column::CreatedAt,
            Self::UpdatedAt => Column::UpdatedAt,
        })
    }

    fn key() -> usize {
        Entity::index(Column::Id)
    }
}
