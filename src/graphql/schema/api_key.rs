//! API keys.

use async_graphql::{ComplexObject, Context, Enum, ID, InputObject, Object, SimpleObject};
use entity::api_key::{Column, Entity};
use time::OffsetDateTime;

use super::user_error::{UserError, UserErrorCode};
use crate::auth::{self, NewKey, Secret};
use crate::db::clock;
use crate::db::order::{On, Term};
use crate::db::query::PageRequest;
use crate::db::relation::{Relation, Via};
use crate::db::row::{Cell, Record, instant};
use crate::db::table::Readable;
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::context::{ListQuery, RequestContext};
use crate::graphql::resolver::fetch::{list, written};
use crate::graphql::resolver::identifier::{node_id, parse_node_id};
use crate::graphql::resolver::list::List;
use crate::graphql::resolver::mutation::run_once;
use crate::graphql::resolver::projection::{ColumnOverrides, TableObject};
use crate::graphql::resolver::viewer::viewer;

/// The word in the ids of keys.
const WORD: &str = "apiKey";

/// What an API key may do, within the rights of its account. Each scope includes those before it:
/// `READ`, `WRITE`, `ADMIN`.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::auth::Scope")]
pub enum ApiKeyScope {
    /// Read the catalogue.
    Read,
    /// Read and write the catalogue.
    Write,
    /// Everything that the account may do, also managing its own API keys and webhooks.
    Admin,
}

/// An API key, without its secret part.
#[derive(Clone, Debug)]
pub struct ApiKey(Record<Entity>);

impl From<Record<Entity>> for ApiKey {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl TableObject for ApiKey {
    type Entity = Entity;
    const COLUMN_OVERRIDES: ColumnOverrides<Entity> = &[];
}

/// An API key, without its secret part.
#[Object]
impl ApiKey {
    /// Id of the API key, such as `apiKey:17`.
    async fn id(&self) -> Result<ID> {
        Ok(node_id(WORD, self.0.id()?))
    }

    /// Name that the owner gave the key.
    async fn name(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Name)?)
    }

    /// First part of the key, after `cine_`. It identifies the key and is not secret.
    async fn prefix(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Prefix)?)
    }

    /// What the key may do.
    async fn scope(&self) -> Result<ApiKeyScope> {
        let code = self.0.small(Column::Scope)?;
        let code = code.ok_or_else(|| Error::internal("an API key without a scope"))?;
        Ok(auth::Scope::of_code(code)?.into())
    }

    /// Time of creation.
    async fn created_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(Column::CreatedAt)?)
    }

    /// Time at which the key expires; null when it does not expire.
    async fn expires_at(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::ExpiresAt)
    }

    /// Time at which the key was revoked; null when it was not.
    async fn revoked_at(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::RevokedAt)
    }

    /// Time of the last use, to within five minutes; null when the key was never used.
    async fn last_used_at(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::LastUsedAt)
    }
}

impl ApiKey {
    fn instant(&self, column: Column) -> Result<Option<OffsetDateTime>> {
        Ok(self.0.int(column)?.map(instant).transpose()?)
    }
}

/// The keys of an account, oldest first.
pub(in crate::graphql) async fn of_account(
    ctx: &Context<'_>,
    account: i64,
) -> Result<List<ApiKey>> {
    static KEYS: Relation =
        Relation { name: "Viewer.apiKeys", node: Entity::table, via: Via::Column("account_id") };
    list(ctx, &KEYS, Some(&Cell::Int(account)), || {
        let by_age = vec![Term::asc(On::Node, Entity::index(Column::Id))];
        Ok(ListQuery::new(by_age, PageRequest::all()))
    })
    .await
}

async fn find(ctx: &Context<'_>, key: Option<i64>) -> Result<Option<ApiKey>> {
    static KEY: Relation = Relation { name: "apiKey", node: Entity::table, via: Via::Column("id") };
    written(ctx, &KEY, key.map(|key| (WORD, key))).await
}

/// Input of `createApiKey`.
#[derive(InputObject)]
pub struct CreateApiKeyInput {
    /// Name of the key, to recognize it by; 1 to 100 characters on one line.
    name: String,
    /// What the key may do, within the rights of the account.
    #[graphql(default_with = "ApiKeyScope::Read")]
    scope: ApiKeyScope,
    /// Time at which the key expires. Left out or null, it does not expire, or it expires together
    /// with the API key that creates it. It cannot be later than the expiry of that key.
    expires_at: Option<OffsetDateTime>,
}

/// Input of `revokeApiKey`.
#[derive(InputObject)]
pub struct RevokeApiKeyInput {
    /// Id of the API key, such as `apiKey:17`.
    id: ID,
}

