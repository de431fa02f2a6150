//! Documents made from the schema: valid ones, and with faults in most of them.

mod grammar;
mod input;
mod selection;
mod text;

use serde_json::{Map, Value};

pub use grammar::Grammar;
use grammar::Kind;

use super::case::Case;
use crate::support::choices::Choices;

/// A document in the making.
struct Maker<'g, 'c> {
    grammar: &'g Grammar,
    choices: &'c mut Choices,
    /// How many more faults it gets.
    faults: usize,
    variables: Vec<Variable>,
    sent: Map<String, Value>,
    fragments: Vec<String>,
    named: usize,
    mutates: bool,
    /// Whether what is made now is an argument of a mutation.
    writes: bool,
    /// Whether what is made now has no variables.
    constant: bool,
}

struct Variable {
    name: String,
    ty: String,
    text: String,
}

impl Grammar {
    /// A document with its variables.
    pub fn case(&self, choices: &mut Choices) -> Case {
        let faults = choices.one(&[0, 0, 1, 1, 2, 3]);
        let root = choices.one(&["Query", "Query", "Query", "Mutation", "Subscription"]);
        let mut maker = Maker {
            grammar: self,
            choices,
            faults,
            variables: Vec::new(),
            sent: Map::new(),
            fragments: Vec::new(),
            named: 0,
            mutates: root == "Mutation",
            writes: false,
            constant: false,
        };
        maker.case(root)
    }
}

impl Maker<'_, '_> {
    fn case(&mut self, root: &str) -> Case {
        let (operation, name) = self.operation(root);
        let mut definitions = vec![operation];
        definitions.append(&mut self.fragments);
        if self.fault(8) {
            definitions.push(
                self.choices
                    .pick(&[
                        "fragment Unused on Movie { id }",
                        "fragment F0 on Movie { id }",
                        "fragment on on Movie { id }",
                        "fragment Loop on Query { ...Loop }",
                        "type T { a: Int }",
                        "{ __typename }",
                        "query A { __typename }",
                    ])
                    .to_owned(),
            );
        }
        let mut operation_name = name.clone().filter(|_| self.choices.chance(30));
        if name.is_some() && self.choices.chance(8) {
            definitions.push(format!("{} B {{ __typename }}", root.to_lowercase()));
            operation_name = name.filter(|_| self.choices.chance(80));
        }
        if self.choices.chance(20) {
            definitions.reverse();
        }
        let query = self.text(&definitions.join(" "));
        Case { query, operation_name, variables: std::mem::take(&mut self.sent).into() }
    }

    /// An operation, with its name.
    fn operation(&mut self, root: &str) -> (String, Option<String>) {
        let set = self.set(root, 0);
        let name = self.choices.chance(60).then(|| "A".to_owned());
        let directives = if self.fault(4) { self.odd_directive() } else { String::new() };
        let described = self.choices.chance(8);
        let needed = root != "Query" || name.is_some() || !self.variables.is_empty();
        if !needed && directives.is_empty() && !described && self.choices.chance(50) {
            return (set, None);
        }
        let description = if described { "\"d\" " } else { "" };
        let (keyword, declared) = (root.to_lowercase(), self.declared());
        let called = name.as_deref().unwrap_or_default();
        (format!("{description}{keyword} {called}{declared} {directives} {set}"), name)
    }

    fn declared(&mut self) -> String {
        if self.fault(4) {
            self.declare("unused", "Int".to_owned(), String::new());
        }
        if self.fault(3) && !self.variables.is_empty() {
            self.variables.pop();
        }
        if self.variables.is_empty() {
            return String::new();
        }
        let mut all: Vec<&str> = self.variables.iter().map(|it| it.text.as_str()).collect();
        if self.faults > 0 && self.choices.chance(3) {
            all.push(all[0]);
        }
        format!("({})", all.join(", "))
    }

    fn declare(&mut self, name: &str, ty: String, rest: String) {
        let text = format!("${name}: {ty}{rest}");
        self.variables.push(Variable { name: name.to_owned(), ty, text });
    }

    /// Whether there is a fault here.
    fn fault(&mut self, percent: usize) -> bool {
        let is = self.faults > 0 && self.choices.chance(percent);
        self.faults -= usize::from(is);
        is
    }

    fn odd_directive(&mut self) -> String {
        self.choices
            .pick(&[
                "@nope",
                "@include",
                "@include(if: null)",
                "@skip(if: true) @skip(if: true)",
                "@include(if: \"yes\")",
                "@skip(if: true, if: true)",
                "@deprecated",
                "@oneOf",
                "@include(unless: true)",
                "@skip(if: $nope)",
            ])
            .to_owned()
    }
}
