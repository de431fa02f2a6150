//! From values of a file to what a draft holds.
//!
//! **Invariant:** what is not taken is counted by its name, and what cannot be read is a warning
//! that quotes it; nothing goes without either.

use super::literal;
use super::node::{Node, Object, start};
use crate::catalog::Figure;
use crate::catalog::field::Field;
use crate::import::unread::Unread;

/// What there is to report of a record.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// What had to be left out.
    pub(super) warnings: Vec<String>,
    /// What is not stored.
    pub(super) unread: Unread,
    /// Whether a record's own parts are a file's columns, which are named also where they are
    /// empty.
    columns: bool,
}

impl Notes {
    /// Those of a row of a file with columns.
    pub(super) fn of_columns() -> Self {
        Self { columns: true, ..Self::default() }
    }

    fn left_out(&mut self, name: &str, value: &Node) {
        let name = name.replace('_', " ");
        let value = match value {
            Node::Text(text) | Node::Number(text) => format!("\"{}\"", start(text)),
            other => format!("({})", other.kind()),
        };
        self.warnings.push(format!("the {name} {value} was left out"));
    }
}

/// An object whose values are taken one by one.
pub(super) struct Taking<'a> {
    object: Object,
    path: String,
    notes: &'a mut Notes,
}

impl<'a> Taking<'a> {
    /// The object that is called `path` in its record.
    pub(super) fn new(object: Object, path: &str, notes: &'a mut Notes) -> Self {
        Self { object, path: path.to_owned(), notes }
    }

    /// Takes what is called so; null where it is missing.
    pub(super) fn node(&mut self, name: &str) -> Node {
        self.object.take(name).unwrap_or(Node::Null)
    }

    /// Takes what is called so, if it is there.
    pub(super) fn given(&mut self, name: &str) -> Field<Node> {
        Field::or_keep(self.object.take(name))
    }

    pub(super) fn notes(&mut self) -> &mut Notes {
        self.notes
    }

    /// A text; figures are texts, too.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.node(name);
        text(name, value, self.notes)
    }

    /// A text that is there, or left out.
    pub(super) fn text_field(&mut self, name: &str) -> Field<Option<String>> {
        let given = self.given(name);
        given.map(|value| text(name, value, self.notes))
    }

    /// A figure.
    pub(super) fn figure(&mut self, name: &str) -> Option<Figure> {
        let value = self.node(name);
        figure(name, value, self.notes)
    }

    /// A figure that is there, or left out.
    pub(super) fn figure_field(&mut self, name: &str) -> Field<Option<Figure>> {
        let given = self.given(name);
        given.map(|value| figure(name, value, self.notes))
    }

    /// Yes or no. What is neither is left out, because no would be a statement.
    pub(super) fn flag_field(&mut self, name: &str) -> Field<bool> {
        match self.given(name) {
            Field::Keep => Field::Keep,
            Field::Set(value) => Field::or_keep(flag(name, value, self.notes)),
        }
    }

    /// A whole number; nothing where it is missing or none.
    pub(super) fn whole(&mut self, name: &str) -> Option<i64> {
        let value = self.node(name);
        let read = whole(&value);
        if read.is_none() && value.count() > 0 {
            self.notes.left_out(name, &value);
        }
        read
    }

    /// Counts what was not taken.
    pub(super) fn finish(self) {
        let Self { object, path, notes } = self;
        for (name, value) in object.rest() {
            if path.is_empty() && notes.columns {
                notes.unread.mention(name, value.count());
            } else {
                let name = if path.is_empty() { name } else { format!("{path}.{name}") };
                notes.unread.add(name, value.count());
            }
        }
    }
}

fn text(name: &str, value: Node, notes: &mut Notes) -> Option<String> {
    match value {
        Node::Null => None,
        Node::Text(text) | Node::Number(text) => Some(text),
        other => {
            notes.left_out(name, &other);
            None
        }
    }
}

fn figure(name: &str, value: Node, notes: &mut Notes) -> Option<Figure> {
    let read = match &value {
        Node::Number(text) | Node::Text(text) => Figure::read(text),
        _ => None,
    };
    if read.is_none() && value.count() > 0 {
        notes.left_out(name, &value);
    }
    read
}

fn flag(name: &str, value: Node, notes: &mut Notes) -> Option<bool> {
    let word = match &value {
        Node::Flag(flag) => return Some(*flag),
        Node::Null => return Some(false),
        Node::Number(text) | Node::Text(text) => text.trim().to_ascii_lowercase(),
        Node::List(_) | Node::Object(_) => "a list".to_owned(),
    };
    match &*word {
        "true" | "1" | "1.0" => Some(true),
        "false" | "0" | "0.0" | "" => Some(false),
        _ => {
            notes.left_out(name, &value);
            None
        }
    }
}

/// A whole number, also one that is written as a decimal: `19995`, `"19995.0"`.
pub(super) fn whole(value: &Node) -> Option<i64> {
    let (Node::Number(text) | Node::Text(text)) = value else { return None };
    let text = text.trim();
    let digits = text.split_once('.').map_or(text, |(digits, zeros)| {
        let plain = !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0');
        if plain || zeros.is_empty() { digits } else { text }
    });
    digits.parse().ok()
}

/// Words for a list or an object that nothing is known of.
const NOTHING: [&str; 5] = ["", "none", "null", "nan", "\\n"];

/// The values of the list `name`. It may be a text: JSON, a literal of Python's, or names between
/// commas or bars, where `plain` lets a text be names.
pub(super) fn list(name: &str, value: Node, plain: bool) -> Result<Vec<Node>, String> {
    match value {
        Node::Null => Ok(Vec::new()),
        Node::List(list) => Ok(list),
        Node::Text(text) => match written(name, &text)? {
            Some(Node::Text(names)) if plain => Ok(names_of(&names)),
            Some(Node::Text(_)) => Err(format!("{name}: \"{}\" is no list", start(&text))),
            Some(value) => list(name, value, plain),
            None => Ok(Vec::new()),
        },
        other => Err(format!("{name}: {}, where a list belongs", other.kind())),
    }
}

/// The object `name`, which may be a text, too; a text that is none is an object with that name.
pub(super) fn object(name: &str, value: Node) -> Result<Option<Object>, String> {
    match value {
        Node::Null => Ok(None),
        Node::Object(object) => Ok(Some(object)),
        Node::Text(text) => match written(name, &text)? {
            Some(Node::Text(plain)) => {
                let mut object = Object::default();
                object.put("name".to_owned(), Node::Text(plain));
                Ok(Some(object))
            }
            Some(value) => object(name, value),
            None => Ok(None),
        },
        other => Err(format!("{name}: {}, where an object belongs", other.kind())),
    }
}

/// What a text holds: a value that is written out, or the text itself.
pub(super) fn written(name: &str, text: &str) -> Result<Option<Node>, String> {
    let bare = text.trim();
    if NOTHING.contains(&&*bare.to_ascii_lowercase()) {
        return Ok(None);
    }
    if bare.starts_with(['[', '{', '(']) {
        return literal::either(bare).map(Some).map_err(|reason| format!("{name}: {reason}"));
    }
    Ok(Some(Node::Text(bare.to_owned())))
}

fn names_of(text: &str) -> Vec<Node> {
    let separator = if text.contains('|') { '|' } else { ',' };
    let names = text.split(separator).map(str::trim).filter(|name| !name.is_empty());
    names.map(|name| Node::Text(name.to_owned())).collect()
}
