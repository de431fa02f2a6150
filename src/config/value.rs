//! How a setting's value is written.

use std::net::SocketAddr;
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use super::DatabaseUrl;

/// A type that settings may have.
pub trait SettingValue: Sized {
    /// What is expected, to end the sentence "must be …".
    const EXPECTED: &'static str;

    /// Reads a value as it is written in the environment.
    fn parse(text: &str) -> Option<Self>;

    /// Writes a value as [`parse`](Self::parse) reads it; secrets are left out.
    fn text(&self) -> String;

    /// A wrong value as an error message may show it.
    fn shown(text: &str) -> String {
        text.to_owned()
    }
}

impl SettingValue for bool {
    const EXPECTED: &'static str = "true or false";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for usize {
    const EXPECTED: &'static str = "a whole number from 1";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number| *number > 0)
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for u64 {
    const EXPECTED: &'static str = "a whole number";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for u32 {
    const EXPECTED: &'static str = "a whole number from 1 to 4294967295";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|number| *number > 0)
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for String {
    const EXPECTED: &'static str = "text";

    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }

    fn text(&self) -> String {
        self.clone()
    }
}

impl SettingValue for Vec<String> {
    const EXPECTED: &'static str = "a list, or text with commas";

    fn parse(text: &str) -> Option<Self> {
        let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
        Some(items.map(str::to_owned).collect())
    }

    fn text(&self) -> String {
        self.join(",")
    }
}

impl SettingValue for SocketAddr {
    const EXPECTED: &'static str = "an address and a port, such as 127.0.0.1:8000 or [::]:8000";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for Duration {
    const EXPECTED: &'static str = "a duration above zero, such as 10s, 500ms, 2m or 30d";

    fn parse(text: &str) -> Option<Self> {
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = text.split_at(digits);
        let number: u64 = number.parse().ok()?;
        let millis = match unit.trim_start() {
            "ms" => number,
            "s" | "" => number.checked_mul(1_000)?,
            "m" => number.checked_mul(60_000)?,
            "h" => number.checked_mul(3_600_000)?,
            "d" => number.checked_mul(86_400_000)?,
            _ => return None,
        };
        // Ten years are more than any of them can want, and far from what would overflow a clock.
        (1..=315_360_000_000).contains(&millis).then(|| Self::from_millis(millis))
    }

    fn text(&self) -> String {
        match self.as_millis() {
            millis if millis % 86_400_000 == 0 => format!("{}d", millis / 86_400_000),
            millis if millis % 3_600_000 == 0 => format!("{}h", millis / 3_600_000),
            millis if millis % 60_000 == 0 => format!("{}m", millis / 60_000),
            millis if millis % 1_000 == 0 => format!("{}s", millis / 1_000),
            millis => format!("{millis}ms"),
        }
    }
}

impl SettingValue for Vec<Duration> {
    const EXPECTED: &'static str = "durations above zero with commas, such as 5s,5m,2h";

    fn parse(text: &str) -> Option<Self> {
        text.split(',').map(|item| Duration::parse(item.trim())).collect()
    }

    fn text(&self) -> String {
        self.iter().map(SettingValue::text).collect::<Vec<_>>().join(",")
    }
}

impl SettingValue for DatabaseUrl {
    const EXPECTED: &'static str = "an address that begins with sqlite:// or postgres://";

    fn parse(text: &str) -> Option<Self> {
        let known = ["sqlite:", "postgres://", "postgresql://"];
        known.iter().any(|scheme| text.starts_with(scheme)).then(|| Self::from(text))
    }

    fn text(&self) -> String {
        self.to_string()
    }

    fn shown(text: &str) -> String {
        super::database_url::redacted(text)
    }
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl SettingValue for LogFormat {
    const EXPECTED: &'static str = "text or json";

    fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Json => "json".to_owned(),
        }
    }
}

/// Whether an empty database is filled with the sample catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// An embedded one is, and one on a server is not.
    Auto,
    /// It is.
    Yes,
    /// It is not.
    No,
}

impl SettingValue for Sample {
    const EXPECTED: &'static str = "true, false or auto";

    fn parse(text: &str) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            "true" => Some(Self::Yes),
            "false" => Some(Self::No),
            _ => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Auto => "auto".to_owned(),
            Self::Yes => "true".to_owned(),
            Self::No => "false".to_owned(),
        }
    }
}

/// Which text of GraphQL over HTTP the status codes follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusCodes {
    /// The working group's text of August 2026.
    Of2026,
    /// The one of 2025.
    Of2025,
}

impl SettingValue for StatusCodes {
    const EXPECTED: &'static str = "2026 or 2025";

    fn parse(text: &str) -> Option<Self> {
        match text {
            "2026" => Some(Self::Of2026),
            "2025" => Some(Self::Of2025),
            _ => None,
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Of2026 => "2026".to_owned(),
            Self::Of2025 => "2025".to_owned(),
        }
    }
}

/// Which lines are logged: a level, or directives such as `info,cinegraph=debug`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLevel(String);

impl LogLevel {
    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for LogLevel {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl SettingValue for LogLevel {
    const EXPECTED: &'static str =
        "off, error, warn, info, debug or trace, or a list such as info,cinegraph=debug";

    fn parse(text: &str) -> Option<Self> {
        let level = |directive: &str| {
            // A bare word that is no level would be taken for the name of a module.
            let (_, level) = directive.rsplit_once('=').unwrap_or(("", directive));
            level.trim().parse::<LevelFilter>().is_ok()
        };
        let sound = text.split(',').all(level) && EnvFilter::try_new(text).is_ok();
        sound.then(|| Self::from(text))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}
