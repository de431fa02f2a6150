//! Languages.
//!
//! **Invariant:** a code is two small letters (three for those that ISO 639-1 lacks), and its row
//! is there before anything names it.

use std::collections::BTreeMap;

use super::language_names::LANGUAGES;
use super::text::{clean, fold};
use super::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use super::writer::Writer;
use crate::db::rows::{Column, Rows};
use crate::error::Result;

/// A language as a source names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageDraft {
    /// ISO 639-1, or TMDB's `cn` and `xx`.
    pub code: String,
    /// Name in English, where the source gives it.
    pub name: Option<String>,
    /// What its speakers call it, where the source gives it.
    pub native_name: Option<String>,
}

/// The code as stored, or nothing for what is no code.
pub fn code(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_lowercase();
    let letters = code.bytes().all(|byte| byte.is_ascii_lowercase());
    (letters && matches!(code.len(), 2 | 3)).then_some(code)
}

/// The languages in the field `field` by the catalogue's rules. A code that is not known here needs
/// a name; an importer's has its code for one.
pub(super) fn validate_all(
    field: &'static str,
    drafts: Vec<LanguageDraft>,
    errors: &mut ValidationErrors,
) -> Vec<LanguageDraft> {
    errors.within(field, |errors| {
        let drafts = drafts.into_iter().enumerate();
        drafts.filter_map(|(at, draft)| errors.within(at, |errors| one(draft, errors))).collect()
    })
}

fn one(draft: LanguageDraft, errors: &mut ValidationErrors) -> Option<LanguageDraft> {
    let name = draft.name.as_deref().and_then(clean);
    let native_name = draft.native_name.as_deref().and_then(clean);
    let Some(code) = code(&draft.code) else {
        let expected = "a language's code: two letters of ISO 639-1, or three";
        let reason = format!("\"{}\" is not {expected}.", draft.code.escape_debug());
        let note = format!("the language \"{}\" was left out", draft.code.escape_debug());
        errors.add(
            ValidationError::new(ValidationErrorKind::Invalid, errors.path_to("code"), reason)
                .with_note(note),
        );
        return None;
    };
    if name.is_none() && native_name.is_none() && names_of(&code).is_none() {
        errors.invalid("name", format!("No language is known as {code}; give its name, too."));
    }
    Some(LanguageDraft { code, name, native_name })
}

/// The English name of a code, and the native one where known.
pub fn names_of(code: &str) -> Option<(&'static str, Option<&'static str>)> {
    let at = LANGUAGES.binary_search_by_key(&code, |(code, ..)| code).ok()?;
    let (_, name, native) = LANGUAGES.get(at)?;
    Some((name, Some(*native).filter(|native| !native.is_empty())))
}

/// The code of an English or native name, whatever its case.
pub fn code_of(name: &str) -> Option<&'static str> {
    let wanted = fold(name.trim());
    let has = |(_, english, native): &&(&str, &str, &str)| {
        !wanted.is_empty() && (fold(english) == wanted || fold(native) == wanted)
    };
    LANGUAGES.iter().find(has).map(|(code, ..)| *code)
}

/// Makes the languages that are missing. A name that is there stays.
pub(super) async fn ensure(writer: &Writer, drafts: Vec<LanguageDraft>) -> Result<()> {
    let mut distinct: BTreeMap<String, (String, Option<String>)> = BTreeMap::new();
    // A movie names its original language by code alone and then lists it with its names.
    for draft in drafts.iter().filter(|draft| draft.name.is_some() || draft.native_name.is_some()) {
        distinct.entry(draft.code.clone()).or_insert_with(|| names_or_known(draft));
    }
    for draft in &drafts {
        distinct.entry(draft.code.clone()).or_insert_with(|| names_or_known(draft));
    }
    let (codes, names): (Vec<_>, Vec<_>) = distinct.into_iter().unzip();
    let (names, natives) = names.into_iter().unzip();
    let rows = Rows::texts("code", codes)
        .with("name", Column::Text(names))
        .with("native_name", Column::OptionalText(natives));
    let sql = "INSERT INTO language (code, name, native_name) \
               SELECT code, name, native_name FROM {rows} AS given WHERE true \
               ON CONFLICT DO NOTHING";
    writer.run(sql, rows).await
}

/// The source's own names; what it does not say comes from the table here.
fn names_or_known(draft: &LanguageDraft) -> (String, Option<String>) {
    let known = names_of(&draft.code);
    let name = draft.name.clone().or_else(|| known.map(|(name, _)| name.to_owned()));
    let native = known.and_then(|(_, native)| native).map(str::to_owned);
    let native = draft.native_name.clone().or(native);
    let name = name.or_else(|| native.clone()).unwrap_or_else(|| draft.code.clone());
    (name, native)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_english_and_native_names() {
        assert!(LANGUAGES.is_sorted_by_key(|(code, ..)| *code));
        assert_eq!(names_of("fr"), Some(("French", Some("Français"))));
        assert_eq!(names_of("cn"), Some(("Cantonese", Some("广州话 / 廣州話"))));
        assert_eq!(names_of("xx"), Some(("No Language", None)));
        assert_eq!(names_of("qq"), None);
        assert_eq!(
            [code_of("french"), code_of("Français"), code_of("")],
            [Some("fr"), Some("fr"), None]
        );
    }

    #[test]
    fn the_table_names_a_language_that_the_source_does_not_name() {
        let draft = |name: Option<&str>, native: Option<&str>| LanguageDraft {
            code: "ro".to_owned(),
            name: name.map(str::to_owned),
            native_name: native.map(str::to_owned),
        };
        assert_eq!(
            names_or_known(&draft(None, None)),
            ("Romanian".to_owned(), Some("Română".to_owned()))
        );
        assert_eq!(
            names_or_known(&draft(None, Some("Limba"))),
            ("Romanian".to_owned(), Some("Limba".to_owned()))
        );
        assert_eq!(names_or_known(&draft(Some("Rumanian"), None)).0, "Rumanian");
    }
}
