//! Mutations of webhooks.

use std::sync::Arc;

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};

use super::delivery::{self, WebhookDelivery};
use super::input::{
    CreateWebhookInput, DeleteWebhookInput, PingWebhookInput, RedeliverWebhookInput,
    UpdateWebhookInput,
};
use super::{WORD, Webhook, find};
use crate::app::App;
use crate::auth::{Viewer, WebhookOwner};
use crate::catalog::refusal::{Refusal, WriteResult};
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::db::clock;
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::context::RequestContext;
use crate::graphql::resolver::idempotency::ticket;
use crate::graphql::resolver::identifier::{node_id, parse_node_id};
use crate::graphql::resolver::mutation::run_once;
use crate::graphql::resolver::payload::WriteError;
use crate::graphql::resolver::viewer::viewer;
use crate::graphql::scalar::Cursor;
use crate::graphql::scalar::given::Given;
use crate::graphql::schema::change;
use crate::graphql::schema::user_error::UserError;
use crate::webhook::{
    Creation, Endpoints, Guard, SigningSecret, StartPosition, ValidWebhook, WebhookDraft,
};
use futures_util::future::BoxFuture;

/// Declares the payloads of mutations: each names a webhook or a delivery, or says why not.
macro_rules! webhook_payloads {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $more_doc:literal])+ $more:ident: $type:ty,)* })+) => {$(
        $(#[doc = $doc])+
        #[derive(SimpleObject, Clone, Debug, Default)]
        #[graphql(complex)]
        pub struct $name {
            #[graphql(skip)]
            key: Option<i64>,
            $($(#[doc = $more_doc])+ $more: Option<$type>,)*
            /// Errors of the input that the caller can correct; empty on success. If there is one,
            /// nothing was written.
            user_errors: Vec<UserError>,
        }

        impl $name {
            /// Done, or refused for reasons that the caller can correct.
            fn of(outcome: WriteResult<Self>) -> Result<Self> {
                let errors = match outcome {
                    Ok(done) => return Ok(done),
                    Err(Refusal::ValidationErrors(errors)) => errors,
                    Err(Refusal::Failed(error)) => return Err(error.into()),
                    Err(Refusal::Stale { .. }) => {
                        return Err(Error::internal("a webhook has no version").into());
                    }
                };
                let user_errors = errors.into_iter().map(|error| UserError::from_validation(error, &[]));
                Ok(Self { user_errors: user_errors.collect(), ..Self::default() })
            }
        }
    )+};
}

webhook_payloads! {
    /// Result of `createWebhook`.
    CreateWebhookPayload {
        /// Key that messages are signed with, `whsec_…`. It is shown once, in the answer to the
        /// request that creates the webhook. Null when none was created, and when the request is
        /// repeated under the same `Idempotency-Key`.
        secret: String,
    }
    /// Result of `updateWebhook`.
    UpdateWebhookPayload {
        /// The new secret, when `rotateSecret` was given; otherwise null. It is shown once, in this
        /// answer.
        secret: String,
    }
    /// Result of `deleteWebhook`.
    DeleteWebhookPayload {}
    /// Result of `pingWebhook`.
    PingWebhookPayload {}
    /// Result of `redeliverWebhook`.
    RedeliverWebhookPayload {
        /// Number of messages that will be sent again; null when the input is wrong.
        count: i32,
    }
}

#[ComplexObject]
impl CreateWebhookPayload {
    /// The webhook; null when none was created. A webhook that was deleted right after its creation
    /// is an error with the code `CONFLICT`.
    async fn webhook(&self, ctx: &Context<'_>) -> Result<Option<Webhook>> {
        find(ctx, self.key).await
    }
}

#[ComplexObject]
impl UpdateWebhookPayload {
    /// The webhook after the mutation; null when nothing was done.
    async fn webhook(&self, ctx: &Context<'_>) -> Result<Option<Webhook>> {
        find(ctx, self.key).await
    }
}

#[ComplexObject]
impl DeleteWebhookPayload {
    /// Id of the deleted webhook; null when nothing was deleted.
    async fn deleted_id(&self) -> Option<ID> {
        self.key.map(|key| node_id(WORD, key))
    }
}

#[ComplexObject]
impl RedeliverWebhookPayload {
    /// The webhook; null when nothing was done.
    async fn webhook(&self, ctx: &Context<'_>) -> Result<Option<Webhook>> {
        find(ctx, self.key).await
    }
}

#[ComplexObject]
impl PingWebhookPayload {
    /// The test message in the webhook's log, which will show its result; null when nothing was
    /// sent.
    async fn delivery(&self, ctx: &Context<'_>) -> Result<Option<WebhookDelivery>> {
        delivery::find(ctx, self.key).await
    }
}

impl From<Creation> for CreateWebhookPayload {
    fn from(creation: Creation) -> Self {
        let (key, secret) = match creation {
            Creation::Made(key, secret) => (key, Some(secret.expose().to_owned())),
            Creation::Before(key) => (key, None),
            Creation::Misused => {
                return Self { user_errors: vec![WriteError::KeyReused.into()], ..Self::default() };
            }
        };
        Self { key: Some(key), secret, user_errors: Vec::new() }
    }
}

/// Mutations of webhooks.
#[derive(Default)]
pub struct WebhookMutation;

#[Object]
impl WebhookMutation {
    /// Creates a webhook for the viewer's account and notifies its owner by e-mail. With the header
    /// `Idempotency-Key`, the request can be repeated for 24 hours without creating a second one;
    /// the answer to a repeated request has no `secret`. When the secret is lost, replace it with
    /// `updateWebhook` (`rotateSecret`).
    async fn create_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Values of the webhook.")] input: CreateWebhookInput,
    ) -> Result<CreateWebhookPayload> {
        let run = async {
            let (owner, app) = (viewer(ctx).sender()?, app(ctx));
            let ticket = ticket(ctx, Some(owner.account()))?;
            let made = async {
                let start = input.after.as_ref().map(log_position).transpose();
                let start = start.map(|after| after.map(StartPosition::After));
                let checked = validated(app, ctx, start, |start| input.draft(start)).await?;
                let most = app.config.webhook.per_account;
                desk(app, &owner).create(checked, ticket, most).await
            };
            let made = made.await;
            app.accounts.mailer().wake();
            CreateWebhookPayload::of(made.map(Into::into))
        };
        run_once(ctx, run).await
    }

    /// Changes a webhook of the viewer's account: its values, whether it is enabled, its position
    /// in the change log, or its secret. The owner is notified by e-mail when `url` changes.
    async fn update_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The webhook and the values to change.")] input: UpdateWebhookInput,
    ) -> Result<UpdateWebhookPayload> {
        let run = async {
            let (owner, app) = (viewer(ctx).sender()?, app(ctx));
            let key = webhook_key(&input.id);
            let updated = async {
                let start = start(&input);
                let checked = validated(app, ctx, start, |start| input.draft(start)).await?;
                desk(app, &owner).update(key, checked).await
            };
            let updated = updated.await;
            app.accounts.mailer().wake();
            UpdateWebhookPayload::of(updated.map(|secret| UpdateWebhookPayload {
                key: Some(key),
                secret: secret.as_ref().map(SigningSecret::expose).map(str::to_owned),
                ..Default::default()
            }))
        };
        run_once(ctx, run).await
    }

    /// Deletes a webhook of the viewer's account, and the log of its messages. A message that is
    /// being sent may still arrive.
    async fn delete_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook to delete.")] input: DeleteWebhookInput,
    ) -> Result<DeleteWebhookPayload> {
        let run = async {
            let (owner, app) = (viewer(ctx).sender()?, app(ctx));
            let key = webhook_key(&input.id);
            let deleted = desk(app, &owner).delete(key).await;
            DeleteWebhookPayload::of(
                deleted.map(|()| DeleteWebhookPayload { key: Some(key), ..Default::default() }),
            )
        };
        run_once(ctx, run).await
    }

    /// Sends a signed test message of the type `PING` to a webhook of the viewer's account. It is
    /// sent once and immediately, before waiting messages, and also while the webhook is disabled.
    async fn ping_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which webhook to test.")] input: PingWebhookInput,
    ) -> Result<PingWebhookPayload> {
        let run = async {
            let (owner, app) = (viewer(ctx).sender()?, app(ctx));
            let pinged = desk(app, &owner).ping(webhook_key(&input.id)).await;
            PingWebhookPayload::of(
                pinged.map(|key| PingWebhookPayload { key: Some(key), ..Default::default() }),
            )
        };
        run_once(ctx, run).await
    }

    /// Sends messages of the viewer's webhooks again, with the same `webhook-id` and body: one
    /// message, or all messages of a webhook after a position in the change log. They are sent
    /// before the other waiting messages of the webhook.
    async fn redeliver_webhook(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which messages to send again.")] input: RedeliverWebhookInput,
    ) -> Result<RedeliverWebhookPayload> {
        let run = async {
            let owner = viewer(ctx).sender()?;
            let desk = desk(app(ctx), &owner);
            let done = again(&desk, &input).await;
            RedeliverWebhookPayload::of(done.map(|(webhook, count)| RedeliverWebhookPayload {
                key: Some(webhook),
                count: Some(i32::try_from(count).unwrap_or(i32::MAX)),
                ..Default::default()
            }))
        };
        run_once(ctx, run).await
    }
}

