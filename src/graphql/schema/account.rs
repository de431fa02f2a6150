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
use crate::graphql::resolver::projection::{Derived, TableObject};

/// What an account may, each role with the rights of those before it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::auth::Role")]
pub enum Role {
    /// Reads.
    Reader,
    /// Writes the catalogue.
    Editor,
    /// Rules over accounts, too.
    Admin,
}

/// An account: somebody who is known by an e-mail address.
#[derive(Clone, Debug)]
pub struct Account(Record<Entity>);

impl From<Record<Entity>> for Account {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl TableObject for Account {
    type Entity = Entity;
    const COLUMN_OVERRIDES: Derived<Entity> = &[("emailConfirmed", &[Column::ConfirmedAt])];
}

/// An account: somebody who is known by an e-mail address.
#[Object]
impl Account {
    /// Names it among all accounts.
    async fn id(&self) -> Result<ID> {
        Ok(node_id("account", self.0.id()?))
    }

    /// The e-mail address, as its owner wrote it.
    async fn email(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Email)?)
    }

    /// Whether the address is confirmed; until then the account's credentials are refused.
    async fn email_confirmed(&self) -> Result<bool> {
        Ok(self.0.int(Column::ConfirmedAt)?.is_some())
    }

    /// What the account may.
    async fn role(&self) -> Result<Role> {
        let code = self.0.small(Column::Role)?;
        let code = code.ok_or_else(|| Error::internal("an account without a role"))?;
        Ok(auth::Role::of_code(code)?.into())
    }

    /// When it was made.
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
