//! The queue of e-mail messages to accounts, and sending them.
//!
//! **Invariant:** a queued message is a row that is written in the transaction that causes it, and
//! deleted when the message is sent: a crash or a mail server that is down delays it, nothing loses
//! it. Its token is made when it is sent, so that no token is stored in clear. A failure of one
//! message delays or ends that message alone.

mod disabled;
mod message;
mod queued;
mod transport;

use std::sync::Arc;
use std::time::Duration;

use entity::mail::Entity;
use entity::webhook;
use sea_orm::{EntityTrait, FromQueryResult};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::email::Email;
use super::secret::Secret;
use super::token::Purpose;
use super::{login_throttle, pending, token};
use crate::config::Smtp;
use crate::db::{Db, Transaction, clock, sql};
use crate::error::{Error, Result};

use message::MessageDetails;
pub use message::{Message, html_text};
use queued::QueuedMail;
use transport::{SendOutcome, Transport};

const SECOND: i64 = 1_000_000;
/// How long one server has for a message before another may take it up.
const LEASE: i64 = 60 * SECOND;
/// Seconds before the second try, the third and on; the last one stays.
const WAITS: [i64; 6] = [5, 30, 120, 600, 1_800, 3_600];
/// Tries before a message is given up: three days of hours.
const MOST: i32 = 76;
/// How long a server rests where nobody wakes it: another may have left something behind.
const REST: Duration = Duration::from_secs(60);

/// What sends messages. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Mailer {
    db: Db,
    transport: Arc<Transport>,
    public_url: Arc<str>,
    awake: Arc<Notify>,
}

/// Who gets a message.
struct Recipient {
    email: String,
    folded: String,
    confirmed: bool,
}

/// A message about something that happened to an account.
pub(super) struct Notice {
    /// The message.
    pub(super) message: Message,
    /// What happened, in words.
    pub(super) detail: String,
}

/// Queues a notice to an account, with its detail, in the transaction.
pub(super) async fn enqueue_notice(
    transaction: &Transaction,
    account: i64,
    Notice { message, detail }: Notice,
    now: i64,
) -> Result<()> {
    let insert = "INSERT INTO mail (account_id, purpose, detail, attempts, created_at, due_at) \
                  VALUES ($1, $2, $3, 0, $4, $4)";
    let values = [account.into(), message.code().into(), detail.into(), now.into()];
    sql::run(transaction, insert, values).await?;
    Ok(())
}

/// Queues the message that confirms a registration, in the transaction; without a registration, a
/// message to the owner of the address's account that somebody registered it.
pub(super) async fn enqueue_registration(
    transaction: &Transaction,
    email: &Email,
    registration: Option<i64>,
    now: i64,
) -> Result<()> {
    let message = registration.map_or(Message::Exists, |_| Message::Confirm);
    let insert = "INSERT INTO mail \
                  (account_id, registration_id, purpose, attempts, created_at, due_at) \
                  SELECT (SELECT id FROM account WHERE email_folded = $1), $2, $3, 0, $4, $4";
    let values = [email.folded().into(), registration.into(), message.code().into(), now.into()];
    sql::run(transaction, insert, values).await?;
    Ok(())
}

impl Mailer {
    pub(super) fn new(db: Db, smtp: &Smtp, public_url: &str) -> Self {
        let transport = Arc::new(Transport::new(smtp));
        Self { db, transport, public_url: public_url.into(), awake: Arc::default() }
    }

    /// Queues `message` for the account or the registration of this address; the same work where
    /// there is none.
    pub(super) async fn enqueue_to_address(
        &self,
        email: &Email,
        message: Message,
        now: i64,
    ) -> Result<()> {
        let insert = "INSERT INTO mail \
                      (account_id, registration_id, purpose, attempts, created_at, due_at) \
                      SELECT (SELECT id FROM account WHERE email_folded = $1), \
                      (SELECT max(id) FROM registration WHERE email_folded = $1), $2, 0, $3, $3";
        let values = [email.folded().into(), message.code().into(), now.into()];
        sql::run(self.db.writer(), insert, values).await?;
        self.wake();
        Ok(())
    }

