//! Numbers (specification, 2.9.1 and 2.9.2).

use async_graphql::Number;

use super::token::TokenKind;

/// The number that `text` begins with and its length; or where it is wrong and how.
pub(super) fn token(text: &str) -> Result<(TokenKind<'_>, usize), (usize, String)> {
    let sign = usize::from(text.starts_with('-'));
    let whole = sign + digits(&text[sign..]);
    if whole == sign {
        return Err((sign, "a digit is expected after `-`".to_owned()));
    }
    if text[sign..].starts_with('0') && whole > sign + 1 {
        return Err((sign, "a number does not begin with 0".to_owned()));
    }
    let end = exponent(text, fraction(text, whole)?)?;
    let follows = |c: char| c == '.' || c == '_' || c.is_ascii_alphanumeric();
    if text[end..].starts_with(follows) {
        return Err((end, "a number is followed by no letter and no dot".to_owned()));
    }
    let number = &text[..end];
    Ok((if end == whole { TokenKind::Int(number) } else { TokenKind::Float(number) }, end))
}

fn digits(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len())
}

/// Behind the fraction that may be at `from`.
fn fraction(text: &str, from: usize) -> Result<usize, (usize, String)> {
    let Some(rest) = text[from..].strip_prefix('.') else { return Ok(from) };
    expect_digits(rest, from + 1)
}

/// Behind the exponent that may be at `from`.
fn exponent(text: &str, from: usize) -> Result<usize, (usize, String)> {
    let Some(rest) = text[from..].strip_prefix(['e', 'E']) else { return Ok(from) };
    let sign = usize::from(rest.starts_with(['+', '-']));
    expect_digits(&rest[sign..], from + 1 + sign)
}

fn expect_digits(rest: &str, from: usize) -> Result<usize, (usize, String)> {
    match digits(rest) {
        0 => Err((from, "a digit is expected".to_owned())),
        length => Ok(from + length),
    }
}

/// The value of a whole number; as a float where it is too large for 64 bits.
pub(super) fn int(text: &str) -> Option<Number> {
    // `-0` is 0: a whole number has no negative zero.
    let signed = text.parse::<i64>().map(Number::from);
    let number = signed.or_else(|_| text.parse::<u64>().map(Number::from));
    number.ok().or_else(|| float(text))
}

/// The value of a number with a fraction or an exponent; none where it is too large.
pub(super) fn float(text: &str) -> Option<Number> {
    Number::from_f64(text.parse().ok()?)
}
