//! Values: literals, variables, and JSON.

use async_graphql::parser::types::{BaseType, Type};
use serde_json::{Map, Value, json};

use super::grammar::{Input, named};
use super::{Kind, Maker};

/// Values within each other at most.
const DEEPEST: usize = 3;

/// Literals of every kind, most of which fit nowhere.
const LITERALS: [&str; 22] = [
    "1",
    "0",
    "-1",
    "-0",
    "2147483647",
    "2147483648",
    "-2147483649",
    "1.0",
    "1.5e3",
    "\"x\"",
    "true",
    "null",
    "[]",
    "[1, \"x\"]",
    "{}",
    "{ id: 1 }",
    "NOPE",
    "ASC",
    "\"ASC\"",
    "\"1900-02-29\"",
    "9007199254740992",
    "[[1]]",
];

/// Texts as they are written, and what scalars of the catalogue take.
const STRINGS: [&str; 14] = [
    "\"x\"",
    "\"\"",
    "\"\\u{1F600}\"",
    "\"\\uD83C\\uDFAC\"",
    "\"\\u0041\\n\\\"\"",
    "\"\"\"b\"\"\"",
    "\"\"\"\n   b \\\"\"\"\n  c\r\n\"\"\"",
    "\"é😀 # { \"",
    "\"1975\"",
    "\"2000-02-29\"",
    "\"1975-10\"",
    "\"https://example.org/\"",
    "\"movie:1\"",
    "\"\u{feff}\"",
];

impl Maker<'_, '_> {
    /// A value as it is written in a document.
    pub fn literal(&mut self, ty: &Type, has_default: bool, depth: usize) -> String {
        if !self.constant && self.choices.chance(20) {
            return self.variable(ty, has_default);
        }
        if (ty.nullable && self.choices.chance(6)) || self.fault(2) {
            return "null".to_owned();
        }
        let own = matches!(named(ty), "PartialDate" | "URL" | "BigInt" | "Cursor");
        if self.fault(5) || (self.writes && own && self.choices.chance(30)) {
            return self.choices.pick(&LITERALS).to_owned();
        }
        match &ty.base {
            BaseType::List(inner) if self.choices.chance(15) => self.literal(inner, false, depth),
            BaseType::List(inner) => {
                let count = self.choices.below(3);
                let items: Vec<_> = (0..count).map(|_| self.literal(inner, false, depth)).collect();
                format!("[{}]", items.join(", "))
            }
            BaseType::Named(name) => self.named_literal(name, depth),
        }
    }

    fn named_literal(&mut self, name: &str, depth: usize) -> String {
        let grammar = self.grammar;
        match grammar.kind(name) {
            Kind::Enum(values) => values[self.choices.below(values.len())].clone(),
            Kind::Input { fields, one_of } => {
                let fields = self.chosen(fields, *one_of, depth);
                let field = |maker: &mut Self, it: &Input| {
                    format!("{}: {}", it.name, maker.literal(&it.ty, it.has_default, depth + 1))
                };
                let mut all: Vec<_> = fields.into_iter().map(|it| field(self, it)).collect();
                if self.fault(3) {
                    all.push("nope: 1".to_owned());
                }
                if self.fault(3) && !all.is_empty() {
                    all.push(all[0].clone());
                }
                format!("{{{}}}", all.join(", "))
            }
            _ => self.scalar(name).to_owned(),
        }
    }

