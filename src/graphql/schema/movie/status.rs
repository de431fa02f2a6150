//! Where a film stands between rumour and release.

use async_graphql::Enum;
use sea_orm::ActiveEnum;

use crate::db::row::Cell;
use crate::graphql::resolver::filter::operator::{Storable, equality_filter};

/// Where a film stands between rumour and release.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entity::movie::MovieStatus")]
pub enum MovieStatus {
    /// Talked of, not confirmed.
    Rumored,
    /// Announced.
    Planned,
    /// Being shot.
    InProduction,
    /// Shot, being finished.
    PostProduction,
    /// Out.
    Released,
    /// Given up.
    Canceled,
}

impl Storable for MovieStatus {
    fn cell(&self) -> Cell {
        let status = entity::movie::MovieStatus::from(*self);
        Cell::Text(status.to_value().into())
    }
}

equality_filter!(MovieStatusFilter, MovieStatus);
