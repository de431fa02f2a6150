//! The one clock of the catalogue.
//!
//! **Invariant:** every time that is stored comes from here and has six digits after the second:
//! PostgreSQL keeps no more, and SQLite orders times as text, where trailing zeros would be left
//! out and `20.1Z` would come after `20.12Z`.

use time::OffsetDateTime;

/// The present, in UTC, at an odd microsecond (so that its last digit is not zero).
pub fn now() -> OffsetDateTime {
    odd_microsecond(OffsetDateTime::now_utc())
}

fn odd_microsecond(time: OffsetDateTime) -> OffsetDateTime {
    let nanosecond = (time.microsecond() | 1) * 1000;
    time.replace_nanosecond(nanosecond).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_time_always_prints_six_digits_and_nothing_finer() {
        for (given, kept) in [
            (datetime!(2026-11-20 10:00:00.123456789 UTC), 123_457_000),
            (datetime!(2026-11-20 10:00:00 UTC), 1_000),
            (datetime!(2026-11-20 10:00:00.999999999 UTC), 999_999_000),
        ] {
            assert_eq!(odd_microsecond(given).nanosecond(), kept);
        }
    }
}
