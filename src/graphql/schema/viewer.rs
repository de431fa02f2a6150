//! The account that sent the request, as a part of the schema.
//!
//! **Invariant:** everything below `viewer` belongs to that account.

use async_graphql::{Context, ID, Object};

use super::account::{self, Account, Role};
use super::api_key::{self, ApiKey};
use super::webhook::{self, Webhook};
use crate::auth;
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::viewer::viewer;

/// The account that sent the request.
pub struct Viewer {
    account: i64,
    role: auth::Role,
}

/// The account that sent the request.
#[Object]
impl Viewer {
    /// The account of the viewer.
    async fn account(&self, ctx: &Context<'_>) -> Result<Account> {
        let found = account::find(ctx, Some(self.account)).await?;
        let gone = || Error::NotFound("The account has just been deleted.".to_owned());
        Ok(found.ok_or_else(gone)?)
    }

    /// Role of the account: what it may do.
    async fn role(&self) -> Role {
        self.role.into()
    }

    /// API keys of the account, the oldest first, including revoked ones; at most 100.
    async fn api_keys(&self, ctx: &Context<'_>) -> Result<List<ApiKey>> {
        api_key::of_account(ctx, self.account).await
    }

    /// Webhooks of the account, the oldest first.
    async fn webhooks(
        &self,
        ctx: &Context<'_>,
        #[graphql(default_with = "Some(20)", desc = "Maximum number of rows; 0 to 100.")]
        first: Option<i32>,
    ) -> Result<List<Webhook>> {
        webhook::of_account(ctx, self.account, first).await
    }

    /// The account's webhook with this id; null when there is none.
    async fn webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the webhook, such as `webhook:17`.")] id: ID,
    ) -> Result<Option<Webhook>> {
        webhook::one_of_account(ctx, self.account, &id).await
    }
}

/// The query field `viewer`.
#[derive(Default)]
pub struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// The account that sent the request; null for a request without a credential.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<Viewer> {
        match *viewer(ctx) {
            auth::Viewer::Account { account, role, .. } => Some(Viewer { account, role }),
            auth::Viewer::Anonymous | auth::Viewer::Operator => None,
        }
    }
}
