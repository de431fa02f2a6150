//! The message that says that a webhook was disabled, and why.
//!
//! **Invariant:** it is sent only while it is true: not once the webhook was enabled again or
//! deleted. It names only the host of the receiver's URL, because the rest may be a secret; its
//! quotation of the last failure is one line and never markup.

use entity::webhook::{Entity, Model};
use sea_orm::{EntityTrait, FromQueryResult};
use time::macros::format_description;
use url::Url;

use super::message::{Bodies, MessagePart};
use super::queued::QueuedMail;
use crate::db::row::instant;
use crate::db::{Db, Transaction, sql};
use crate::error::{Error, Result};

/// As it is stored, beside those of [`Message`](super::Message).
pub(super) const CODE: i32 = 3;

const SUBJECT: &str = "A webhook of yours was disabled in Cinegraph";

/// The most characters of a failure that are quoted.
const LONGEST: usize = 300;

/// Queues it for the webhook's owner, in the transaction.
pub(super) async fn enqueue(transaction: &Transaction, webhook: &Model, at: i64) -> Result<()> {
    let insert = "INSERT INTO mail (account_id, webhook_id, purpose, attempts, created_at, due_at) \
                  VALUES ($1, $2, $3, 0, $4, $4)";
    let values = [webhook.account_id.into(), webhook.id.into(), CODE.into(), at.into()];
    sql::run(transaction, insert, values).await?;
    Ok(())
}

/// What it says, of the server at `url`; nothing where it is no longer so.
pub(super) async fn bodies(db: &Db, queued: &QueuedMail, url: &str) -> Result<Option<Bodies>> {
    let Some(id) = queued.webhook_id else { return Ok(None) };
    let found = Entity::find_by_id(id).one(db.writer()).await?;
    let Some(webhook) = found.filter(|webhook| webhook.disabled_at == Some(queued.created_at))
    else {
        return Ok(None);
    };
    let Some(cause) = cause(db, &webhook).await? else { return Ok(None) };
    Ok(Some(Bodies::of(SUBJECT, &parts(&webhook, cause, &format_time(queued.created_at)?, url))))
}

fn parts(webhook: &Model, cause: String, when: &str, url: &str) -> Vec<MessagePart> {
    let id = webhook.id;
    let host = Url::parse(&webhook.url).map(|url| url.origin().ascii_serialization());
    let called =
        webhook.description.as_ref().map_or(String::new(), |text| format!(", \"{text}\"",));
    vec![
        MessagePart::Paragraph(format!(
            "Since {when} Cinegraph at {url} sends no more messages to your webhook webhook:{id}{called} at {}.",
            host.unwrap_or_default()
        )),
        MessagePart::Paragraph(cause),
        MessagePart::Paragraph("When the receiver works again, enable the webhook:".to_owned()),
        MessagePart::Code(format!(
            "mutation {{ updateWebhook(input: {{id: \"webhook:{id}\", enabled: true}}) {{ userErrors {{ message }} }} }}"
        )),
        MessagePart::Paragraph(
            "It continues where it stopped. If the change log no longer holds all changes since then, the answer says so and asks where to continue. This query shows every attempt:".to_owned(),
        ),
        MessagePart::Code(format!(
            "{{ viewer {{ webhook(id: \"webhook:{id}\") {{ deliveries {{ nodes {{ type state attempts {{ startedAt status error }} }} }} }} }} }}"
        )),
    ]
}

/// Why nothing is sent; nothing where the owner wished it.
async fn cause(db: &Db, webhook: &Model) -> Result<Option<String>> {
    Ok(match webhook.disabled_reason {
        Some(1) => Some(
            "Its receiver answered 410 Gone, which says that it wants no more messages.".to_owned(),
        ),
        Some(2) => {
            let since = webhook.failing_since.map(format_time).transpose()?.unwrap_or_default();
            let last = last_failure(db, webhook.id).await?;
            Some(format!(
                "Every attempt since {since} has failed, and after five days of that a webhook is disabled. The last one: {last}"
            ))
        }
        _ => None,
    })
}

/// Why the last attempt failed, on one line.
async fn last_failure(db: &Db, webhook: i64) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Row {
        error: Option<String>,
    }
    let last = "SELECT a.error FROM webhook_attempt AS a JOIN webhook_delivery AS d \
                ON d.id = a.delivery_id WHERE d.webhook_id = $1 AND d.change_id IS NOT NULL \
                ORDER BY a.id DESC LIMIT 1";
    let found: Option<Row> = sql::find(db.writer(), last, [webhook.into()]).await?;
    let error = found.and_then(|row| row.error).unwrap_or_default();
    let plain = error.chars().map(|c| if c.is_control() { ' ' } else { c });
    Ok(plain.take(LONGEST).collect())
}

fn format_time(micros: i64) -> Result<String> {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute] UTC");
    instant(micros)?.format(form).map_err(Error::internal)
}
