//! The names that inputs choose among, and how each is to be folded, written out by hand.
//!
//! **Invariant:** every title, name, job and character of an operation is one of these or clean ASCII.

/// A name and what follows from it.
pub struct Word {
    pub text: &'static str,
    /// Without case: who is who within a film.
    folded: &'static str,
    /// Its words for search: which entries of a vocabulary are one.
    words: &'static str,
    /// The readable key; empty where Latin script cannot say it.
    slug: &'static str,
}

const fn word(
    text: &'static str,
    folded: &'static str,
    words: &'static str,
    slug: &'static str,
) -> Word {
    Word { text, folded, words, slug }
}

pub const WORDS: [Word; 12] = [
    word("Heat", "heat", "heat", "heat"),
    word("HEAT", "heat", "heat", "heat"),
    word("Amélie", "amélie", "amelie", "amelie"),
    word("AMÉLIE", "amélie", "amelie", "amelie"),
    word("Amelie", "amelie", "amelie", "amelie"),
    word("Драма", "драма", "драма", ""),
    word("ДРАМА", "драма", "драма", ""),
    word("千尋", "千尋", "千尋", ""),
    word("♥", "♥", "heart", ""),
    word("Heart", "heart", "heart", "heart"),
    word("Heat 2", "heat 2", "heat 2", "heat-2"),
    word("42", "42", "42", "42"),
];

fn known(text: &str) -> Option<&'static Word> {
    WORDS.iter().find(|word| word.text == text)
}

/// A text without case.
pub fn folded(text: &str) -> String {
    known(text).map_or_else(|| text.to_ascii_lowercase(), |word| word.folded.to_owned())
}

/// A text's words for search.
pub fn words(text: &str) -> String {
    known(text).map_or_else(|| text.to_ascii_lowercase(), |word| word.words.to_owned())
}

/// A number that texts share if their words for search are the same.
pub fn class(text: &str) -> i64 {
    let same = |word: &Word| word.words == words(text);
    WORDS.iter().position(same).map_or(0, |at| at as i64 + 1)
}

/// What stands in a slug for a text.
pub fn slug(text: &str) -> String {
    let plain = || text.to_ascii_lowercase().replace(' ', "-");
    known(text).map_or_else(plain, |word| word.slug.to_owned())
}

/// A slug that does not look like an id of another kind.
pub fn guarded(kind: &str, slug: String) -> String {
    let number = ["tt", "nm"].iter().find_map(|prefix| slug.strip_prefix(prefix));
    let all = number.unwrap_or(&slug).bytes().all(|byte| byte.is_ascii_digit());
    if all { format!("{kind}-{slug}") } else { slug }
}

/// The wished slug of what has a name: the name, or else TMDB's id, or else a fingerprint.
pub fn slug_of_name(kind: &str, name: &str, tmdb: Option<i64>) -> String {
    match slug(name) {
        empty if empty.is_empty() => fallback(kind, name, tmdb),
        slug => guarded(kind, slug),
    }
}

/// The wished slug of a film: title and year, or the original title, or what names neither.
pub fn slug_of_film(title: &str, original: &str, year: Option<&str>, tmdb: Option<i64>) -> String {
    let year = year.map(|year| format!("-{year}")).unwrap_or_default();
    let named = [title, original].map(slug).into_iter().find(|slug| !slug.is_empty());
    match named {
        Some(name) => guarded("movie", name + &year),
        None if year.is_empty() => fallback("movie", title, tmdb),
        None => format!("movie{year}"),
    }
}

fn fallback(kind: &str, name: &str, tmdb: Option<i64>) -> String {
    let fingerprint = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    match tmdb {
        Some(id) => format!("{kind}-{id}"),
        None => format!("{kind}-{:08x}", name.bytes().fold(0x811c_9dc5, fingerprint)),
    }
}

/// Whether an editor may give this slug.
pub fn is_slug(kind: &str, text: &str) -> bool {
    let letters = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    let parts = text.split('-').all(|part| !part.is_empty());
    letters && parts && text.len() <= 100 && guarded(kind, text.to_owned()) == text
}
