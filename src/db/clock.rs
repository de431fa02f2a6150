//! The one clock.
//!
//! **Invariant:** every time that is stored comes from here.

use time::OffsetDateTime;

/// The present, in microseconds since 1970 UTC.
#[expect(clippy::disallowed_methods, reason = "the ban points to this function")]
pub fn now() -> i64 {
    let micros = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1000;
    i64::try_from(micros).unwrap_or(i64::MAX)
}
