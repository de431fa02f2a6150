//! Series of films.
//!
//! **Invariant:** that of [`vocabulary`](super::vocabulary).

use super::vocabulary::{Films, Table};
use crate::db::search::Kind;
use crate::event::ChangeType;

/// Their table.
pub static TABLE: Table = Table {
    name: "collection",
    image: Some("cover_path"),
    country: false,
    films: Films::Column("collection_id"),
    searched: Some(Kind::Collection),
    told: Some([
        ChangeType::CollectionCreated,
        ChangeType::CollectionUpdated,
        ChangeType::CollectionDeleted,
    ]),
};
