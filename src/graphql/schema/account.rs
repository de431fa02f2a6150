//! Accounts.

mod input;
pub mod mutation;

use async_graphql::{Context, Enum, ID, Object};
use entity::account::{Column, Entity};
use time::OffsetDateTime;

use crate::auth;
use crate::db::relation::{Relation, Via};
use crate::db::row::Record;
use crate::db::table::Readable;
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::fetch::written;
use crate::graphql::resolver::identifier::node_id;
use crate::graphql::resolver::projection::{ColumnOverrides, TableObject};

/// What an account may do. Each role includes those before it: `READER`, `EDITOR`, `ADMIN`.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::auth::Role")]
pub enum Role {
    /// Read the catalogue.
    Reader,
    /// Read and write the catalogue.
    Editor,
    /// Manage accounts and their roles.
    Admin,
}

/// An account: a user of this server, identified by an e-mail address.
#[derive(Clone, Debug)]
pub struct Account(Record<Entity>);

impl From<Record<Entity>> for Account {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl TableObject for Account {
    type Entity = Entity;
    const COLUMN_OVERRIDES: ColumnOverrides<Entity> = &[("emailConfirmed", &[Column::ConfirmedAt])];
}

/// An account: a user of this server, identified by an e-mail address.
#[Object]
impl Account {
    /// Id of the account, such as `account:17`.
    async fn id(&self) -> Result<ID> {
        Ok(node_id("account", self.0.id()?))
    }

    /// E-mail address, as it was entered when registering.
    async fn email(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Email)?)
    }

    /// Whether the e-mail address is confirmed. Until it is, nobody can log in to the account.
    async fn email_confirmed(&self) -> Result<bool> {
        Ok(self.0.int(Column::ConfirmedAt)?.is_some())
    }

    /// Role of the account: what it may do.
    async fn role(&self) -> Result<Role> {
        let code = self.0.small(Column::Role)?;
        let code = code.ok_or_else(|| Error::internal("an account without a role"))?;
        Ok(auth::Role::of_code(code)?.into())
    }

    /// Time of creation.
    async fn created_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(Column::CreatedAt)?)
    }
}

/// The account with this key.
pub(in crate::graphql) async fn find(
    ctx: &Context<'_>,
    account: Option<i64>,
) -> Result<Option<Account>> {
    static ACCOUNT: Relation =
        Relation { name: "account", node: Entity::table, via: Via::Column("id") };
    written(ctx, &ACCOUNT, account.map(|key| ("account", key))).await
}
