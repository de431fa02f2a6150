//! Dates of which the day, or the month, may be unknown.
//!
//! **Invariant:** a value is a real calendar date and its text sorts as the dates do.

use std::fmt;
use std::str::FromStr;

use time::{Date, Month};

/// ISO 8601 with reduced precision: `1975`, `1975-10` or `1975-10-03`, in the years 1 to 9999.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate(String);

/// The text is no date; says which forms are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a date of the form 1975, 1975-10 or 1975-10-03")]
pub struct NotADate;

impl PartialDate {
    /// The date as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The year, 1 to 9999.
    pub fn year(&self) -> i32 {
        self.0.get(..4).and_then(|year| year.parse().ok()).unwrap_or_default()
    }
}

impl FromStr for PartialDate {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        let parts: Vec<&str> = text.split('-').collect();
        let (year, month, day) = match parts[..] {
            [year] => (year, "01", "01"),
            [year, month] => (year, month, "01"),
            [year, month, day] => (year, month, day),
            _ => return Err(NotADate),
        };
        let year = digits(year, 4)?;
        let month = Month::try_from(digits(month, 2)? as u8).map_err(|_| NotADate)?;
        let day = digits(day, 2)? as u8;
        Date::from_calendar_date(i32::from(year), month, day).map_err(|_| NotADate)?;
        if year == 0 { Err(NotADate) } else { Ok(Self(text.to_owned())) }
    }
}

fn digits(text: &str, length: usize) -> Result<u16, NotADate> {
    let all = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten().ok_or(NotADate)
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_months_and_days_of_the_calendar_are_dates() {
        for text in ["0001", "1975", "1975-10", "1975-10-03", "2000-02-29", "9999-12-31"] {
            assert_eq!(
                text.parse::<PartialDate>().map(|date| date.to_string()),
                Ok(text.to_owned())
            );
        }
    }

    #[test]
    fn what_no_calendar_has_is_not_a_date() {
        for text in [
            "",
            "0000",
            "75",
            "1975-1",
            "1975-13",
            "1975-00",
            "1975-02-30",
            "1900-02-29",
            "1975-10-03T00:00",
            "-975",
            "+975",
            "1975-10-3",
            "１９７５",
            "1975-10-03-01",
        ] {
            assert_eq!(text.parse::<PartialDate>(), Err(NotADate), "{text}");
        }
    }

    #[test]
    fn the_year_is_that_of_the_text() {
        assert_eq!("0793-06".parse::<PartialDate>().map(|date| date.year()), Ok(793));
    }
}
