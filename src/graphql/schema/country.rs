//! Countries.

use async_graphql::{InputObject, Object};
use entity::country::{Column, Entity};

use crate::db::filter::Filter;
use crate::db::row::Record;
use crate::db::table::Readable;
use crate::graphql::error::Result;
use crate::graphql::resolver::filter::list::list_filter;
use crate::graphql::resolver::filter::text::StringFilter;
use crate::graphql::resolver::filter::{Combined, Where};
use crate::graphql::resolver::projection::{ColumnOverrides, TableObject};

/// A country.
#[derive(Clone)]
pub struct Country(Record<Entity>);

impl From<Record<Entity>> for Country {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl TableObject for Country {
    type Entity = Entity;
    const COLUMN_OVERRIDES: ColumnOverrides<Entity> = &[];
}

/// A country, existing or former.
#[Object(crate = "crate::graphql::resolver::object")]
impl Country {
    /// ISO 3166-1 alpha-2 code, such as `FR`; for a former country, a withdrawn code of ISO 3166-3.
    async fn code(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Code)?)
    }

    /// Name in English.
    async fn name(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Name)?)
    }
}

list_filter!(CountryListFilter, CountryWhere);

/// Conditions on countries. All given conditions must hold; null counts as left out.
#[derive(InputObject, Clone, Debug, Default)]
pub struct CountryWhere {
    /// All of these must hold. An empty list matches everything.
    #[graphql(name = "AND")]
    and: Option<Vec<CountryWhere>>,
    /// At least one of these must hold. An empty list matches nothing.
    #[graphql(name = "OR")]
    or: Option<Vec<CountryWhere>>,
    /// This must not hold.
    #[graphql(name = "NOT")]
    not: Option<Box<CountryWhere>>,
    /// The code: ISO 3166-1 alpha-2, or a withdrawn code of ISO 3166-3.
    code: Option<StringFilter>,
}

impl Where for CountryWhere {
    fn own_conditions(self) -> crate::error::Result<Vec<Filter>> {
        // Codes are stored in capitals.
        let on =
            |filter: StringFilter| filter.on_folded(Entity::index(Column::Code), str::to_uppercase);
        Ok(self.code.map(on).into_iter().collect())
    }

    fn combined(&mut self) -> Combined<Self> {
        Combined { and: self.and.take(), or: self.or.take(), not: self.not.take() }
    }
}

/// A country, by its code.
#[derive(async_graphql::InputObject, Clone, Debug)]
pub struct CountryInput {
    /// ISO 3166-1 alpha-2 code, such as `FR`; for a former country, a withdrawn code of ISO 3166-3.
    code: String,
    /// Name in English. Needed only for a code that the server does not know; it does not replace a
    /// stored name.
    name: Option<String>,
}

impl CountryInput {
    pub(in crate::graphql) fn draft(self) -> crate::catalog::country::CountryDraft {
        crate::catalog::country::CountryDraft { code: self.code, name: self.name }
    }
}
