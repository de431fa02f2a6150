//! The production status of a movie.

use async_graphql::Enum;
use sea_orm::ActiveEnum;

use crate::db::row::Cell;
use crate::graphql::resolver::filter::operator::{Storable, equality_filter};

/// Production status of a movie, from rumored to released or canceled.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "entity::movie::MovieStatus")]
pub enum MovieStatus {
    /// The movie is rumored, not confirmed.
    Rumored,
    /// The movie is announced.
    Planned,
    /// The movie is being shot.
    InProduction,
    /// The movie is shot and being finished.
    PostProduction,
    /// The movie is released.
    Released,
    /// Production was canceled.
    Canceled,
}

impl Storable for MovieStatus {
    fn cell(&self) -> Cell {
        let status = entity::movie::MovieStatus::from(*self);
        Cell::Text(status.to_value().into())
    }
}

equality_filter!(MovieStatusFilter, MovieStatus);