    /// The fields of an input object that are given.
    fn chosen<'i>(&mut self, fields: &'i [Input], one_of: bool, depth: usize) -> Vec<&'i Input> {
        if one_of {
            let count = if self.fault(8) { self.choices.one(&[0, 2]) } else { 1 };
            let first = self.choices.below(fields.len());
            return fields.iter().cycle().skip(first).take(count).collect();
        }
        let mut chosen = Vec::new();
        for field in fields {
            let wanted = depth < DEEPEST && self.choices.chance(15);
            if (field.required && !self.fault(2)) || wanted {
                chosen.push(field);
            }
        }
        chosen
    }

    fn scalar(&mut self, name: &str) -> &'static str {
        let values: &[&'static str] = match name {
            "Int" => &["1", "0", "20", "-1", "2147483647", "-2147483648"],
            "Float" => &["1", "0.5", "-1.5e3", "1e2", "2147483648"],
            "Boolean" => &["true", "false"],
            "ID" => &["\"movie:1\"", "12", "\"\"", "9007199254740993"],
            "BigInt" => &["1", "9007199254740991", "-9007199254740991"],
            "DateTime" => &["\"2017-07-14T02:40:00Z\"", "\"2017-07-14T02:40:00.25+02:00\""],
            "PartialDate" => &["\"1975\"", "\"2000-02-29\"", "\"1975-10\""],
            "URL" => &["\"https://example.org/\"", "\"mailto:a@b\""],
            _ => &STRINGS,
        };
        self.choices.one(values)
    }

    /// A variable of the type, declared now or before.
    fn variable(&mut self, ty: &Type, has_default: bool) -> String {
        let mut ty = ty.clone();
        let loose = has_default || self.faults > 0;
        ty.nullable =
            (ty.nullable && !self.choices.chance(25)) || (loose && self.choices.chance(20));
        let text = if self.fault(4) { self.odd_type() } else { ty.to_string() };
        let known = self.variables.iter().find(|it| it.ty == text).map(|it| it.name.clone());
        if let Some(name) = known.filter(|_| self.choices.chance(50)) {
            return format!("${name}");
        }
        let name = format!("v{}", self.variables.len());
        let default = self.choices.chance(20).then(|| self.default(&ty));
        let directive = if self.fault(3) { self.odd_directive() } else { String::new() };
        let must = !ty.nullable && default.is_none();
        if self.choices.chance(if must { 95 } else { 50 }) {
            let value = self.json(&ty, 0);
            self.sent.insert(name.clone(), value);
        }
        self.declare(&name, text, format!("{} {directive}", default.unwrap_or_default()));
        format!("${name}")
    }

    fn default(&mut self, ty: &Type) -> String {
        let constant = std::mem::replace(&mut self.constant, true);
        let literal = self.literal(ty, false, 1);
        self.constant = constant;
        format!(" = {literal}")
    }

    fn odd_type(&mut self) -> String {
        let odd = [
            "Int",
            "String!",
            "[ID!]",
            "Movie",
            "Nope",
            "MovieWhere",
            "ID",
            "Boolean",
            "[Int",
            "Float",
            "[[ID]]",
            "Query!",
            "PartialDate",
        ];
        self.choices.pick(&odd).to_owned()
    }

    /// A value as it is sent.
    fn json(&mut self, ty: &Type, depth: usize) -> Value {
        if (ty.nullable && self.choices.chance(8)) || self.fault(3) {
            return Value::Null;
        }
        let own = matches!(named(ty), "PartialDate" | "URL" | "BigInt" | "Cursor");
        if self.fault(6) || (self.writes && own && self.choices.chance(30)) {
            return self.odd_json();
        }
        match &ty.base {
            BaseType::List(inner) if self.choices.chance(15) => self.json(inner, depth),
            BaseType::List(inner) => {
                let count = self.choices.below(3);
                (0..count).map(|_| self.json(inner, depth)).collect()
            }
            BaseType::Named(name) => self.named_json(name, depth),
        }
    }

    fn named_json(&mut self, name: &str, depth: usize) -> Value {
        let grammar = self.grammar;
        match grammar.kind(name) {
            Kind::Enum(values) => values[self.choices.below(values.len())].clone().into(),
            Kind::Input { fields, one_of } => {
                let mut object = Map::new();
                for field in self.chosen(fields, *one_of, depth) {
                    object.insert(field.name.clone(), self.json(&field.ty, depth + 1));
                }
                if self.fault(3) {
                    object.insert("nope".to_owned(), Value::Null);
                }
                object.into()
            }
            _ => self.json_scalar(name),
        }
    }

    fn json_scalar(&mut self, name: &str) -> Value {
        let values = match name {
            "Int" => {
                vec![json!(1), json!(0), json!(-1), json!(2_147_483_647), json!(1.0), json!(1e3)]
            }
            "Float" => vec![json!(1), json!(0.5), json!(-1.5e3), json!(1e300)],
            "Boolean" => vec![json!(true), json!(false)],
            "ID" => vec![json!("movie:1"), json!(12), json!(1.0), json!("")],
            "BigInt" => vec![json!(1), json!(9_007_199_254_740_991_i64), json!(1e3)],
            "DateTime" => {
                vec![json!("2017-07-14T02:40:00Z"), json!("2017-07-14T02:40:00.25+02:00")]
            }
            "PartialDate" => vec![json!("1975"), json!("2000-02-29"), json!("1975-10")],
            "URL" => vec![json!("https://example.org/"), json!("mailto:a@b")],
            _ => vec![json!("x"), json!(""), json!("é😀\n")],
        };
        values[self.choices.below(values.len())].clone()
    }

    fn odd_json(&mut self) -> Value {
        let odd = [
            json!(1),
            json!(1.5),
            json!(2_147_483_648_i64),
            json!("x"),
            json!(true),
            json!([]),
            json!([1]),
            json!({}),
            json!({"id": 1}),
            json!("ASC"),
            json!("1900-02-29"),
            json!(0.5),
            json!([null]),
            json!("12/25/2017"),
            json!(9_007_199_254_740_992_i64),
        ];
        odd[self.choices.below(odd.len())].clone()
    }
}
