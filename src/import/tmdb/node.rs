//! A value of a file, before anybody knows what it means.
//!
//! **Invariant:** a figure is the text that the file has, so that a message can quote it.

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    Null,
    Flag(bool),
    /// A figure as it is written.
    Number(String),
    Text(String),
    List(Vec<Node>),
    Object(Object),
}

/// Values by name, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Object(Vec<(String, Node)>);

impl Object {
    /// Adds a value; the last one of a name counts.
    pub(super) fn put(&mut self, name: String, value: Node) {
        match self.0.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => self.0.push((name, value)),
        }
    }

    /// Takes a value out.
    pub(super) fn take(&mut self, name: &str) -> Option<Node> {
        let place = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(place).1)
    }

    /// Whether there is a value of that name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The value of that name.
    pub(super) fn get(&self, name: &str) -> Option<&Node> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Whatever was not taken.
    pub(super) fn rest(self) -> Vec<(String, Node)> {
        self.0
    }
}

impl Node {
    /// What it is, for a message.
    pub(super) fn kind(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Flag(flag) => flag.to_string(),
            Self::Number(text) => format!("the number {}", start(text)),
            Self::Text(text) => format!("the text \"{}\"", start(text)),
            Self::List(_) => "a list".to_owned(),
            Self::Object(_) => "an object".to_owned(),
        }
    }

    /// How many things it holds: the entries of a list, those of an object's lists, or one; an
    /// empty value holds none.
    pub(super) fn count(&self) -> u64 {
        match self {
            Self::Null => 0,
            Self::Flag(_) | Self::Number(_) => 1,
            Self::Text(text) => u64::from(!text.trim().is_empty()),
            Self::List(list) => list.len() as u64,
            Self::Object(Object(all)) => {
                let lists = all.iter().filter(|(_, value)| matches!(value, Self::List(_)));
                let listed: u64 = lists.clone().map(|(_, list)| list.count()).sum();
                let any = all.iter().any(|(_, value)| value.count() > 0);
                if lists.count() > 0 { listed } else { u64::from(any) }
            }
        }
    }
}

/// The start of a text, for a message.
pub(super) fn start(text: &str) -> String {
    let start: String = text.chars().take(60).collect();
    start.escape_debug().to_string()
}