    /// Queues the message to a webhook's owner, in the transaction, that it was disabled at the
    /// time `at`, and why; [`wake`](Self::wake) has it sent at once.
    pub async fn enqueue_disabled(
        &self,
        transaction: &Transaction,
        webhook: &webhook::Model,
        at: i64,
    ) -> Result<()> {
        disabled::enqueue(transaction, webhook, at).await
    }

    /// Wakes [`deliver`](Self::deliver), because something is queued.
    pub fn wake(&self) {
        self.awake.notify_one();
    }

    /// Sends what is queued until `stop`.
    pub async fn deliver(self, stop: CancellationToken) {
        let work = async {
            loop {
                let rest = match self.send_due().await {
                    Ok(due_at) => rest(due_at),
                    Err(error) if error.is_logged() => Duration::from_secs(5),
                    Err(error) => {
                        let cause = std::error::Error::source(&error);
                        tracing::warn!(error.cause = ?cause, "no message can be sent: {error}");
                        Duration::from_secs(5)
                    }
                };
                // Either way there may be something to do.
                let _ = tokio::time::timeout(rest, self.awake.notified()).await;
            }
        };
        stop.run_until_cancelled(work).await;
    }

    /// Sends everything that is due, and deletes what has expired; when the next is due.
    pub async fn send_due(&self) -> Result<Option<i64>> {
        // Anyone without an account can ask for these: each is a row like any other, and many cost
        // nothing.
        let nobodys = "DELETE FROM mail WHERE account_id IS NULL AND registration_id IS NULL";
        sql::run(self.db.writer(), nobodys, []).await?;
        while let Some(queued) = self.claim().await? {
            self.settle(&queued).await?;
        }
        let now = clock::now();
        token::prune(&self.db, now).await?;
        login_throttle::prune(&self.db, now).await?;
        pending::prune(&self.db, now).await?;
        #[derive(FromQueryResult)]
        struct Row {
            due_at: Option<i64>,
        }
        let least = "SELECT min(due_at) AS due_at FROM mail";
        let next: Option<Row> = sql::find(self.db.reader(), least, []).await?;
        Ok(next.and_then(|next| next.due_at))
    }

    /// Takes the message that has waited longest; no other server takes it while the lease lasts.
    async fn claim(&self) -> Result<Option<QueuedMail>> {
        let now = clock::now();
        let take = "UPDATE mail SET attempts = attempts + 1, due_at = $1 WHERE due_at <= $2 AND \
                    id = (SELECT id FROM mail WHERE due_at <= $2 ORDER BY due_at, id LIMIT 1) \
                    RETURNING id, account_id, webhook_id, registration_id, purpose, detail, attempts, \
                    created_at";
        sql::find(self.db.writer(), take, [(now + LEASE).into(), now.into()]).await
    }

    /// Sends one message, and notes how it went.
    async fn settle(&self, queued: &QueuedMail) -> Result<()> {
        let failure = match self.send(queued).await {
            Ok(SendOutcome::Done) => return self.forget(queued).await,
            Ok(SendOutcome::Refused(reason)) => {
                tracing::error!(mail = queued.id, reason, "a message was refused for good");
                return self.forget(queued).await;
            }
            Ok(SendOutcome::Failed(reason)) => reason,
            // Should it be the database's, noting it fails as well, and ends the round.
            Err(error) => cause(&error),
        };
        if queued.attempts >= MOST {
            tracing::error!(mail = queued.id, reason = failure, "a message was given up");
            return self.forget(queued).await;
        }
        let index = usize::try_from(queued.attempts - 1).unwrap_or_default().min(WAITS.len() - 1);
        let wait = WAITS.get(index).copied().unwrap_or_default();
        tracing::warn!(
            mail = queued.id,
            attempt = queued.attempts,
            reason = failure,
            "a message could not be sent; the next try is in {wait} s"
        );
        let due_at = clock::now() + wait * SECOND;
        let put_off = "UPDATE mail SET due_at = $1 WHERE id = $2";
        sql::run(self.db.writer(), put_off, [due_at.into(), queued.id.into()]).await?;
        Ok(())
    }

