//! What may be tried only so often: passwords, and messages to one address.
//!
//! **Invariant:** tries are counted in the database, in one statement, so that two servers allow
//! no more than one does; and for an address alike whether it has an account or not.

use sea_orm::FromQueryResult;

use super::email::Email;
use super::secret::sha256;
use crate::db::{Db, sql};
use crate::error::Result;

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    name: &'static str,
    most: i32,
    /// Microseconds.
    within: i64,
}

/// A password.
pub(super) const LOGIN: Kind = Kind { name: "login", most: 5, within: 60_000_000 };
/// Having a message sent.
pub(super) const MAIL: Kind = Kind { name: "mail", most: 5, within: 3_600_000_000 };

impl Kind {
    fn subject(self, email: &Email) -> String {
        sha256(&format!("{} {}", self.name, email.folded()))
    }

    /// Counts a try; false where there were too many, which then is not counted.
    pub(super) async fn allow(self, db: &Db, email: &Email, now: i64) -> Result<bool> {
        #[derive(FromQueryResult)]
        struct Counted {}
        let count = "INSERT INTO attempt (subject, count, since) VALUES ($1, 1, $2) \
                   ON CONFLICT (subject) DO UPDATE SET \
                   count = CASE WHEN attempt.since <= $3 THEN 1 ELSE attempt.count + 1 END, \
                   since = CASE WHEN attempt.since <= $3 THEN $2 ELSE attempt.since END \
                   WHERE attempt.since <= $3 OR attempt.count < $4 RETURNING count";
        let (subject, since) = (self.subject(email), now - self.within);
        let values = [subject.into(), now.into(), since.into(), self.most.into()];
        Ok(sql::find::<Counted>(db.writer(), count, values).await?.is_some())
    }

    /// Forgets the tries, because the last was right.
    pub(super) async fn forget(self, db: &Db, email: &Email) -> Result<()> {
        let forget = "DELETE FROM attempt WHERE subject = $1";
        sql::run(db.writer(), forget, [self.subject(email).into()]).await?;
        Ok(())
    }
}

/// Deletes what no longer counts.
pub(super) async fn prune(db: &Db, now: i64) -> Result<()> {
    let values = [(now - MAIL.within).into()];
    sql::run(db.writer(), "DELETE FROM attempt WHERE since <= $1", values).await?;
    Ok(())
}
