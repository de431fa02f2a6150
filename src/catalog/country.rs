//! Countries, present and withdrawn.
//!
//! **Invariant:** a code is two capital letters, and its row is there before anything names it.

use super::country_names::COUNTRIES;
use super::text::{clean, fold};
use super::validation_error::{ValidationError, ValidationErrorKind, ValidationErrors};
use super::writer::Writer;
use crate::db::rows::{Column, Rows};
use crate::error::Result;

/// A country as a source names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountryDraft {
    /// ISO 3166-1 alpha-2, or a withdrawn code.
    pub code: String,
    /// Name in English, where the source gives it.
    pub name: Option<String>,
}

/// The code as stored, or nothing for what is no code.
pub fn code(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    let letters = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    letters.then_some(code)
}

/// The countries in the field `field` by the catalogue's rules. A code that is not known here needs
/// a name; an importer's has its code for one.
pub(super) fn validate_all(
    field: &'static str,
    drafts: Vec<CountryDraft>,
    errors: &mut ValidationErrors,
) -> Vec<CountryDraft> {
    errors.within(field, |errors| {
        let drafts = drafts.into_iter().enumerate();
        drafts.filter_map(|(at, draft)| errors.within(at, |errors| one(draft, errors))).collect()
    })
}

fn one(
    CountryDraft { code: text, name }: CountryDraft,
    errors: &mut ValidationErrors,
) -> Option<CountryDraft> {
    let name = name.as_deref().and_then(clean);
    let Some(code) = code(&text) else {
        let expected = "a country's code: two letters of ISO 3166-1, or a withdrawn code";
        let reason = format!("\"{}\" is not {expected}.", text.escape_debug());
        let note = format!("the country \"{}\" was left out", text.escape_debug());
        errors.add(
            ValidationError::new(ValidationErrorKind::Invalid, errors.path_to("code"), reason)
                .with_note(note),
        );
        return None;
    };
    if name.is_none() && name_of(&code).is_none() {
        errors.invalid("name", format!("No country is known as {code}; give its name, too."));
    }
    Some(CountryDraft { code, name })
}

/// The English name of a code.
pub fn name_of(code: &str) -> Option<&'static str> {
    let at = COUNTRIES.binary_search_by_key(&code, |(code, _)| code).ok()?;
    COUNTRIES.get(at).map(|(_, name)| *name)
}

/// The code of an English name, whatever its case.
pub fn code_of(name: &str) -> Option<&'static str> {
    let wanted = fold(name.trim());
    COUNTRIES.iter().find(|(_, name)| fold(name) == wanted).map(|(code, _)| *code)
}

/// Makes the countries that are missing. A name that is there stays, because two sources word it
/// differently and neither is wrong.
pub(super) async fn ensure(writer: &Writer, mut drafts: Vec<CountryDraft>) -> Result<()> {
    drafts.sort_by(|a, b| a.code.cmp(&b.code));
    drafts.dedup_by(|a, b| a.code == b.code);
    let (codes, names) = drafts.into_iter().map(name_or_known).unzip();
    let rows = Rows::texts("code", codes).with("name", Column::Text(names));
    let sql = "INSERT INTO country (code, name) SELECT code, name FROM {rows} AS given \
               WHERE true ON CONFLICT DO NOTHING";
    writer.run(sql, rows).await
}

fn name_or_known(draft: CountryDraft) -> (String, String) {
    let known = || name_of(&draft.code).map(str::to_owned);
    let name = draft.name.clone().or_else(known).unwrap_or_else(|| draft.code.clone());
    (draft.code, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn present_and_withdrawn_codes_have_names() {
        assert!(COUNTRIES.is_sorted_by_key(|(code, _)| *code));
        for (code, name) in [
            ("FR", "France"),
            ("SU", "Soviet Union"),
            ("XC", "Czechoslovakia"),
            ("XG", "East Germany"),
            ("YU", "Yugoslavia"),
            ("AN", "Netherlands Antilles"),
            ("CS", "Serbia and Montenegro"),
        ] {
            assert_eq!(name_of(code), Some(name));
        }
        assert_eq!(name_of("QQ"), None);
        assert_eq!(code_of("united kingdom "), Some("GB"));
        assert_eq!(code_of("Nowhere"), None);
    }

    #[test]
    fn a_code_is_two_letters() {
        assert_eq!(code(" gb ").as_deref(), Some("GB"));
        assert_eq!(code("GBR"), None);
        assert_eq!(code("G1"), None);
    }
}
