//! Random documents: a walk through the schema that selects, aliases, spreads and skips.
//!
//! **Invariant:** without an alias a field has the same arguments wherever it stands, so that
//! selections that meet always merge. async-graphql wants this of different types too, where the
//! specification (5.3.2) does not.

use std::collections::HashMap;

use apollo_compiler::Schema;
use apollo_compiler::schema::{ExtendedType, FieldDefinition};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::values;
use crate::support::choices::Choices;

/// Fields within each other at most, below the root's.
const DEPTH: usize = 6;
/// Fields that lead to rows in one document at most; each multiplies the answer.
const RELATIONS: usize = 9;

/// A document and its variables; those of cursors have no value yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    pub text: String,
    pub variables: Map<String, Value>,
    /// The variables that hold cursors.
    pub cursors: Vec<String>,
}

/// Makes one document.
pub struct Writer<'a> {
    pub schema: &'a Schema,
    pub choices: &'a mut Choices,
    pub(super) definitions: Vec<String>,
    pub(super) variables: Map<String, Value>,
    pub(super) cursors: Vec<String>,
    fragments: Vec<(String, String)>,
    bodies: Vec<String>,
    plain: HashMap<String, String>,
    aliases: usize,
    relations: usize,
}

/// A random document.
pub fn random(schema: &Schema, choices: &mut Choices) -> Document {
    let mut writer = Writer {
        schema,
        choices,
        definitions: Vec::new(),
        variables: Map::new(),
        cursors: Vec::new(),
        fragments: Vec::new(),
        bodies: Vec::new(),
        plain: HashMap::new(),
        aliases: 0,
        relations: 0,
    };
    let body = writer.selection("Query", 0);
    let definitions = match writer.definitions.as_slice() {
        [] => String::new(),
        some => format!("({})", some.join(", ")),
    };
    let mut text = format!("query{definitions} {body}");
    for body in &writer.bodies {
        text.push('\n');
        text.push_str(body);
    }
    Document { text, variables: writer.variables, cursors: writer.cursors }
}

