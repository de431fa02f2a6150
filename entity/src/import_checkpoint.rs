//! How far an import came, so that a stopped one resumes.

use sea_orm::entity::prelude::*;

/// One row of `import_checkpoint`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_checkpoint")]
pub struct Model {
    /// Names the run: its format and the fingerprint of its files.
    #[sea_orm(primary_key, auto_increment = false)]
    pub source: String,
    /// Records of the source that are committed.
    pub record: i64,
    /// JSON: the counts so far.
    pub report: String,
    /// When the last batch was committed, in microseconds since 1970 UTC.
    pub updated_at: i64,
}

/// None: joins are written where they are asked for.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
