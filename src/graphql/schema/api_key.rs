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
use crate::graphql::resolver::mutation::once;
use crate::graphql::resolver::projection::{Derived, TableObject};
use crate::graphql::resolver::viewer::viewer;

/// The word in the ids of keys.
const WORD: &str = "apiKey";

/// What an API key may, of what its account may; each with the rights of those before it.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "crate::auth::Scope")]
pub enum ApiKeyScope {
    /// Reads.
    Read,
    /// Writes the catalogue.
    Write,
    /// All that the account may.
    Admin,
}

/// An API key, without what is secret about it.
#[derive(Clone, Debug)]
pub struct ApiKey(Record<Entity>);

impl From<Record<Entity>> for ApiKey {
    fn from(record: Record<Entity>) -> Self {
        Self(record)
    }
}

impl TableObject for ApiKey {
    type Entity = Entity;
    const COLUMN_OVERRIDES: Derived<Entity> = &[];
}

/// An API key, without what is secret about it.
#[Object]
impl ApiKey {
    /// Names it among all keys.
    async fn id(&self) -> Result<ID> {
        Ok(node_id(WORD, self.0.id()?))
    }

    /// What its owner calls it.
    async fn name(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Name)?)
    }

    /// The letters and digits behind its `cine_`, by which it is known again.
    async fn prefix(&self) -> Result<&str> {
        Ok(self.0.required_text(Column::Prefix)?)
    }

    /// What it may.
    async fn scope(&self) -> Result<ApiKeyScope> {
        let code = self.0.small(Column::Scope)?;
        let code = code.ok_or_else(|| Error::internal("an API key without a scope"))?;
        Ok(auth::Scope::of_code(code)?.into())
    }

    /// When it was made.
    async fn created_at(&self) -> Result<OffsetDateTime> {
        Ok(self.0.instant(Column::CreatedAt)?)
    }

    /// When it ends; null for never.
    async fn expires_at(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::ExpiresAt)
    }

    /// When it was revoked.
    async fn revoked_at(&self) -> Result<Option<OffsetDateTime>> {
        self.instant(Column::RevokedAt)
    }

    /// When it was used last, give or take five minutes.
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

/// A new API key.
#[derive(InputObject)]
pub struct CreateApiKeyInput {
    /// What to call it.
    name: String,
    /// What it may, of what the account may.
    #[graphql(default_with = "ApiKeyScope::Read")]
    scope: ApiKeyScope,
    /// When it ends; left out or null for never, or with the API key that makes it. A key does not
    /// outlive the one that makes it.
    expires_at: Option<OffsetDateTime>,
}

/// Which API key.
#[derive(InputObject)]
pub struct RevokeApiKeyInput {
    /// Its id, `apiKey:17`.
    id: ID,
}

/// What became of `createApiKey`.
#[derive(SimpleObject, Clone, Debug, Default)]
#[graphql(complex)]
pub struct CreateApiKeyPayload {
    #[graphql(skip)]
    key: Option<i64>,
    #[graphql(skip)]
    made: Option<Secret>,
    /// Why no key was made; empty where one was.
    user_errors: Vec<UserError>,
}

#[ComplexObject]
impl CreateApiKeyPayload {
    /// The whole key, to send as `Authorization: Bearer …`. It is told this once; null where none
    /// was made.
    async fn secret(&self) -> Option<&str> {
        self.made.as_ref().map(Secret::expose)
    }

    /// The key as it is stored; null where none was made.
    async fn api_key(&self, ctx: &Context<'_>) -> Result<Option<ApiKey>> {
        find(ctx, self.key).await
    }
}

/// What became of `revokeApiKey`.
#[derive(SimpleObject, Clone, Debug, Default)]
#[graphql(complex)]
pub struct RevokeApiKeyPayload {
    #[graphql(skip)]
    key: Option<i64>,
    /// Why no key was revoked; empty where one was.
    user_errors: Vec<UserError>,
}

#[ComplexObject]
impl RevokeApiKeyPayload {
    /// The key as it is now; null where there is none.
    async fn api_key(&self, ctx: &Context<'_>) -> Result<Option<ApiKey>> {
        find(ctx, self.key).await
    }
}

/// The root's mutations of API keys.
#[derive(Default)]
pub struct ApiKeyMutation;

#[Object]
impl ApiKeyMutation {
    /// Makes an API key of the asking account, whose owner is told by a message. One that is made with
    /// an API key ends with that key, and is revoked with it. Sent again it makes another one, under
    /// the same `Idempotency-Key` too, because a key is told once; revoke the one whose answer was
    /// lost.
    async fn create_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The key.")] input: CreateApiKeyInput,
    ) -> Result<CreateApiKeyPayload> {
        let run = async {
            let owner = viewer(ctx).owner()?;
            let new = match input.checked() {
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
                let message = "The account has as many keys as it may; revoke one first.";
                let error = UserError::new(UserErrorCode::TooMany, message, None);
                return Ok(CreateApiKeyPayload::refused(error));
            };
            Ok(CreateApiKeyPayload {
                key: Some(made.stored.id),
                made: Some(made.key),
                user_errors: Vec::new(),
            })
        };
        once(ctx, run).await
    }

    /// Revokes an API key of the asking account, at once and for good, with all that it has made.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which key.")] input: RevokeApiKeyInput,
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
        once(ctx, run).await
    }
}

/// A moment as it is stored; one that is too far off counts as the end of time.
fn micros(moment: OffsetDateTime) -> i64 {
    i64::try_from(moment.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}

impl CreateApiKeyInput {
    fn checked(&self) -> Result<NewKey, UserError> {
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
