//! Where pictures are.
//!
//! **Invariant:** a path is `card`, `tmdb:/file.jpg` or a whole web address.

use super::text::{INDEXED_BYTES, clean};
use super::validation_error::ValidationErrors;

/// What draws a title card instead of an image.
pub(super) const CARD: &str = "card";

/// The path of a movie's poster, in the field `field`, by the catalogue's rules.
pub(super) fn poster(
    field: &'static str,
    text: Option<String>,
    errors: &mut ValidationErrors,
) -> Option<String> {
    if text.as_deref() == Some(CARD) { text } else { picture(field, text, errors) }
}

/// The path of a picture, in the field `field`, by the catalogue's rules.
pub(super) fn picture(
    field: &'static str,
    text: Option<String>,
    errors: &mut ValidationErrors,
) -> Option<String> {
    let text = clean(&text?)?;
    let valid = text.len() <= INDEXED_BYTES && (is_tmdb(&text) || is_web(&text));
    let expected = "an image: an absolute URL, or tmdb:/ and a file name";
    errors.expect(valid, field, &text, expected).then_some(text)
}

fn is_tmdb(path: &str) -> bool {
    path.strip_prefix("tmdb:/").is_some_and(|file| !file.is_empty())
}

/// Whether a text is an address that a browser opens.
pub(super) fn is_web(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}
