//! Queueing a message in the transaction that causes it.

use super::message::Message;
use crate::auth::email::Email;
use crate::db::{Transaction, sql};
use crate::error::Result;

/// A message about something that happened to an account.
pub(in crate::auth) struct Notice {
    /// The message.
    pub(in crate::auth) message: Message,
    /// What happened, in words.
    pub(in crate::auth) detail: String,
}

/// Queues a notice to an account, in the transaction.
pub(in crate::auth) async fn enqueue_notice(
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
pub(in crate::auth) async fn enqueue_registration(
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
