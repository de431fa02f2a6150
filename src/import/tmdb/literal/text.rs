//! Texts in quotes.
//!
//! **Invariant:** two escaped halves of one character are that character; a half alone is an error,
//! because it is no text.

use super::super::node::Node;
use super::Parser;

impl Parser<'_> {
    /// A text with one of Python's prefixes.
    pub(super) fn prefixed(&mut self, prefix: &str) -> Result<Node, String> {
        match prefix {
            "u" | "U" | "r" | "R" => {
                self.at += prefix.len();
                self.text(prefix).map(Node::Text)
            }
            _ => Err(self.unexpected("a value")),
        }
    }

    /// A text; in Python, also those that follow it directly.
    pub(super) fn text(&mut self, prefix: &str) -> Result<String, String> {
        let raw = matches!(prefix, "r" | "R");
        let mut text = Text::default();
        self.quoted(raw, &mut text)?;
        while self.python {
            self.blanks();
            let rest = self.rest();
            let quote = rest.trim_start_matches(['u', 'U', 'r', 'R']);
            if !quote.starts_with(['"', '\'']) || rest.len() - quote.len() > 1 {
                break;
            }
            self.at += rest.len() - quote.len();
            self.quoted(rest.starts_with(['r', 'R']), &mut text)?;
        }
        text.finish()
    }

    fn quoted(&mut self, raw: bool, text: &mut Text) -> Result<(), String> {
        let quote = if self.peek() == Some('"') { "\"" } else { "'" };
        let long = self.python && self.rest().starts_with(&quote.repeat(3));
        let end = quote.repeat(if long { 3 } else { 1 });
        self.skip(&end);
        while !self.skip(&end) {
            match self.next() {
                None => return Err(format!("a text is not closed by {end}")),
                Some('\n' | '\r') if self.python && !long => {
                    return Err(format!("a text is not closed by {end} on its line"));
                }
                Some('\r') if self.python => {
                    self.skip("\n");
                    text.put('\n')?;
                }
                Some('\\') if raw => {
                    text.put('\\')?;
                    if let Some(next) = self.next() {
                        text.put(next)?;
                    }
                }
                Some('\\') => self.escape(text)?,
                Some(other) => text.put(other)?,
            }
        }
        Ok(())
    }

    fn escape(&mut self, text: &mut Text) -> Result<(), String> {
        let Some(escaped) = self.next() else {
            return Err("a text ends in an escape".to_owned());
        };
        match escaped {
            'b' => text.put('\u{8}'),
            'f' => text.put('\u{c}'),
            'n' => text.put('\n'),
            'r' => text.put('\r'),
            't' => text.put('\t'),
            'u' => text.unit(self.digits(4, 16)?),
            '"' | '\\' => text.put(escaped),
            '/' if !self.python => text.put(escaped),
            _ => self.python_escape(escaped, text),
        }
    }

    fn python_escape(&mut self, escaped: char, text: &mut Text) -> Result<(), String> {
        match escaped {
            'a' => text.put('\u{7}'),
            'v' => text.put('\u{b}'),
            '\'' => text.put(escaped),
            '\n' => Ok(()),
            '\r' => {
                self.skip("\n");
                Ok(())
            }
            'x' => text.unit(self.digits(2, 16)?),
            'U' => text.unit(self.digits(8, 16)?),
            'N' => Err("a character by its name (\\N{…}) is not read".to_owned()),
            '0'..='7' => {
                self.at -= 1;
                let octal = self.rest().chars().take_while(|c| c.is_digit(8)).take(3).count();
                text.unit(self.digits(octal, 8)?)
            }
            // Not an escape: the backslash is meant.
            other => text.put('\\').and_then(|()| text.put(other)),
        }
    }

    fn digits(&mut self, count: usize, base: u32) -> Result<u32, String> {
        let digits = self.rest().get(..count).unwrap_or_default();
        let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let unit = u32::from_str_radix(digits, base).ok().filter(|_| plain);
        self.at += count;
        unit.ok_or_else(|| format!("an escape needs {count} digits"))
    }
}

/// A text on its way.
#[derive(Default)]
struct Text {
    done: String,
    /// The first half of a character that needs two.
    half: Option<u32>,
}

impl Text {
    fn put(&mut self, next: char) -> Result<(), String> {
        self.whole()?;
        self.done.push(next);
        Ok(())
    }

    /// A character by its number, or half of one.
    fn unit(&mut self, unit: u32) -> Result<(), String> {
        match (self.half.take(), unit) {
            (Some(high), 0xdc00..=0xdfff) => {
                let whole = 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00);
                self.done.extend(char::from_u32(whole));
                Ok(())
            }
            (None, 0xd800..=0xdbff) => {
                self.half = Some(unit);
                Ok(())
            }
            (Some(high), _) => Err(lone(high)),
            (None, unit) => {
                self.done.push(char::from_u32(unit).ok_or_else(|| lone(unit))?);
                Ok(())
            }
        }
    }

    fn whole(&self) -> Result<(), String> {
        self.half.map_or(Ok(()), |half| Err(lone(half)))
    }

    fn finish(self) -> Result<String, String> {
        self.whole()?;
        Ok(self.done)
    }
}

fn lone(unit: u32) -> String {
    format!("\\u{unit:04x} is half of a character, or none")
}
