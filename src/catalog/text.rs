//! How text is compared, ordered and turned into slugs, alike on both databases.
//!
//! **Invariant:** these run here and never in SQL, because the databases fold case and sort
//! differently beyond ASCII.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Text for comparing without case: composed (NFC) and lower case.
pub fn fold(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// Text for ordering: without case and diacritics, and without leading punctuation unless there
/// is nothing else.
pub fn sort_key(text: &str) -> String {
    let plain = strip_marks(text);
    let from = plain.find(char::is_alphanumeric).unwrap_or(0);
    plain[from..].trim().to_owned()
}

/// The longest text, in bytes, that PostgreSQL takes into an index.
pub const INDEXED_BYTES: usize = 2000;

/// Whether a text, and what it is compared and ordered by, fits into an index.
pub fn fits_index(text: &str) -> bool {
    text.len().max(fold(text).len()).max(sort_key(text).len()) <= INDEXED_BYTES
}

/// Stray blanks off, inner ones single, accents composed, control characters (NUL among them, which
/// PostgreSQL refuses) as blanks; `None` when nothing is left.
pub fn clean(text: &str) -> Option<String> {
    if is_clean_ascii(text) {
        return Some(text.to_owned());
    }
    let invisible = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{feff}' | '\u{200b}');
    let words: Vec<&str> = text.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let joined = words.join(" ");
    let composed: String = joined.trim_matches(|c| c == ' ' || invisible(c)).nfc().collect();
    let single = composed.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    (!single.is_empty()).then_some(single)
}

/// Most texts need no work.
fn is_clean_ascii(text: &str) -> bool {
    let bytes = text.as_bytes();
    let graphic_ends =
        [bytes.first(), bytes.last()].iter().all(|end| end.is_some_and(u8::is_ascii_graphic));
    graphic_ends
        && bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
        && !bytes.windows(2).any(|pair| pair == b"  ")
}

/// Text of several lines, each of them [cleaned](clean), at most one of them empty between two
/// others; `None` when nothing is left.
pub fn prose(text: &str) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        match clean(line) {
            Some(line) => lines.push(line),
            None if lines.last().is_some_and(|last| !last.is_empty()) => lines.push(String::new()),
            None => {}
        }
    }
    let whole = lines.join("\n");
    let whole = whole.trim_end();
    (!whole.is_empty()).then(|| whole.to_owned())
}

/// The readable part of a slug: `[a-z0-9-]`, at most 80 characters; empty where the text has no
/// letter that Latin script can say.
pub fn slugify(text: &str) -> String {
    let mut slug = String::new();
    for c in strip_marks(text).chars().flat_map(latin) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            '\'' | '’' | '.' => {}
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(80);
    slug.trim_end_matches('-').to_owned()
}

fn strip_marks(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// Latin letters that have no decomposition, spelt out.
pub(super) fn latin(c: char) -> Vec<char> {
    match c {
        'ß' => vec!['s', 's'],
        'æ' => vec!['a', 'e'],
        'œ' => vec!['o', 'e'],
        'ø' => vec!['o'],
        'ł' => vec!['l'],
        'đ' | 'ð' => vec!['d'],
        'þ' => vec!['t', 'h'],
        'ı' => vec!['i'],
        '&' => vec!['-', 'a', 'n', 'd', '-'],
        other => vec![other],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_case_beyond_ascii_and_composition() {
        assert_eq!(fold("AME\u{301}LIE"), fold("amélie"));
        assert_eq!(fold("ЛЕВИАФАН"), "левиафан");
    }

    #[test]
    fn the_sort_key_leaves_out_diacritics_and_leading_marks() {
        assert_eq!(sort_key("¡Átame!"), "atame!");
        assert_eq!(sort_key("¿?"), "¿?");
    }

    #[test]
    fn cleaning_trims_composes_and_tells_the_empty() {
        assert_eq!(clean("\t Ame\u{301}lie  Poulain\u{200e} ").as_deref(), Some("Amélie Poulain"));
        assert_eq!(clean(" \u{200e} "), None);
    }

    #[test]
    fn prose_keeps_its_paragraphs_and_loses_stray_blanks() {
        assert_eq!(
            prose(" One\u{0} line. \r\n\n\n Cafe\u{301}. \n ").as_deref(),
            Some("One line.\n\nCafé.")
        );
        assert_eq!(prose(" \n\t"), None);
    }

    #[test]
    fn a_slug_is_latin_letters_digits_and_single_hyphens() {
        assert_eq!(slugify("I ♥ Huckabees"), "i-huckabees");
        assert_eq!(slugify("8½"), "81-2");
        assert_eq!(slugify("Léon: The Professional"), "leon-the-professional");
        assert_eq!(slugify("千と千尋の神隠し"), "");
        assert_eq!(slugify("Ocean's Eleven"), "oceans-eleven");
    }
}
