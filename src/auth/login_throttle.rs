//! Rate limits: of trying passwords, and of sending messages to one address.
//!
//! **Invariant:** it is counted in the database, in one statement, so that two servers allow no
//! more than one does. Passwords are counted alike whether an address has an account or not;
//! messages by kind, when one is sent, so that asking for messages that are not sent counts
//! nothing.

use sea_orm::FromQueryResult;

use super::secret::sha256;
use crate::db::{Db, sql};
use crate::error::Result;

/// What is tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Throttle {
    name: &'static str,
    most: i32,
    /// Microseconds.
    within: i64,
}

/// A password.
pub(super) const LOGIN: Throttle = Throttle { name: "login", most: 5, within: 60_000_000 };
/// A message about registering an address.
pub(super) const CONFIRM_MAIL: Throttle = Throttle { name: "confirm mail", most: 5, within: HOUR };
/// A message to choose a new password with.
pub(super) const RESET_MAIL: Throttle = Throttle { name: "reset mail", most: 5, within: HOUR };
/// A notice about what an account has made; the limit is above what a person makes by hand.
pub(super) const NOTICE_MAIL: Throttle = Throttle { name: "notice mail", most: 30, within: HOUR };

/// The longest time within which anything is counted.
const HOUR: i64 = 3_600_000_000;

impl Throttle {
    fn subject(self, folded: &str) -> String {
        sha256(&format!("{} {folded}", self.name))
    }

    /// Counts a try; false where there were too many, which then is not counted.
    pub(super) async fn allow(self, db: &Db, folded: &str, now: i64) -> Result<bool> {
        #[derive(FromQueryResult)]
        struct Row {}
        let count = "INSERT INTO attempt (subject, count, since) VALUES ($1, 1, $2) \
                   ON CONFLICT (subject) DO UPDATE SET \
                   count = CASE WHEN attempt.since <= $3 THEN 1 ELSE attempt.count + 1 END, \
                   since = CASE WHEN attempt.since <= $3 THEN $2 ELSE attempt.since END \
                   WHERE attempt.since <= $3 OR attempt.count < $4 RETURNING count";
        let (subject, since) = (self.subject(folded), now - self.within);
        let values = [subject.into(), now.into(), since.into(), self.most.into()];
        Ok(sql::find::<Row>(db.writer(), count, values).await?.is_some())
    }

    /// Forgets the tries, because the last was right.
    pub(super) async fn forget(self, db: &Db, folded: &str) -> Result<()> {
        let forget = "DELETE FROM attempt WHERE subject = $1";
        sql::run(db.writer(), forget, [self.subject(folded).into()]).await?;
        Ok(())
    }
}

/// Deletes what no longer counts.
pub(super) async fn prune(db: &Db, now: i64) -> Result<()> {
    let values = [(now - HOUR).into()];
    sql::run(db.writer(), "DELETE FROM attempt WHERE since <= $1", values).await?;
    Ok(())
}
