//! Countries.

use async_graphql::Object;
use entity::country::{Column, Entity};

use super::failure::Result;
use super::needs::{Derived, Shape};
use crate::db::row::Record;

/// A country.
#[derive(Clone)]
pub struct Country(Record<Entity>);

impl From<Record<Entity>> for Country {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl Shape for Country {
    type Entity = Entity;
    const DERIVED: Derived<Entity> = &[];
}

/// A country, present or past.
#[Object]
impl Country {
    /// ISO 3166-1 alpha-2, or a withdrawn code of ISO 3166-3.
    async fn code(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Code)?)
    }

    /// Name in English.
    async fn name(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Name)?)
    }
}