    async fn send(&self, queued: &QueuedMail) -> Result<SendOutcome> {
        let Some(recipient) = self.recipient(queued).await? else { return Ok(SendOutcome::Done) };
        let email = match Email::of_account(&recipient.email) {
            Ok(email) => email,
            Err(error) => return Ok(SendOutcome::Refused(error.to_string())),
        };
        if queued.purpose == disabled::CODE {
            return match disabled::bodies(&self.db, queued, &self.public_url).await? {
                Some(bodies) => self.transport.send(&email, bodies).await,
                None => Ok(SendOutcome::Done),
            };
        }
        let message = Message::of_code(queued.purpose)?;
        let confirms = matches!(message, Message::Confirm);
        if confirms && recipient.confirmed || !self.allowed(message, queued, &recipient).await? {
            return Ok(SendOutcome::Done);
        }
        let (address, token) = (email.text(), self.token(message, queued).await?);
        let detail = queued.detail.as_deref().unwrap_or_default();
        let details = MessageDetails { email: &address, token: token.as_ref(), detail };
        self.transport.send(&email, message.bodies(&details, &self.public_url)).await
    }

    /// Who gets a message; nothing where nobody has the address any more, or ever had.
    async fn recipient(&self, queued: &QueuedMail) -> Result<Option<Recipient>> {
        #[derive(FromQueryResult)]
        struct Row {
            email: String,
            email_folded: String,
            confirmed_at: Option<i64>,
        }
        let confirms = queued.purpose == Message::Confirm.code();
        let (find, id) = match (queued.registration_id.filter(|_| confirms), queued.account_id) {
            (Some(id), _) => (
                "SELECT r.email, r.email_folded, a.confirmed_at FROM registration AS r \
                 LEFT JOIN account AS a ON a.email_folded = r.email_folded WHERE r.id = $1",
                id,
            ),
            (None, Some(id)) => {
                ("SELECT email, email_folded, confirmed_at FROM account WHERE id = $1", id)
            }
            (None, None) => return Ok(None),
        };
        let found: Option<Row> = sql::find(self.db.writer(), find, [id.into()]).await?;
        Ok(found.map(|found| Recipient {
            email: found.email,
            folded: found.email_folded,
            confirmed: found.confirmed_at.is_some(),
        }))
    }

    /// Counts a message when it is tried first; false where the address has had as many of its kind
    /// as it may within an hour.
    async fn allowed(&self, message: Message, queued: &QueuedMail, to: &Recipient) -> Result<bool> {
        let Some(throttle) = message.limit().filter(|_| queued.attempts == 1) else {
            return Ok(true);
        };
        let allowed = throttle.allow(&self.db, &to.folded, clock::now()).await?;
        if !allowed {
            // All that wait at once, so that asking a thousand times delays nobody else's.
            let drop = "DELETE FROM mail WHERE attempts = 0 AND purpose = $1 AND (account_id IN \
                        (SELECT id FROM account WHERE email_folded = $2) OR registration_id IN \
                        (SELECT id FROM registration WHERE email_folded = $2))";
            let values = [queued.purpose.into(), to.folded.clone().into()];
            let dropped = 1 + sql::run(self.db.writer(), drop, values).await?;
            tracing::info!(dropped, "messages were not sent: their address has reached its limit");
        }
        Ok(allowed)
    }

    async fn token(&self, message: Message, queued: &QueuedMail) -> Result<Option<Secret>> {
        let Some(purpose) = message.purpose() else { return Ok(None) };
        let (db, now) = (&self.db, clock::now());
        Ok(match (purpose, queued.registration_id, queued.account_id) {
            (Purpose::Confirm, Some(id), _) => Some(token::issue_registration(db, id, now).await?),
            (_, _, Some(id)) => Some(token::issue(db, id, purpose, now).await?),
            _ => None,
        })
    }

    async fn forget(&self, queued: &QueuedMail) -> Result<()> {
        Entity::delete_by_id(queued.id).exec(self.db.writer()).await?;
        Ok(())
    }
}

/// An error with its cause, for the log.
fn cause(error: &Error) -> String {
    use std::error::Error as _;
    error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"))
}

/// How long to rest until something is due.
fn rest(due_at: Option<i64>) -> Duration {
    let wait = due_at.map(|due_at| (due_at - clock::now()).max(0));
    let wait = wait.and_then(|wait| u64::try_from(wait).ok()).map(Duration::from_micros);
    wait.map_or(REST, |wait| wait.min(REST))
}
