//! How the names of genres, keywords, companies and collections are compared.
//!
//! Two names are one where search finds the same words in them, in the same order: case, accents,
//! compatibility forms, spaces and punctuation make no difference. Where that would unite names that
//! readers distinguish, they stay apart:
//!
//! * Punctuation only parts words, but any other sign is a word of its own: `C++` is not `C`.
//! * A breve makes another letter of a Cyrillic one: `герой`, a hero, is not `герои`, heroes.
//! * A word counts whole, however long.
//!
//! **Invariant:** the folded name is never empty for a name that is not, and fits into an index.

use ring::digest::{SHA256, digest};

use super::words::{is_word, plain, whole_pieces};
use crate::catalog::text::{INDEXED_BYTES, fold};

/// The name as it is compared. Who changes a rule raises the version of `vocabulary::fill`.
pub(in crate::catalog) fn fold_name(name: &str) -> String {
    // A sigma is written otherwise at the end of a word, but only in lower case.
    let plain = plain(name, is_other_letter).replace('ς', "σ");
    let words: Vec<String> = signs_apart(&plain).split_whitespace().flat_map(pieces).collect();
    let folded = match words.join(" ") {
        none if none.is_empty() => punctuation(name, &plain),
        words => words,
    };
    if folded.len() <= INDEXED_BYTES { folded } else { fingerprint(&folded) }
}

/// Whether the mark makes another letter: й, ў.
fn is_other_letter(letter: char, mark: char) -> bool {
    mark == '\u{306}' && matches!(letter, 'И' | 'и' | 'У' | 'у')
}

/// The text with spaces around each sign.
fn signs_apart(plain: &str) -> String {
    let mut apart = String::with_capacity(plain.len());
    for c in plain.chars() {
        match is_sign(c) {
            true => apart.extend([' ', c, ' ']),
            false => apart.push(c),
        }
    }
    apart
}

/// The words of the text between two spaces, or the sign.
fn pieces(chunk: &str) -> Vec<String> {
    if chunk.starts_with(is_sign) { vec![chunk.to_owned()] } else { whole_pieces(chunk) }
}

/// What a name without a word or a sign is compared by.
fn punctuation(name: &str, plain: &str) -> String {
    let seen = |c: &char| !c.is_whitespace() && !is_invisible(*c);
    match plain.chars().filter(seen).collect::<String>() {
        none if none.is_empty() => fold(name),
        marks => marks,
    }
}

/// The replacement for a folded name that no index takes. No folded name looks like it, because it has
/// capitals.
fn fingerprint(folded: &str) -> String {
    let bytes = digest(&SHA256, folded.as_bytes());
    let digits: String = bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("SHA-256 {digits}")
}

fn is_sign(c: char) -> bool {
    !is_word(c) && !c.is_whitespace() && !is_invisible(c) && !is_punctuation(c)
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What is not said aloud; `#`, `%`, `@` and `+` are.
fn is_punctuation(c: char) -> bool {
    matches!(c,
        '!' | '"' | '\'' | '('..='*' | ','..='/' | ':' | ';' | '?' | '['..=']' | '_' | '`'
        | '{'..='~' | '¡' | '©' | '«' | '®' | '·' | '»' | '¿' | '−'
        // Armenian, Hebrew, Arabic, Devanagari.
        | '\u{55a}'..='\u{55f}' | '\u{589}' | '\u{58a}' | '\u{5be}' | '\u{5c0}' | '\u{5c3}'
        | '\u{5f3}' | '\u{5f4}' | '\u{60c}' | '\u{61b}' | '\u{61f}' | '\u{66d}' | '\u{6d4}'
        | '\u{964}' | '\u{965}'
        // General and supplemental punctuation, that of Chinese, Japanese and Korean.
        | '\u{2010}'..='\u{2027}' | '\u{2032}'..='\u{205e}' | '\u{2e00}'..='\u{2e7f}'
        | '\u{3000}'..='\u{303f}' | '\u{30a0}' | '\u{30fb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_a_reader_takes_for_one_are_one() {
        for (one, other) in [
            ("Драма", "ДРАМА"),
            ("Ёлки", "елки"),
            ("Café", "CAFE\u{301}"),
            ("Straße", "STRASSE"),
            ("ΛΟΓΟΣ", "λόγος"),
            ("Герой", "ГЕРОИ\u{306}"),
            ("Science Fiction", "science-fiction"),
            ("Sci-Fi", " Sci  Fi"),
            ("Sci−Fi", "sci–fi"),
            ("R&B", "r and b"),
            ("Ocean's", "Ocean’s"),
            ("Warner Bros.", "Warner Bros"),
            ("Studio (UK)", "Studio, UK"),
            ("C++", "c ++"),
            ("Ｔｏｋｙｏ", "Tokyo"),
            ("スター・ウォーズ", "ｽﾀｰ ｳｫｰｽﾞ"),
            ("！！！", "! ! !"),
            ("한국", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}"),
            ("Yahoo®", "YAHOO!"),
        ] {
            assert_eq!(fold_name(one), fold_name(other), "{one} and {other}");
        }
    }

    #[test]
    fn names_that_a_reader_tells_apart_stay_apart() {
        for (one, other) in [
            ("C++", "C"),
            ("C#", "C"),
            ("C+", "C++"),
            ("Canal+", "Canal"),
            ("100%", "100"),
            ("A+B", "A B"),
            ("Love ★", "Love"),
            ("$", "€"),
            ("!!!", "???"),
            ("!!!", "!"),
            ("герой", "герои"),
            ("千と千尋", "千と千"),
            ("は", "ば"),
            ("हिन्दी", "हन्द"),
            ("SciFi", "Sci-Fi"),
            ("Drama", "Drama 2"),
            ("x", "\u{301}"),
            (&"x".repeat(50), &"x".repeat(51)),
            (&"ﷺ".repeat(600), &"ﷺ".repeat(601)),
        ] {
            assert_ne!(fold_name(one), fold_name(other), "{one} and {other}");
        }
    }

    #[test]
    fn a_folded_name_is_short_enough_and_never_empty() {
        for name in ["&".repeat(2000), "ﷺ".repeat(660), "\u{2060}".to_owned(), "\u{301}".to_owned()]
        {
            let folded = fold_name(&name);
            assert!((1..=INDEXED_BYTES).contains(&folded.len()), "{name}: {}", folded.len());
        }
    }
}
