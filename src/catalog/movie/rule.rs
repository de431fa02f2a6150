//! The rules for values that only films have.
//!
//! **Invariant:** that of [`rule`](crate::catalog::rule).

use crate::catalog::field::Field;
use crate::catalog::flaw::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::rule::{self, LARGEST};
use crate::catalog::text::{INDEXED_BYTES, clean, fits_index};
use crate::catalog::{image, language};

/// A film without a title.
pub(super) fn no_title(flaws: &ValidationErrors) -> ValidationError {
    let reason = "A movie needs a title.";
    ValidationError::new(ValidationErrorKind::Missing, flaws.way_to("title"), reason)
        .noted("the record has no title")
        .fatal()
}

/// The average of votes, above 0 and up to 10.
pub(super) fn average(
    field: &'static str,
    value: Option<f64>,
    flaws: &mut ValidationErrors,
) -> Option<f64> {
    rule::figure(field, value, 10.0, flaws)
}

/// The title; a record is of no use without one.
pub(super) fn title(
    field: &'static str,
    text: String,
    flaws: &mut ValidationErrors,
) -> Field<String> {
    let Some(title) = clean(&text) else {
        flaws.add(no_title(flaws));
        return Field::Keep;
    };
    if fits_index(&title) {
        return Field::Set(title);
    }
    let reason = format!("The title is longer than {INDEXED_BYTES} bytes.");
    let flaw = ValidationError::new(ValidationErrorKind::Invalid, flaws.way_to(field), reason);
    flaws.add(flaw.noted("the title is too long").fatal());
    Field::Keep
}

/// An address that a browser opens.
pub(super) fn web_address(
    field: &'static str,
    text: Option<String>,
    flaws: &mut ValidationErrors,
) -> Option<String> {
    let text = clean(&text?)?;
    let valid = image::is_web(&text) && text.len() <= INDEXED_BYTES;
    flaws.expect(valid, field, &text, "a web address: http:// or https://").then_some(text)
}

/// A language's code.
pub(super) fn language_code(
    field: &'static str,
    text: Option<String>,
    flaws: &mut ValidationErrors,
) -> Option<String> {
    let text = clean(&text?)?;
    let code = language::code(&text);
    flaws.expect(code.is_some(), field, &text, "a language's code of ISO 639-1");
    if code.as_deref().is_some_and(|code| language::names_of(code).is_none()) {
        flaws.invalid(field, format!("No language is known as {text}."));
    }
    code
}

/// US dollars.
pub(super) fn dollars(
    field: &'static str,
    value: Option<f64>,
    flaws: &mut ValidationErrors,
) -> Option<i64> {
    whole(field, value, LARGEST, flaws)
}

fn whole(
    field: &'static str,
    value: Option<f64>,
    largest: f64,
    flaws: &mut ValidationErrors,
) -> Option<i64> {
    let value = rule::figure(field, value, largest, flaws)?.round();
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    Some(value as i64).filter(|value| *value > 0)
}

/// A whole number from 1.
pub(super) fn small(
    field: &'static str,
    value: Option<f64>,
    flaws: &mut ValidationErrors,
) -> Option<i32> {
    i32::try_from(whole(field, value, f64::from(i32::MAX), flaws)?).ok()
}

/// A number that counts from 0.
pub(super) fn count(field: &'static str, value: Option<f64>, flaws: &mut ValidationErrors) -> i32 {
    let Some(value) = value else { return 0 };
    let valid = (0.0..=f64::from(i32::MAX)).contains(&value);
    flaws.expect(valid, field, &value.to_string(), &format!("a number from 0 to {}", i32::MAX));
    if value == 0.0 || !valid { 0 } else { small(field, Some(value), flaws).unwrap_or(0) }
}
