//! Languages.

use async_graphql::Object;
use entity::language::{Column, Entity};

use crate::db::relation::{Relation, Via};
use crate::db::row::Record;
use crate::db::table::Readable;
use crate::graphql::error::Result;
use crate::graphql::resolver::projection::{ColumnOverrides, TableObject};

/// A language.
#[derive(Clone)]
pub struct Language(Record<Entity>);

impl From<Record<Entity>> for Language {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl TableObject for Language {
    type Entity = Entity;
    const COLUMN_OVERRIDES: ColumnOverrides<Entity> = &[];
}

/// The language a movie was made in.
pub(in crate::graphql) static ORIGINAL: Relation =
    Relation { name: "Movie.originalLanguage", node: Entity::table, via: Via::Column("code") };

/// A language.
#[Object(crate = "crate::graphql::resolver::object")]
impl Language {
    /// ISO 639-1 code, such as `fr`.
    async fn code(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Code)?)
    }

    /// Name in English.
    async fn name(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Name)?)
    }

    /// Name in the language itself, such as `français`; null when unknown.
    async fn native_name(&self) -> Result<Option<&str>> {
        Ok(self.0.text(Column::NativeName)?)
    }
}

/// A language, by its code.
#[derive(async_graphql::InputObject, Clone, Debug)]
pub struct LanguageInput {
    /// ISO 639-1 code, such as `fr`.
    code: String,
    /// Name in English. Needed only for a code that the server does not know; it does not replace a
    /// stored name.
    name: Option<String>,
    /// Name in the language itself, such as `français`; null when unknown.
    native_name: Option<String>,
}

impl LanguageInput {
    pub(in crate::graphql) fn draft(self) -> crate::catalog::language::LanguageDraft {
        let Self { code, name, native_name } = self;
        crate::catalog::language::LanguageDraft { code, name, native_name }
    }
}
