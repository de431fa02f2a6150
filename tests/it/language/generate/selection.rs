//! Selections: fields with their arguments, and fragments.

use super::grammar::{Field, Input, named};
use super::{Kind, Maker};

/// Selections within each other at most.
const DEEPEST: usize = 4;

impl Maker<'_, '_> {
    pub fn set(&mut self, on: &str, depth: usize) -> String {
        let count = 1 + self.choices.below(3);
        let items: Vec<String> = (0..count).map(|_| self.item(on, depth)).collect();
        if self.fault(1) { "{ }".to_owned() } else { format!("{{ {} }}", items.join(" ")) }
    }

    fn item(&mut self, on: &str, depth: usize) -> String {
        let item = match self.choices.below(20) {
            17 if depth < DEEPEST => self.inline(on, depth),
            18 if depth < DEEPEST => self.spread(on, depth),
            19 => "__typename".to_owned(),
            16 if on == "Query" => "__type(name: \"Movie\") { name fields { name } }".to_owned(),
            _ => self.any_field(on, depth),
        };
        let directives = self.directives();
        match item.split_once(" {").filter(|_| !directives.is_empty()) {
            Some((start, rest)) => format!("{start} {directives} {{{rest}"),
            None => format!("{item} {directives}"),
        }
    }

    fn directives(&mut self) -> String {
        if self.fault(3) {
            return self.odd_directive();
        }
        if !self.choices.chance(8) {
            return String::new();
        }
        let name = self.choices.pick(&["include", "skip"]);
        let ty = async_graphql::parser::types::Type::new("Boolean!").unwrap();
        let (writes, value) = (std::mem::take(&mut self.writes), self.literal(&ty, false, 0));
        self.writes = writes;
        format!("@{name}(if: {value})")
    }

    fn any_field(&mut self, on: &str, depth: usize) -> String {
        let Kind::Composite { fields, .. } = self.grammar.kind(on) else { return "id".to_owned() };
        let is_leaf =
            |field: &&Field| !matches!(self.grammar.kind(named(&field.ty)), Kind::Composite { .. });
        let fields: Vec<&Field> = match depth < DEEPEST {
            true => fields.iter().collect(),
            false => fields.iter().filter(is_leaf).collect(),
        };
        if fields.is_empty() {
            return "__typename".to_owned();
        }
        let field = fields[self.choices.below(fields.len())];
        let alias = match self.choices.chance(12) {
            true => format!("{}: ", self.choices.pick(&["a", "b", "id", "title"])),
            false => String::new(),
        };
        let name = if self.fault(2) { "titel" } else { &field.name };
        let arguments = self.arguments(on, field);
        let set = self.below(field, depth);
        format!("{alias}{name}{arguments}{set}")
    }

    fn below(&mut self, field: &Field, depth: usize) -> String {
        let ty = named(&field.ty);
        let is_composite = matches!(self.grammar.kind(ty), Kind::Composite { .. });
        match is_composite != self.fault(2) {
            true if is_composite => format!(" {}", self.set(ty, depth + 1)),
            true => " { id }".to_owned(),
            false => String::new(),
        }
    }

    fn arguments(&mut self, on: &str, field: &Field) -> String {
        let writes = std::mem::replace(&mut self.writes, on == "Mutation");
        let mut given: Vec<String> = Vec::new();
        for argument in &field.arguments {
            // What a mutation writes is judged otherwise than what it reads.
            let wanted = (!self.mutates || self.writes) && self.choices.chance(30);
            if argument.required != self.fault(2) || wanted {
                given.push(self.argument(argument));
            }
        }
        if self.fault(2) {
            given.push("frist: 1".to_owned());
        }
        if self.fault(2) && !given.is_empty() {
            given.push(given[0].clone());
        }
        self.writes = writes;
        if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
    }

    fn argument(&mut self, argument: &Input) -> String {
        format!("{}: {}", argument.name, self.literal(&argument.ty, argument.has_default, 0))
    }

    /// A type that a fragment within `on` may be on.
    fn condition(&mut self, on: &str) -> String {
        if self.fault(8) {
            let odd = ["Nope", "Int", "MovieBy", "Movie", "PageInfo", "MovieStatus", "Query"];
            return self.choices.pick(&odd).to_owned();
        }
        let Kind::Composite { related, .. } = self.grammar.kind(on) else { return on.to_owned() };
        match self.choices.chance(50) && !related.is_empty() {
            true => related[self.choices.below(related.len())].clone(),
            false => on.to_owned(),
        }
    }

    fn inline(&mut self, on: &str, depth: usize) -> String {
        if self.choices.chance(20) {
            return format!("... {}", self.set(on, depth + 1));
        }
        let condition = self.condition(on);
        let set = self.set(&self.composite(&condition, on), depth + 1);
        format!("... on {condition} {set}")
    }

    fn spread(&mut self, on: &str, depth: usize) -> String {
        if self.fault(4) {
            return "...Nope".to_owned();
        }
        let name = format!("F{}", self.named);
        self.named += 1;
        let condition = self.condition(on);
        let set = self.set(&self.composite(&condition, on), depth + 1);
        let description = if self.choices.chance(10) { "\"\"\"d\"\"\" " } else { "" };
        let directives = if self.fault(3) { self.odd_directive() } else { String::new() };
        self.fragments
            .push(format!("{description}fragment {name} on {condition} {directives} {set}"));
        match self.choices.chance(15) {
            true => format!("...{name} ...{name}"),
            false => format!("...{name}"),
        }
    }

    /// The type itself where it has fields, else another.
    fn composite(&self, name: &str, other: &str) -> String {
        match self.grammar.types.get(name) {
            Some(Kind::Composite { .. }) => name.to_owned(),
            _ => other.to_owned(),
        }
    }
}
