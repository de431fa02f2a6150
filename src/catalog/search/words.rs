//! How text is folded and cut into words for search.
//!
//! Case, accents and compatibility forms are folded; fractions, hearts and `&` are spelt out.
//! Punctuation parts words, and words that only punctuation parts are one word, too: `WALL·E` is
//! found by `wall e`, `wall-e` and `walle`. Scripts that put no space between words are found from
//! any character on. A text of signs alone is a word of signs: `$`.
//!
//! **Invariant:** no word has a space or what LIKE or the index's marks mean something by: `%`,
//! `_`, `\`, `<`. Changing a rule means raising the versions of `fill` and of `vocabulary::fill`.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::catalog::text::latin;

/// The most characters of a word; what is longer is cut.
const LONGEST: usize = 40;

/// The first words that a title is often said without, each with its space.
const ARTICLES: [&str; 13] = [
    "the ", "a ", "an ", "le ", "la ", "les ", "der ", "die ", "das ", "el ", "il ", "los ", "un ",
];

/// A text cut into words.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// The words in order, single spaces between them.
    pub(super) text: String,
    /// The characters of its leading article; 0 without one.
    pub(super) article: usize,
    /// The different words.
    pub(super) pieces: BTreeSet<String>,
    /// The different words that it is indexed by.
    pub(super) indexed: BTreeSet<String>,
}

/// Cuts a text into words.
pub(super) fn words(text: &str) -> Words {
    let plain = plain(text, |_, _| false);
    let mut words = Words::default();
    for chunk in plain.split_whitespace() {
        words.take(&pieces(chunk));
    }
    if words.pieces.is_empty() {
        for chunk in plain.split_whitespace() {
            words.take(&[cut(chunk.chars().filter_map(sign))]);
        }
    }
    words.article = ARTICLES
        .iter()
        .find(|article| words.text.starts_with(*article))
        .map_or(0, |article| article.len());
    words
}

impl Words {
    /// Adds the words of the text between two spaces.
    fn take(&mut self, pieces: &[String]) {
        let pieces: Vec<&String> = pieces.iter().filter(|piece| !piece.is_empty()).collect();
        for piece in &pieces {
            if !self.text.is_empty() {
                self.text.push(' ');
            }
            self.text.push_str(piece);
            self.pieces.insert((*piece).clone());
            self.indexed.extend(entries(piece));
        }
        if pieces.len() > 1 {
            self.indexed.insert(cut(pieces.iter().flat_map(|piece| piece.chars())));
        }
    }
}

/// Whether a word is of a script that puts no space between words.
pub(super) fn runs_on(word: &str) -> bool {
    word.chars().any(|c| {
        matches!(c,
            '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
            | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
    })
}

/// The word, or what follows from each of its characters on.
fn entries(piece: &str) -> Vec<String> {
    if !runs_on(piece) {
        return vec![piece.to_owned()];
    }
    piece.char_indices().map(|(from, _)| cut(piece[from..].chars())).collect()
}

fn cut(chars: impl Iterator<Item = char>) -> String {
    chars.take(LONGEST).collect()
}

fn ascii(text: &str) -> String {
    text.to_ascii_lowercase().replace('&', " and ")
}

/// The text without case, accents and compatibility forms. `keeps` says of a letter and the mark
/// behind it whether the mark is no accent there.
pub(super) fn plain(text: &str, keeps: fn(char, char) -> bool) -> String {
    if text.is_ascii() {
        return ascii(text);
    }
    let spaced = text.chars().flat_map(|c| match c {
        '¼'..='¾' | '⅐'..='⅟' | '↉' => [' ', c, ' '],
        '²' | '³' | '¹' | '⁰'..='⁹' => [' ', c, '\0'],
        other => [other, '\0', '\0'],
    });
    let mut letter = ' ';
    let parts = spaced.filter(|c| *c != '\0').nfkd().filter(|c| {
        let accent = is_accent(*c);
        letter = if accent { letter } else { *c };
        !accent || keeps(letter, *c)
    });
    let mut plain = String::with_capacity(text.len() + 8);
    for c in parts {
        for lower in c.to_lowercase() {
            match lower {
                '&' => plain.push_str(" and "),
                '♥' | '♡' | '❤' => plain.push_str(" heart "),
                ascii if ascii.is_ascii() => plain.push(ascii),
                other => plain.extend(latin(other)),
            }
        }
    }
    // Puts together again what folding took apart and is no accent: Hangul, kana, vowel signs.
    plain.nfc().collect()
}

/// Marks that readers leave out; those of Indic scripts and kana make another letter.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036f}' | '\u{0591}'..='\u{05c7}' | '\u{064b}'..='\u{065f}'
        | '\u{0670}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}')
        && !matches!(c, '\u{05be}')
}

/// Whether a word may hold the character.
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '′' | '`')
}

fn pieces(chunk: &str) -> Vec<String> {
    whole_pieces(chunk).iter().map(|piece| cut(piece.chars())).collect()
}

/// The words of the text between two spaces, however long. An apostrophe parts them only before
/// three letters or more: `ocean's` is one word, `l'avventura` two.
pub(super) fn whole_pieces(chunk: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for part in chunk.split(|c: char| !is_word(c) && !is_apostrophe(c)) {
        found.push(String::new());
        for (index, run) in part.split(is_apostrophe).enumerate() {
            if index > 0 && run.chars().count() > 2 {
                found.push(String::new());
            }
            if let Some(last) = found.last_mut() {
                last.push_str(run);
            }
        }
    }
    found.retain(|piece| !piece.is_empty());
    found
}

/// A sign as a word of signs holds it.
fn sign(c: char) -> Option<char> {
    match c {
        '%' => Some('％'),
        '_' => Some('＿'),
        '\\' => Some('＼'),
        '<' => Some('＜'),
        invisible if invisible.is_control() => None,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => None,
        '\u{feff}' => None,
        other => Some(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_folded_and_cut() {
        for (text, expected) in [
            ("Léon: The Professional", "leon the professional"),
            ("WALL·E", "wall e"),
            ("8½", "8 1 2"),
            ("Alien³", "alien 3"),
            ("I ♥ Huckabees", "i heart huckabees"),
            ("Fast & Furious", "fast and furious"),
            ("Ocean’s Eleven", "oceans eleven"),
            ("L'Avventura", "l avventura"),
            ("Singin' in the Rain", "singin in the rain"),
            ("Strasse Straße Łódź Ørsted", "strasse strasse lodz orsted"),
            ("ЁЛКИ", "елки"),
            ("기생충", "기생충"),
            ("もののけ姫", "もののけ姫"),
            ("ﬁlm Ｔｏｋｙｏ", "film tokyo"),
            ("$", "$"),
            ("100%", "100"),
            ("% _", "％ ＿"),
            (" \t\u{200b} ", ""),
            ("e\u{301}t\u{301}", "et"),
        ] {
            assert_eq!(words(text).text, expected, "{text}");
        }
    }

    #[test]
    fn words_that_only_punctuation_parts_are_indexed_as_one_too() {
        let indexed = |text| words(text).indexed.into_iter().collect::<Vec<_>>();
        assert_eq!(indexed("WALL·E"), ["e", "wall", "walle"]);
        assert_eq!(indexed("J.K. Simmons"), ["j", "jk", "k", "simmons"]);
        assert_eq!(indexed("羅生門"), ["生門", "羅生門", "門"]);
        assert_eq!(words("The Master").article, 4);
        assert_eq!(indexed(&"x".repeat(50)), ["x".repeat(40)]);
    }
}