fn app<'a>(ctx: &Context<'a>) -> &'a App {
    RequestContext::of(ctx).app()
}

fn desk<'a>(app: &'a App, owner: &'a WebhookOwner) -> Endpoints<'a> {
    Endpoints { db: &app.db, owner, now: clock::now() }
}

/// The draft, if nothing is wrong with it: its document first, because that needs the schema.
async fn validated(
    app: &App,
    ctx: &Context<'_>,
    start: Result<Option<StartPosition>, ValidationError>,
    draft: impl FnOnce(Option<StartPosition>) -> WebhookDraft,
) -> WriteResult<ValidWebhook> {
    let mut errors = ValidationErrors::default();
    let mut draft = draft(start.unwrap_or_else(|error| {
        errors.add(error);
        None
    }));
    draft.query = draft.query.map(|query| query.filter(|text| !text.trim().is_empty()));
    if let Some(Some(text)) = &draft.query
        && let Err(reason) = ctx.data_unchecked::<DocumentCheck>().0(app, viewer(ctx), text).await
    {
        errors.invalid("query", reason);
    }
    draft.validated(&Guard::new(app.config.webhook.allow_loopback), errors).await
}

/// Checks a webhook's document against the limits, its owner's rights and the schema; the error is
/// for the owner. Execution supplies it, because the schema's types do not import what runs them.
#[derive(Clone)]
pub struct DocumentCheck(pub Arc<CheckDocument>);

