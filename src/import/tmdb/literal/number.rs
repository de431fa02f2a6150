//! Figures in a text.
//!
//! **Invariant:** a figure stays as it is written, but that one of Python's with another base, or
//! with underscores, becomes decimal.

use super::super::node::Node;
use super::Parser;

impl Parser<'_> {
    /// A figure as it is written.
    pub(super) fn number(&mut self) -> Result<Node, String> {
        let mut sign = "";
        while self.python && self.rest().starts_with(['-', '+', ' ', '\t']) {
            sign = match self.next() {
                Some('-') if sign.is_empty() => "-",
                Some('-') => "",
                _ => sign,
            };
        }
        let rest = self.rest();
        let mut before = ' ';
        let end = rest.find(|c: char| {
            let exponent = matches!(before, 'e' | 'E') && !rest.starts_with("0x");
            before = c;
            !(c.is_ascii_alphanumeric()
                || matches!(c, '.' | '_')
                || (matches!(c, '-' | '+') && (exponent || !self.python)))
        });
        let written = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        let plain = if self.python { python(written) } else { Some(written.to_owned()) };
        let plain = plain.ok_or_else(|| self.unexpected("a number"))?;
        self.at += written.len();
        Ok(Node::Number(format!("{sign}{plain}")))
    }
}

/// A number of Python's in plain digits.
fn python(written: &str) -> Option<String> {
    let lower = written.to_ascii_lowercase().replace('_', "");
    let based =
        |digits: &str, base| u128::from_str_radix(digits, base).ok().map(|it| it.to_string());
    for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = lower.strip_prefix(prefix) {
            return based(digits, base);
        }
    }
    let digits = lower.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    (digits && lower.parse::<f64>().is_ok()).then_some(lower)
}
