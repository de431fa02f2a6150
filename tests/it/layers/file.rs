//! What one file declares and names.

use std::collections::BTreeSet;

use super::source::{tokens, without_tests};

/// A name that a `use` brings into a file.
#[derive(Clone, Debug)]
pub struct Import {
    /// The path as written.
    pub path: Vec<String>,
    /// What it is called in the file; `*` for all of a module.
    pub name: String,
    /// Whether others can import it from here.
    pub public: bool,
}

/// One source file.
#[derive(Debug, Default)]
pub struct File {
    /// Its place in `src`: `db/order.rs`.
    pub name: String,
    /// Modules in files of their own.
    pub children: BTreeSet<String>,
    /// What its `use` items bring.
    pub imports: Vec<Import>,
    /// Paths of two words and more in its code.
    pub paths: Vec<Vec<String>>,
    /// Macros that it declares.
    pub macros: BTreeSet<String>,
    /// Macros that it calls by name.
    pub calls: BTreeSet<String>,
}

impl File {
    /// Reads the file that is called `name`.
    pub fn read(name: &str, text: &str) -> Self {
        let tokens = without_tests(&tokens(text));
        let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
        let mut file = Self { name: name.to_owned(), ..Self::default() };
        let (mut at, mut public) = (0, false);
        while at < words.len() {
            at += match &words[at..] {
                ["pub", "(", "in" | "crate" | "super" | "self", ..] => {
                    public = true;
                    1 + words[at..].iter().take_while(|word| **word != ")").count()
                }
                ["pub", ..] => {
                    public = true;
                    1
                }
                ["use", next, ..] if *next != "<" => {
                    let end = words[at..].iter().take_while(|word| **word != ";").count();
                    tree(&words[at + 1..at + end], &[], public, &mut file.imports);
                    public = false;
                    end + 1
                }
                rest => {
                    public = false;
                    file.note(rest, at > 0 && words[at - 1] == "::")
                }
            };
        }
        file
    }

    /// Notes what the first words are; how many they are.
    fn note(&mut self, words: &[&str], continues: bool) -> usize {
        match words {
            ["mod", name, ";", ..] => {
                self.children.insert((*name).to_owned());
                3
            }
            ["macro_rules", "!", name, ..] => {
                self.macros.insert((*name).to_owned());
                3
            }
            [name, "!", ..] if is_name(name) => {
                self.calls.insert((*name).to_owned());
                2
            }
            [name, "::", ..] if is_name(name) && !continues => {
                let mut path = vec![(*name).to_owned()];
                let mut rest = &words[1..];
                while let ["::", next, more @ ..] = rest
                    && is_name(next)
                {
                    path.push((*next).to_owned());
                    rest = more;
                }
                let length = 2 * path.len() - 1;
                self.paths.push(path);
                length
            }
            _ => 1,
        }
    }
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Adds the imports of one tree, `a::{b, c as d}`, below `before`.
fn tree(words: &[&str], before: &[String], public: bool, found: &mut Vec<Import>) {
    let mut path = before.to_vec();
    let mut rest = words;
    while let [first, more @ ..] = rest {
        match *first {
            "::" | "$" => rest = more,
            "{" => {
                for branch in branches(&more[..more.len().saturating_sub(1)]) {
                    tree(branch, &path, public, found);
                }
                return;
            }
            "*" => {
                found.push(Import { path, name: "*".to_owned(), public });
                return;
            }
            "as" => {
                let name = more.first().map_or("_", |name| name).to_owned();
                found.push(Import { path, name, public });
                return;
            }
            "self" if !path.is_empty() => rest = more,
            word => {
                path.push(word.to_owned());
                rest = more;
            }
        }
    }
    if let Some(name) = path.last().cloned() {
        found.push(Import { path, name, public });
    }
}

/// The parts between the commas that are in no braces.
fn branches<'a>(words: &'a [&'a str]) -> Vec<&'a [&'a str]> {
    let mut depth = 0;
    let split = words.split(|word| {
        match *word {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        depth == 0 && *word == ","
    });
    split.filter(|branch| !branch.is_empty()).collect()
}