impl Writer<'_> {
    fn fields(&self, ty: &str) -> Vec<FieldDefinition> {
        let fields = match self.schema.types.get(ty) {
            Some(ExtendedType::Object(object)) => &object.fields,
            Some(ExtendedType::Interface(interface)) => &interface.fields,
            Some(ExtendedType::Union(_)) => return Vec::new(),
            other => panic!("{ty} has no fields: {other:?}"),
        };
        fields.values().map(|field| (***field).clone()).collect()
    }

    fn is_leaf(&self, field: &FieldDefinition) -> bool {
        let named = self.schema.types.get(field.ty.inner_named_type());
        matches!(named, Some(ExtendedType::Scalar(_) | ExtendedType::Enum(_)))
    }

    fn selection(&mut self, ty: &str, depth: usize) -> String {
        let most = if ty == "Query" { 3 } else { 6 };
        let parts: Vec<String> =
            (0..1 + self.choices.below(most)).map(|_| self.part(ty, depth)).collect();
        format!("{{ {} }}", parts.join(" "))
    }

    fn part(&mut self, ty: &str, depth: usize) -> String {
        match self.choices.below(20) {
            0..14 => self.field(ty, depth),
            14 => format!("{}__typename", self.alias(30)),
            15 | 16 => self.inline(ty, depth),
            _ => self.spread(ty, depth),
        }
    }

    fn alias(&mut self, percent: usize) -> String {
        if self.choices.chance(percent) { self.new_alias() } else { String::new() }
    }

    fn new_alias(&mut self) -> String {
        self.aliases += 1;
        format!("a{}: ", self.aliases)
    }

    fn field(&mut self, ty: &str, depth: usize) -> String {
        let fields = self.fields(ty);
        let leaves: Vec<_> = fields.iter().filter(|field| self.is_leaf(field)).collect();
        // A page's parts and the root's fields lead to rows; elsewhere scalars are as likely.
        let deep = depth < DEPTH && self.relations < RELATIONS;
        let any = leaves.is_empty() || ty == "Query" || deep && self.choices.chance(55);
        let composite: Vec<_> = fields.iter().filter(|field| !self.is_leaf(field)).collect();
        let from = if any && !composite.is_empty() { &composite } else { &leaves };
        if from.is_empty() || (!deep && leaves.is_empty() && ty != "Query") {
            return "__typename".to_owned();
        }
        let field = from[self.choices.below(from.len())];
        if !self.is_leaf(field) && !field.arguments.is_empty() && self.choices.chance(12) {
            return self.twins(ty, field, depth);
        }
        self.selected(ty, field, depth)
    }

    fn selected(&mut self, ty: &str, field: &FieldDefinition, depth: usize) -> String {
        let (alias, arguments) = self.called(ty, field);
        let directive = self.directive();
        let inner = field.ty.inner_named_type().as_str();
        let below = if self.is_leaf(field) {
            String::new()
        } else {
            self.relations += usize::from(leads_to_rows(ty, inner));
            format!(" {}", self.selection(inner, depth + 1))
        };
        format!("{alias}{}{arguments}{directive}{below}", field.name)
    }

    /// The same field twice with arguments of their own, and one fragment below both.
    fn twins(&mut self, ty: &str, field: &FieldDefinition, depth: usize) -> String {
        let inner = field.ty.inner_named_type().as_str();
        let fragment = self.fragment(&[inner.to_owned()], depth);
        let one = |writer: &mut Self| {
            writer.relations += usize::from(leads_to_rows(ty, inner));
            let arguments = values::arguments(writer, &format!("{ty}.{}", field.name), field);
            format!("{}{}{arguments} {{ ...{fragment} }}", writer.new_alias(), field.name)
        };
        format!("{} {}", one(self), one(self))
    }

    /// The alias and the arguments of a field; one without an alias has those that it had before.
    fn called(&mut self, ty: &str, field: &FieldDefinition) -> (String, String) {
        let alias = self.alias(30);
        if field.arguments.is_empty() {
            return (alias, String::new());
        }
        let names: Vec<&str> =
            field.arguments.iter().map(|argument| argument.name.as_str()).collect();
        let plain = format!("{}({})", field.name, names.join(" "));
        if let Some(known) = self.plain.get(&plain).filter(|_| alias.is_empty()) {
            return (alias, known.clone());
        }
        let cursors = self.cursors.len();
        let arguments = values::arguments(self, &format!("{ty}.{}", field.name), field);
        if alias.is_empty() && self.cursors.len() > cursors {
            // A cursor is good for one order, hence for one type's field.
            return (self.new_alias(), arguments);
        }
        if alias.is_empty() {
            self.plain.insert(plain, arguments.clone());
        }
        (alias, arguments)
    }

    fn directive(&mut self) -> String {
        if !self.choices.chance(8) {
            return String::new();
        }
        let name = self.choices.pick(&["include", "skip"]);
        // Mostly such that the field stays.
        let stays = !self.choices.chance(30);
        let value = (name == "include") == stays;
        if self.choices.chance(40) {
            return format!(" @{name}(if: {value})");
        }
        let variable = values::variable(self, "Boolean!", Some(Value::Bool(value)));
        format!(" @{name}(if: ${variable})")
    }

    /// The types that a fragment may be on where `ty` stands.
    fn conditions(&self, ty: &str) -> Vec<String> {
        if let Some(ExtendedType::Union(union)) = self.schema.types.get(ty) {
            let members = union.members.iter().map(ToString::to_string);
            return members.chain(["Node".to_owned(), ty.to_owned()]).collect();
        }
        let Some(ExtendedType::Interface(_)) = self.schema.types.get(ty) else {
            let object = self.schema.get_object(ty).unwrap();
            let interfaces = object.implements_interfaces.iter().map(|name| name.to_string());
            return std::iter::once(ty.to_owned()).chain(interfaces).collect();
        };
        let implementers = self.schema.implementers_map();
        let objects = implementers[ty].objects.iter().map(ToString::to_string);
        let mut names: Vec<String> = objects.collect();
        names.sort();
        names.push(ty.to_owned());
        names
    }

    fn inline(&mut self, ty: &str, depth: usize) -> String {
        let conditions = self.conditions(ty);
        let on = &conditions[self.choices.below(conditions.len())];
        let condition =
            if on == ty && self.choices.chance(50) { String::new() } else { format!(" on {on}") };
        let directive = self.directive();
        format!("...{condition}{directive} {}", self.selection(on, depth))
    }

    fn spread(&mut self, ty: &str, depth: usize) -> String {
        let conditions = self.conditions(ty);
        let known = self.fragments.iter().filter(|(_, on)| conditions.contains(on));
        let known: Vec<String> = known.map(|(name, _)| name.clone()).collect();
        let name = if !known.is_empty() && self.choices.chance(75) {
            known[self.choices.below(known.len())].clone()
        } else {
            self.fragment(&conditions, depth)
        };
        let directive = self.directive();
        format!("...{name}{directive}")
    }

    /// A new fragment. Others can spread it only once it is complete, so there are no cycles.
    fn fragment(&mut self, conditions: &[String], depth: usize) -> String {
        let on = conditions[self.choices.below(conditions.len())].clone();
        // Near the bottom, because it may be spread anywhere.
        let body = self.selection(&on, depth.max(DEPTH - 2));
        let name = format!("F{}", self.bodies.len());
        self.bodies.push(format!("fragment {name} on {on} {body}"));
        self.fragments.push((name.clone(), on));
        name
    }
}

/// Whether a field of `parent` that gives `inner` reads rows of its own.
pub fn leads_to_rows(parent: &str, inner: &str) -> bool {
    let part_of_page = parent.ends_with("Connection") || parent.ends_with("Edge");
    let plain = matches!(inner, "Image" | "PageInfo" | "MovieFacets");
    !part_of_page && !plain && !parent.ends_with("Facet")
}
