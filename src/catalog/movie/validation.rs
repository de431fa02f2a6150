//! The rules for values that only movies have.
//!
//! **Invariant:** that of [`crate::catalog::validation`].

use crate::catalog::field::Field;
use crate::catalog::figure::Figure;
use crate::catalog::text::{INDEXED_BYTES, clean, fits_index};
use crate::catalog::validation::{self, LARGEST};
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use crate::catalog::{image, language};

/// A movie without a title.
pub(super) fn no_title(errors: &ValidationErrors) -> ValidationError {
    let reason = "A movie needs a title.";
    ValidationError::new(ValidationErrorKind::Missing, errors.path_to("title"), reason)
        .with_note("the record has no title")
        .fatal()
}

/// The average of votes, above 0 and up to 10.
pub(super) fn average(
    field: &'static str,
    value: Option<Figure>,
    errors: &mut ValidationErrors,
) -> Option<f64> {
    validation::figure(field, value, 10.0, errors)
}

/// The title; a record is of no use without one.
pub(super) fn title(
    field: &'static str,
    text: String,
    errors: &mut ValidationErrors,
) -> Field<String> {
    let Some(title) = clean(&text) else {
        errors.add(no_title(errors));
        return Field::Keep;
    };
    if fits_index(&title) {
        return Field::Set(title);
    }
    let reason = format!("The title is longer than {INDEXED_BYTES} bytes.");
    let error = ValidationError::new(ValidationErrorKind::Invalid, errors.path_to(field), reason);
    errors.add(error.with_note("the title is too long").fatal());
    Field::Keep
}

/// An address that a browser opens.
pub(super) fn web_address(
    field: &'static str,
    text: Option<String>,
    errors: &mut ValidationErrors,
) -> Option<String> {
    let text = clean(&text?)?;
    let valid = image::is_web(&text) && text.len() <= INDEXED_BYTES;
    errors.expect(valid, field, &text, "a web address: http:// or https://").then_some(text)
}

/// A language's code.
pub(super) fn language_code(
    field: &'static str,
    text: Option<String>,
    errors: &mut ValidationErrors,
) -> Option<String> {
    let text = clean(&text?)?;
    let code = language::code(&text);
    errors.expect(code.is_some(), field, &text, "a language's code of ISO 639-1");
    if code.as_deref().is_some_and(|code| language::names_of(code).is_none()) {
        errors.invalid(field, format!("No language is known as {text}."));
    }
    code
}

/// US dollars.
pub(super) fn dollars(
    field: &'static str,
    value: Option<Figure>,
    errors: &mut ValidationErrors,
) -> Option<i64> {
    whole(field, value, LARGEST, errors)
}

/// A whole number; what an importer gives is rounded, and that is reported.
fn whole(
    field: &'static str,
    given: Option<Figure>,
    largest: f64,
    errors: &mut ValidationErrors,
) -> Option<i64> {
    let text = given.as_ref().map(Figure::to_string).unwrap_or_default();
    let value = validation::figure(field, given, largest, errors)?;
    let rounded = value.round();
    if rounded != value {
        let name = field.replace('_', " ");
        let reason = format!("\"{text}\" is not a whole number.");
        let error =
            ValidationError::new(ValidationErrorKind::Invalid, errors.path_to(field), reason);
        errors.add(error.with_note(format!("the {name} \"{text}\" was rounded to {rounded}")));
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
    Some(rounded as i64).filter(|value| *value > 0)
}

/// A whole number from 1.
pub(super) fn small(
    field: &'static str,
    given: Option<Figure>,
    errors: &mut ValidationErrors,
) -> Option<i32> {
    i32::try_from(whole(field, given, f64::from(i32::MAX), errors)?).ok()
}

/// A number that counts from 0.
pub(super) fn count(
    field: &'static str,
    given: Option<Figure>,
    errors: &mut ValidationErrors,
) -> i32 {
    let Some(given) = given else { return 0 };
    let value = given.value();
    let valid = (0.0..=f64::from(i32::MAX)).contains(&value);
    let expected = format!("a number from 0 to {}", i32::MAX);
    errors.expect(valid, field, &given.to_string(), &expected);
    if value == 0.0 || !valid { 0 } else { small(field, Some(given), errors).unwrap_or(0) }
}
