//! What people can be ordered by.

use async_graphql::Enum;
use entity::person::{Column, Entity};

use crate::db::table::Readable;
use crate::graphql::resolver::order::{OrderField, order_by};

/// A field that people can be sorted by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonOrderField {
    /// Order in which the people were added to the catalogue.
    Id,
    /// Name, ignoring case, diacritics and leading punctuation.
    Name,
    /// Date of birth. A less precise date comes before the dates that it includes.
    BirthDate,
    /// Popularity figure of the source.
    Popularity,
    /// Time at which the person was added to the catalogue.
    CreatedAt,
    /// Time of the record's last change.
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
