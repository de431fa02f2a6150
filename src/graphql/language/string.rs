//! Strings (specification, 2.9.4).

use super::token::TokenKind;

type Wrong = (usize, String);

/// The string that `text` begins with and its length; or where it is wrong and how.
pub(super) fn token(text: &str) -> Result<(TokenKind<'static>, usize), Wrong> {
    let (value, length) = match text.strip_prefix("\"\"\"") {
        Some(block) => {
            let end = block_end(block).ok_or((text.len(), unterminated()))?;
            (block_value(&block[..end]), end + 6)
        }
        None => line(text)?,
    };
    Ok((TokenKind::String(value), length))
}

fn unterminated() -> String {
    "the string does not end".to_owned()
}

/// A string in single quotation marks.
fn line(text: &str) -> Result<(String, usize), Wrong> {
    let (mut value, mut at) = (String::new(), 1);
    loop {
        let plain = text[at..].find(['"', '\\', '\n', '\r']).unwrap_or(text.len() - at);
        value.push_str(&text[at..at + plain]);
        at += plain;
        match text[at..].chars().next() {
            Some('"') => return Ok((value, at + 1)),
            Some('\\') => {
                let (letter, length) = escape(&text[at..]).map_err(|why| (at, why))?;
                value.push(letter);
                at += length;
            }
            _ => return Err((at, unterminated())),
        }
    }
}

/// The character that an escape sequence means, and the length of the sequence.
fn escape(text: &str) -> Result<(char, usize), String> {
    let simple = match text[1..].chars().next() {
        Some(c @ ('"' | '\\' | '/')) => Some(c),
        Some('b') => Some('\u{8}'),
        Some('f') => Some('\u{c}'),
        Some('n') => Some('\n'),
        Some('r') => Some('\r'),
        Some('t') => Some('\t'),
        Some('u') => return unicode(text).ok_or_else(|| invalid(text)),
        _ => None,
    };
    simple.map(|letter| (letter, 2)).ok_or_else(|| invalid(text))
}

fn invalid(text: &str) -> String {
    let start: String = text.chars().take(8).take_while(|c| !matches!(c, '\n' | '\r')).collect();
    format!("no character has the escape sequence `{start}`")
}

/// `\u{1F600}`, `\u0041`, or the two halves of a character, `\uD83D\uDE00`.
fn unicode(text: &str) -> Option<(char, usize)> {
    if let Some(rest) = text.strip_prefix("\\u{") {
        let end = rest.find('}')?;
        return Some((char::from_u32(hexadecimal(&rest[..end])?)?, end + 4));
    }
    let first = four_digits(text)?;
    if let Some(letter) = char::from_u32(first) {
        return Some((letter, 6));
    }
    let second = four_digits(text.get(6..)?)?;
    let both = [u16::try_from(first).ok()?, u16::try_from(second).ok()?];
    Some((char::decode_utf16(both).next()?.ok()?, 12))
}

fn four_digits(text: &str) -> Option<u32> {
    hexadecimal(text.strip_prefix("\\u")?.get(..4)?)
}

fn hexadecimal(digits: &str) -> Option<u32> {
    if digits.is_empty() || !digits.bytes().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    match digits.trim_start_matches('0') {
        "" => Some(0),
        digits => u32::from_str_radix(digits, 16).ok(),
    }
}

/// The length up to the `"""` that is not written `\"""`.
fn block_end(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let end = from + text[from..].find("\"\"\"")?;
        if !text[..end].ends_with('\\') {
            return Some(end);
        }
        from = end + 3;
    }
}

/// What a block string means: without its common indentation and its empty ends
/// (`BlockStringValue`).
fn block_value(raw: &str) -> String {
    let raw = raw.replace("\\\"\"\"", "\"\"\"").replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = raw.split('\n').collect();
    let indent = |line: &&str| line.find(|c| c != ' ' && c != '\t');
    let common = lines.iter().skip(1).filter_map(indent).min().unwrap_or(0);
    let has_text = |line: &&str| indent(line).is_some();
    let (Some(first), Some(last)) =
        (lines.iter().position(&has_text), lines.iter().rposition(has_text))
    else {
        return String::new();
    };
    let text = |(at, line): (usize, &&str)| match at {
        0 => (*line).to_owned(),
        _ => line.get(common..).unwrap_or_default().to_owned(),
    };
    let kept = lines.iter().enumerate().skip(first).take(last + 1 - first);
    kept.map(text).collect::<Vec<_>>().join("\n")
}
