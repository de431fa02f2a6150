//! Counts a document's tokens and the brackets that are open at once, without parsing it.
//!
//! **Invariant:** wherever the parser sees a bracket, so does this; a text that is not GraphQL may
//! be measured too large, never too small.

/// What a text holds, before it is parsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TextSize {
    /// Punctuators, names, numbers and strings.
    pub tokens: usize,
    /// The most brackets open at once.
    pub nesting: usize,
}

/// Measures a document in one pass.
pub fn size(text: &str) -> TextSize {
    let (mut rest, mut size, mut open) = (text, TextSize::default(), 0usize);
    let mut blocks = true;
    loop {
        rest = skip_ignored(rest);
        let Some(first) = rest.chars().next() else {
            return size;
        };
        match first {
            '{' | '[' | '(' => {
                open += 1;
                size.nesting = size.nesting.max(open);
            }
            '}' | ']' | ')' => open = open.saturating_sub(1),
            _ => {}
        }
        size.tokens += 1;
        rest = &rest[token_length(rest, first, &mut blocks)..];
    }
}

/// White space, commas, byte order marks and comments.
fn skip_ignored(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches([' ', '\t', '\n', '\r', ',', '\u{feff}']);
        let Some(comment) = text.strip_prefix('#') else {
            return text;
        };
        text = comment.find(['\n', '\r']).map_or("", |end| &comment[end..]);
    }
}

fn token_length(text: &str, first: char, blocks: &mut bool) -> usize {
    match first {
        '"' => string_length(text, blocks),
        '.' if text.starts_with("...") => 3,
        '_' | 'a'..='z' | 'A'..='Z' => run(text, |c| c == '_' || c.is_ascii_alphanumeric()),
        '-' | '0'..='9' => run(text, |c| c.is_ascii_alphanumeric() || "+-.".contains(c)),
        other => other.len_utf8(),
    }
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length of the string that `text` begins with. A block string that never ends counts as the
/// empty string and what follows; the parser refuses it. `blocks` is cleared then, because a search
/// that failed here fails from everywhere behind, and would cost a walk each time.
fn string_length(text: &str, blocks: &mut bool) -> usize {
    if let Some(block) = text.strip_prefix("\"\"\"") {
        let length = if *blocks { block_length(block) } else { None };
        *blocks = length.is_some();
        return length.map_or(2, |length| length + 3);
    }
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\n' | '\r' => return at,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length up to and including the `"""` that is not written `\"""`.
fn block_length(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let end = from + text[from..].find("\"\"\"")?;
        if !text[..end].ends_with('\\') {
            return Some(end + 3);
        }
        from = end + 3;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (usize, usize) {
        let size = size(text);
        (size.tokens, size.nesting)
    }

    #[test]
    fn tokens_are_counted_as_the_specification_divides_them() {
        assert_eq!(of(""), (0, 0));
        assert_eq!(of("\u{feff} ,\t\r\n# a comment { with brackets"), (0, 0));
        assert_eq!(of("{ a: b(c: -1.5e+3, d: [$e]) @f ...G }"), (20, 3));
        assert_eq!(of("query Q($v: [Int!]! = 1) { v }"), (17, 2));
    }

    #[test]
    fn brackets_inside_strings_and_comments_do_not_nest() {
        assert_eq!(of(r#"{ a(b: "{[(\"{[(", c: """{[(\"""{[(""") } # {["#), (11, 2));
        assert_eq!(of("\"\" [ \"\" ["), (4, 2));
    }

    #[test]
    fn brackets_behind_an_open_string_count_as_parsed() {
        assert_eq!(of("\"\"\" \" [[["), (5, 3), "two strings, then brackets");
        assert_eq!(of("\"never closed [[[\n[["), (3, 2), "the line ends the string");
        assert_eq!(of("\"closed \\"), (1, 0));
    }

    #[test]
    fn characters_that_no_token_may_hold_are_counted_one_by_one() {
        assert_eq!(of("é?日"), (3, 0));
    }
}