/// Result of `createApiKey`.
#[derive(SimpleObject, Clone, Debug, Default)]
#[graphql(complex)]
pub struct CreateApiKeyPayload {
    #[graphql(skip)]
    key: Option<i64>,
    #[graphql(skip)]
    made: Option<Secret>,
    /// Errors of the input that the caller can correct; empty on success. If there is one, nothing
    /// was written.
    user_errors: Vec<UserError>,
}

#[ComplexObject]
impl CreateApiKeyPayload {
    /// The whole key, to be sent as `Authorization: Bearer …`. It is shown once, in this answer.
    /// Null when none was created.
    async fn secret(&self) -> Option<&str> {
        self.made.as_ref().map(Secret::expose)
    }

    /// The key as it is stored, without its secret part; null when none was created.
    async fn api_key(&self, ctx: &Context<'_>) -> Result<Option<ApiKey>> {
        find(ctx, self.key).await
    }
}

/// Result of `revokeApiKey`.
#[derive(SimpleObject, Clone, Debug, Default)]
#[graphql(complex)]
pub struct RevokeApiKeyPayload {
    #[graphql(skip)]
    key: Option<i64>,
    /// Errors of the input that the caller can correct; empty on success. If there is one, nothing
    /// was written.
    user_errors: Vec<UserError>,
}

#[ComplexObject]
impl RevokeApiKeyPayload {
    /// The key after the mutation; null when nothing was revoked.
    async fn api_key(&self, ctx: &Context<'_>) -> Result<Option<ApiKey>> {
        find(ctx, self.key).await
    }
}

/// Mutations of API keys.
#[derive(Default)]
pub struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Creates an API key for the viewer's account and notifies its owner by e-mail. A key that an
    /// API key creates expires with that key at the latest, and is revoked with it. An
    /// `Idempotency-Key` has no effect here, because the secret is shown only once: a repeated
    /// request creates another key. When an answer is lost, revoke its key.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Name, scope and expiry of the key.")] input: CreateApiKeyInput,
    ) -> Result<CreateApiKeyPayload> {
        let run = async {
            let owner = viewer(ctx).owner()?;
            let new = match input.validated() {
                Ok(new) => new,
                Err(error) => return Ok(CreateApiKeyPayload::refused(error)),
            };
            let made = match RequestContext::of(ctx).app().accounts.create_key(&owner, new).await {
                Err(Error::BadInput(message)) => {
                    let error = UserError::of_field(UserErrorCode::Invalid, message, "expiresAt");
                    return Ok(CreateApiKeyPayload::refused(error));
                }
                made => made?,
            };
            let Some(made) = made else {
                let message = "The account has the maximum number of API keys; revoke one first.";
                let error = UserError::new(UserErrorCode::TooMany, message, None);
                return Ok(CreateApiKeyPayload::refused(error));
            };
            Ok(CreateApiKeyPayload {
                key: Some(made.stored.id),
                made: Some(made.key),
                user_errors: Vec::new(),
            })
        };
        run_once(ctx, run).await
    }

    /// Revokes an API key of the viewer's account, immediately and permanently, together with all
    /// keys that it created.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which API key to revoke.")] input: RevokeApiKeyInput,
    ) -> Result<RevokeApiKeyPayload> {
        let run = async {
            let owner = viewer(ctx).owner()?;
            let revoked = match parse_node_id(&input.id) {
                Some((WORD, id)) => {
                    RequestContext::of(ctx).app().accounts.revoke_key(&owner, id).await?
                }
                _ => None,
            };
            Ok(match revoked {
                Some(key) => RevokeApiKeyPayload { key: Some(key.id), ..Default::default() },
                None => RevokeApiKeyPayload {
                    user_errors: vec![UserError::of_field(
                        UserErrorCode::NotFound,
                        "The account has no key with this id; viewer { apiKeys { id } } lists them.",
                        "id",
                    )],
                    ..Default::default()
                },
            })
        };
        run_once(ctx, run).await
    }
}

/// A moment as it is stored; one that is too far off counts as the end of time.
fn micros(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}

impl CreateApiKeyInput {
    fn validated(&self) -> Result<NewKey, UserError> {
        let invalid = |field: &'static str| {
            move |error: Error| {
                UserError::of_field(UserErrorCode::Invalid, error.to_string(), field)
            }
        };
        let new = NewKey::new(&self.name, self.scope.into()).map_err(invalid("name"))?;
        match self.expires_at {
            None => Ok(new),
            Some(end) => new.until(micros(end), clock::now()).map_err(invalid("expiresAt")),
        }
    }
}

impl CreateApiKeyPayload {
    fn refused(error: UserError) -> Self {
        Self { user_errors: vec![error], ..Self::default() }
    }
}
