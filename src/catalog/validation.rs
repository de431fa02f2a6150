//! The rules for values that movies and people share.
//!
//! **Invariant:** a value that breaks a rule becomes an error and is dropped.

use super::date::PartialDate;
use super::field::Field;
use super::figure::Figure;
use super::text::{INDEXED_BYTES, clean, fits_index, prose};
use super::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};

/// The largest budget, revenue and popularity. 2^53-1, the largest number that JSON clients read
/// exactly, is where the indices of the orders put nulls, so that no value may be it.
pub(super) const LARGEST: f64 = 9_007_199_254_740_990.0;

/// The longest text of several lines, in bytes.
const PROSE_BYTES: usize = 20_000;

/// A value that is as good as any other.
pub(super) fn any<T>(_: &'static str, value: T, _: &mut ValidationErrors) -> T {
    value
}

/// A value that may be null, judged; one that is of no use is left out, because null would clear
/// it.
pub(super) fn known<T, U>(
    value: Option<T>,
    judge: impl FnOnce(T) -> Option<U>,
) -> Field<Option<U>> {
    value.map_or(Field::Set(None), |value| Field::known(judge(value)))
}

/// TMDB's id.
pub(super) fn tmdb_id(
    field: &'static str,
    id: Option<i64>,
    errors: &mut ValidationErrors,
) -> Field<Option<i32>> {
    known(id, |id| {
        let fits = i32::try_from(id).ok().filter(|id| *id > 0);
        if fits.is_none() {
            let reason = format!("{id} is not between 1 and {}.", i32::MAX);
            let note = format!("the id {id} is not between 1 and {}", i32::MAX);
            let way = errors.path_to(field);
            let error = ValidationError::new(ValidationErrorKind::Invalid, way, reason);
            errors.add(error.with_note(note).fatal());
        }
        fits
    })
}

/// How IMDb's ids of one kind of row are made.
#[derive(Clone, Copy, Debug)]
pub(super) struct ImdbIdFormat {
    kind: &'static str,
    prefix: &'static str,
}

pub(super) const MOVIE_IMDB_ID: ImdbIdFormat = ImdbIdFormat { kind: "movie", prefix: "tt" };
pub(super) const PERSON_IMDB_ID: ImdbIdFormat = ImdbIdFormat { kind: "person", prefix: "nm" };

/// IMDb's id: a prefix and digits.
pub(super) fn imdb_id(
    format: ImdbIdFormat,
    text: String,
    errors: &mut ValidationErrors,
) -> Option<String> {
    let ImdbIdFormat { kind, prefix } = format;
    let id = clean(&text)?;
    let expected = format!("an IMDb id of a {kind}: {prefix} and digits");
    errors.expect(is_imdb_id(&id, prefix), "imdb_id", &id, &expected).then_some(id)
}

/// A text of one line that is compared.
pub(super) fn indexed(
    field: &'static str,
    text: Option<String>,
    errors: &mut ValidationErrors,
) -> Option<String> {
    let text = clean(&text?)?;
    let expected = format!("a text of at most {INDEXED_BYTES} bytes");
    errors.expect(fits_index(&text), field, &text, &expected).then_some(text)
}

/// A text of several lines.
pub(super) fn long(
    field: &'static str,
    text: Option<String>,
    errors: &mut ValidationErrors,
) -> Option<String> {
    let text = prose(&text?)?;
    let expected = format!("a text of at most {PROSE_BYTES} bytes");
    errors.expect(text.len() <= PROSE_BYTES, field, &text, &expected).then_some(text)
}

/// A date.
pub(super) fn date(
    field: &'static str,
    text: Option<String>,
    errors: &mut ValidationErrors,
) -> Option<String> {
    let text = clean(&text?)?;
    let valid = text.parse::<PartialDate>().is_ok();
    let expected = "a date like 1975, 1975-10 or 1975-10-03";
    errors.expect(valid, field, &text, expected).then_some(text)
}

/// A figure to order by.
pub(super) fn popularity(
    field: &'static str,
    value: Option<Figure>,
    errors: &mut ValidationErrors,
) -> Option<f64> {
    figure(field, value, LARGEST, errors)
}

/// A figure from above 0 to `largest`; 0 is how sources say that it is not known.
pub(super) fn figure(
    field: &'static str,
    given: Option<Figure>,
    largest: f64,
    errors: &mut ValidationErrors,
) -> Option<f64> {
    let given = given?;
    let value = given.value();
    if value == 0.0 {
        errors.invalid(field, "0 is not a value here; pass null when it is unknown.");
        return None;
    }
    let expected = format!("a number above 0 and up to {largest}");
    let valid = (0.0..=largest).contains(&value);
    errors.expect(valid, field, &given.to_string(), &expected).then_some(value)
}

/// Whether `id` is one of IMDb's: the prefix and at most twelve digits.
fn is_imdb_id(id: &str, prefix: &str) -> bool {
    let digits = id.strip_prefix(prefix).unwrap_or_default();
    matches!(digits.len(), 1..=12) && digits.bytes().all(|byte| byte.is_ascii_digit())
}
