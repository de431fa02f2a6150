//! The address at which clients reach the server.

use url::Url;

use super::SettingValue;

/// An address such as `https://films.example` or `https://example.org/films`; empty for the one
/// that the server listens on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// The address without a slash at its end; empty where none is set.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SettingValue for PublicUrl {
    const EXPECTED: &'static str = "an address that begins with http:// or https://, with neither \
        query nor fragment, such as https://films.example";

    fn parse(text: &str) -> Option<Self> {
        let address = text.trim_end_matches('/');
        if address.is_empty() {
            return Some(Self::default());
        }
        let parsed = Url::parse(address).ok()?;
        let plain = matches!(parsed.scheme(), "http" | "https")
            && parsed.has_host()
            && parsed.query().is_none()
            && parsed.fragment().is_none()
            && parsed.username().is_empty()
            && parsed.password().is_none();
        // Written out, because "https:films.example" is read as an address, too.
        let written = address.get(..parsed.scheme().len() + 3)?.to_ascii_lowercase();
        (plain && written.ends_with("://")).then(|| Self(address.to_owned()))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_needs_a_scheme_and_a_host() {
        for (text, expected) in [
            ("", Some("")),
            ("https://films.example", Some("https://films.example")),
            ("http://[::1]:8000/", Some("http://[::1]:8000")),
            ("HTTPS://films.example/a/", Some("HTTPS://films.example/a")),
            ("films.example", None),
            ("films.example:8000", None),
            ("localhost:8000", None),
            ("https:films.example", None),
            ("https://", None),
            ("ftp://films.example", None),
            ("https://films.example?a=1", None),
            ("https://films.example/#a", None),
            ("https://me:secret@films.example", None),
        ] {
            let parsed = PublicUrl::parse(text);
            assert_eq!(parsed.as_ref().map(PublicUrl::as_str), expected, "{text}");
        }
    }
}
