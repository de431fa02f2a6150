//! A queued message.

use sea_orm::FromQueryResult;

/// A queued message, as it is stored.
#[derive(FromQueryResult)]
pub(super) struct QueuedMail {
    pub(super) id: i64,
    pub(super) account_id: Option<i64>,
    pub(super) webhook_id: Option<i64>,
    pub(super) registration_id: Option<i64>,
    pub(super) purpose: i32,
    pub(super) detail: Option<String>,
    pub(super) attempts: i32,
    pub(super) created_at: i64,
}