/// The check of a document for a viewer.
pub type CheckDocument = dyn for<'a> Fn(&'a App, &'a Viewer, &'a str) -> Checking<'a> + Send + Sync;

type Checking<'a> = BoxFuture<'a, std::result::Result<(), String>>;

/// The key in an id of the type `word`; one that no row has for what is none.
fn key(word: &str, id: &ID) -> i64 {
    match parse_node_id(id) {
        Some((found, key)) if found == word => key,
        _ => -1,
    }
}

fn webhook_key(id: &ID) -> i64 {
    key(WORD, id)
}

/// Has messages sent again; the webhook and their number.
async fn again(desk: &Endpoints<'_>, input: &RedeliverWebhookInput) -> WriteResult<(i64, u64)> {
    match (&input.delivery_id, &input.id, &input.after) {
        (Some(id), None, None) => Ok((desk.redeliver(key(delivery::WORD, id)).await?, 1)),
        (None, Some(id), Some(after)) => {
            let webhook = webhook_key(id);
            Ok((webhook, desk.redeliver_after(webhook, log_position(after)?).await?))
        }
        _ => {
            let reason = "Give deliveryId, or id and after.";
            Err(ValidationError::new(ValidationErrorKind::Invalid, Vec::new(), reason).into())
        }
    }
}

/// Where a webhook goes on, if its owner says it.
fn start(input: &UpdateWebhookInput) -> Result<Option<StartPosition>, ValidationError> {
    match (&input.after, input.from) {
        (Some(_), Some(_)) => {
            let reason = "Give after or from, not both: a webhook continues at one position.";
            Err(ValidationError::new(ValidationErrorKind::Conflict, vec!["from".into()], reason))
        }
        (after, from) => {
            let after = after.as_ref().map(log_position).transpose()?.map(StartPosition::After);
            Ok(after.or(from.map(Into::into)))
        }
    }
}

/// The change that a cursor names.
fn log_position(cursor: &Given<Cursor>) -> Result<i64, ValidationError> {
    let position = match cursor {
        Given::Fits(cursor) => change::id_of(cursor).map_err(|error| error.to_string()),
        Given::Misfit(reason) => Err(reason.clone()),
    };
    let path = || vec!["after".into()];
    position.map_err(|reason| ValidationError::new(ValidationErrorKind::Invalid, path(), reason))
}
