//! The address of a database.
//!
//! **Invariant:** neither `Debug` nor `Display` shows a password; [`DatabaseUrl::expose`] alone
//! does.

use std::fmt;

use url::Url;

/// The address of a database, password included.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address as it was given, for the driver.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Takes the address and its password out of a text that others wrote, such as a driver's
    /// error.
    pub fn scrub(&self, text: &str) -> String {
        let mut text = text.replace(&self.0, &self.to_string());
        if let Some(password) =
            Url::parse(&self.0).ok().and_then(|url| url.password().map(str::to_owned))
        {
            text = text.replace(&password, "***");
        }
        text
    }
}

impl From<&str> for DatabaseUrl {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redacted(&self.0))
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&redacted(&self.0), f)
    }
}

/// An address without its password. Of one that cannot be taken apart with certainty, only the
/// scheme is left.
pub(super) fn redacted(text: &str) -> String {
    let unsure = || match text.split_once("://") {
        Some((scheme, _)) if scheme.chars().all(|c| c.is_ascii_alphanumeric()) => {
            format!("{scheme}://…")
        }
        _ => "…".to_owned(),
    };
    if text.starts_with("sqlite:") {
        return text.to_owned();
    }
    let Ok(mut url) = Url::parse(text) else {
        return unsure();
    };
    // A password with an unescaped '/', '?' or '#' ends the authority early, and the rest of it
    // would be shown as path, query or fragment.
    let behind = [url.path(), url.query().unwrap_or(""), url.fragment().unwrap_or("")];
    if !url.has_host() || behind.iter().any(|part| part.contains('@')) {
        return unsure();
    }
    if url.password().is_some() && url.set_password(Some("***")).is_err() {
        return unsure();
    }
    hide_parameters(&mut url);
    url.to_string()
}

/// PostgreSQL takes a password as a parameter, too.
fn hide_parameters(url: &mut Url) {
    if url.query().is_none_or(|query| !query.to_lowercase().contains("pass")) {
        return;
    }
    let pairs: Vec<(String, String)> = url
        .query_pairs()
        .map(|(name, value)| {
            let secret = name.to_lowercase().contains("pass");
            (name.into_owned(), if secret { "***".to_owned() } else { value.into_owned() })
        })
        .collect();
    url.query_pairs_mut().clear().extend_pairs(pairs);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_replaced_and_the_rest_is_kept() {
        for (address, shown) in [
            ("postgres://ann:s3cret@db:5432/films", "postgres://ann:***@db:5432/films"),
            ("postgres://ann@db/films", "postgres://ann@db/films"),
            (
                "postgres://db/films?user=ann&password=s3cret",
                "postgres://db/films?user=ann&password=***",
            ),
            ("sqlite://cinegraph.db", "sqlite://cinegraph.db"),
            ("sqlite::memory:", "sqlite::memory:"),
        ] {
            assert_eq!(redacted(address), shown);
        }
    }

    #[test]
    fn only_the_scheme_of_a_doubtful_address_is_shown() {
        for address in [
            "postgres://ann:s3/cret@db/films",
            "postgres://ann:12/s3cret@db/films",
            "postgres://ann:1?s3cret@db/films",
            "postgres://ann:1#s3cret@db/films",
            "postgres://ann:s3cret@db:port/films",
            "postgres://ann:s3cret@a,b/films",
        ] {
            let shown = redacted(address);
            assert!(!shown.contains("cret"), "{shown}");
        }
        assert_eq!(redacted("ann:s3cret@db"), "…");
        assert_eq!(redacted("s3cret"), "…");
    }

    #[test]
    fn a_drivers_text_loses_the_address_and_the_password() {
        let url = DatabaseUrl::from("postgres://ann:s3cret@db/films");
        let text = url.scrub("no postgres://ann:s3cret@db/films, and not s3cret either");
        assert_eq!(text, "no postgres://ann:***@db/films, and not *** either");
        assert_eq!(format!("{url:?}"), "\"postgres://ann:***@db/films\"");
    }
}
