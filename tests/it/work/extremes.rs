//! Every argument of every field that reads, with extreme values, held against its price: rows,
//! bytes and the steps of SQLite's machine, which are exact where times are not.
//!
//! What the schema gains is tried without a line here, unless it cannot be reached.

use std::collections::{BTreeMap, HashMap, VecDeque};

use async_graphql::Name;
use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, ObjectType, Type, TypeKind,
    TypeSystemDefinition,
};
use cinegraph::import::generate::generate;
use serde_json::{Map, Value, json};

use crate::support::{Backend, TestDatabase, TestSchema};

/// Work may be so many times what a price stands for.
const MOST: u64 = 20;

/// How many relations lead on from each other.
const ROOM: usize = 2;

/// Steps are counted by the hundred.
const GRAIN: u64 = 100;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/SECURITY.md");
const HEAD: &str = "| argument | value | cost | statements | rows | bytes | 1,000 steps |\n\
                    | --- | --- | --- | --- | --- | --- | --- |";

fn named(base: &BaseType) -> &Name {
    match base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(&inner.base),
    }
}

struct Sdl {
    types: HashMap<Name, TypeKind>,
    /// How each type of object is reached: what stands before and behind a selection of it.
    paths: BTreeMap<Name, (String, String)>,
}

impl Sdl {
    fn new(text: &str) -> Self {
        let definitions = parse_schema(text).unwrap().definitions.into_iter();
        let types = definitions.filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some((ty.node.name.node, ty.node.kind)),
            _ => None,
        });
        let mut this = Self { types: types.collect(), paths: BTreeMap::new() };
        this.reach();
        this
    }

    fn object(&self, name: &Name) -> Option<&ObjectType> {
        match self.types.get(name)? {
            TypeKind::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Looks for the shortest way to every type; along it lists have five rows.
    fn reach(&mut self) {
        let root = Name::new("Query");
        let mut found = BTreeMap::from([(root.clone(), ("{ ".to_owned(), " }".to_owned()))]);
        let mut queue = VecDeque::from([root]);
        while let Some(name) = queue.pop_front() {
            let (before, behind) = found[&name].clone();
            for field in &self.object(&name).unwrap().fields {
                let (field, ty) = (&field.node, named(&field.node.ty.node.base));
                let required = |argument: &InputValueDefinition| {
                    !argument.ty.node.nullable && argument.default_value.is_none()
                };
                if found.contains_key(ty)
                    || self.object(ty).is_none()
                    || field.arguments.iter().any(|argument| required(&argument.node))
                {
                    continue;
                }
                let first = field.arguments.iter().any(|known| known.node.name.node == "first");
                let first = if first { "(first: 5)" } else { "" };
                let way = format!("{before}{}{first} {{ ", field.name.node);
                found.insert(ty.clone(), (way, format!(" }}{behind}")));
                queue.push_back(ty.clone());
            }
        }
        self.paths = found;
    }

    /// Every value of an object, and of a page one of its nodes.
    fn leaves(&self, ty: &Name) -> String {
        match self.types.get(ty) {
            Some(TypeKind::Object(object)) => {
                let mut text = "__typename ".to_owned();
                for field in &object.fields {
                    let (field, below) = (&field.node, named(&field.node.ty.node.base));
                    let is_leaf = !matches!(
                        self.types.get(below),
                        Some(TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_))
                    );
                    let name = field.name.node.as_str();
                    // Times are of another length in every run.
                    if is_leaf && field.arguments.is_empty() && !name.ends_with("At") {
                        text += &format!("{name} ");
                    } else if name == "nodes" {
                        text += &format!("nodes {{ {} }} ", self.leaves(below));
                    }
                }
                text
            }
            Some(TypeKind::Interface(_) | TypeKind::Union(_)) => "__typename".to_owned(),
            _ => String::new(),
        }
    }

    /// Extreme values of a type, each with a word for the table; `room` is how many relations may
    /// still lead on. Below the first level only the dearest conditions stand.
    fn extremes(&self, ty: &Type, room: usize) -> Vec<(String, Value)> {
        if let BaseType::List(inner) = &ty.base {
            let mut all = Vec::new();
            for (word, value) in self.extremes(inner, room) {
                for count in [1, 100] {
                    all.push((format!("{count} × {word}"), vec![value.clone(); count].into()));
                }
            }
            return all;
        }
        let name = named(&ty.base);
        let plain = |word: &str, value: Value| vec![(word.to_owned(), value)];
        match (name.as_str(), self.types.get(name)) {
            ("Int", _) => vec![("100".to_owned(), json!(100)), ("1".to_owned(), json!(1))],
            ("Float", _) => plain("0.5", json!(0.5)),
            ("Boolean", _) => plain("true", json!(true)),
            ("ID", _) => plain("an id", json!("genre:1")),
            ("PartialDate", _) => plain("a year", json!("1975")),
            ("String", _) => vec![
                ("a letter".to_owned(), json!("a")),
                ("1,000 letters".to_owned(), json!("a b".repeat(300))),
            ],
            (_, Some(TypeKind::Enum(values))) => {
                let values = values.values.iter().map(|value| value.node.value.node.to_string());
                values.map(|value| (value.clone(), value.into())).collect()
            }
            (_, Some(TypeKind::InputObject(object))) => {
                let mut all = Vec::new();
                let fields = object.fields.iter().map(|field| &field.node);
                let required =
                    fields.filter(|field| !field.ty.node.nullable && field.default_value.is_none());
                let required: Map<String, Value> = required
                    .filter_map(|field| {
                        let (_, value) = self.extremes(&field.ty.node, room).into_iter().next()?;
                        Some((field.name.node.to_string(), value))
                    })
                    .collect();
                for field in &object.fields {
                    let (field, ty) = (&field.node.name.node, &field.node.ty.node);
                    let inner = named(&ty.base);
                    let leads = inner.ends_with("ListFilter");
                    // AND, OR and NOT hold conditions of the same kind; one level shows them.
                    let combines = inner == name;
                    let first = room == ROOM;
                    let plain = !leads && !combines;
                    let deep = ["contains", "text", "name", "title", "some"];
                    let skipped = (leads && room == 0)
                        || (combines && !first)
                        || (name.ends_with("Where") || name.ends_with("Filter"))
                            && !first
                            && !leads
                            && !deep.contains(&field.as_str());
                    if skipped {
                        continue;
                    }
                    let room = match () {
                        () if combines => 0,
                        () if leads => room - 1,
                        // The operators of a first level all stand.
                        () if plain && first && !inner.ends_with("Where") => ROOM,
                        () => room,
                    };
                    for (word, value) in self.extremes(ty, room) {
                        let mut object = required.clone();
                        object.insert(field.to_string(), value);
                        all.push((format!("{field}: {word}"), object.into()));
                    }
                }
                all
            }
            _ => Vec::new(),
        }
    }
}

/// A question, for a line of the table.
struct Case {
    argument: String,
    word: String,
    document: String,
    variables: Value,
}

fn cases(sdl: &Sdl) -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, (before, behind)) in &sdl.paths {
        for field in &sdl.object(name).unwrap().fields {
            let FieldDefinition { name: field, arguments, ty, .. } = &field.node;
            let ty = named(&ty.node.base);
            let leaves = match sdl.leaves(ty) {
                leaves if leaves.is_empty() => leaves,
                leaves => format!("{{ {leaves} }}"),
            };
            for argument in arguments {
                let InputValueDefinition { name: argument, ty, .. } = &argument.node;
                // Cursors are forged elsewhere.
                if named(&ty.node.base) == "Cursor" {
                    continue;
                }
                let room = if name == "Query" { ROOM } else { 1 };
                for (word, value) in sdl.extremes(&ty.node, room) {
                    let large = arguments.iter().any(|known| known.node.name.node == "first");
                    let more = if large && argument.node != "first" && argument.node != "last" {
                        ", first: 100"
                    } else {
                        ""
                    };
                    let query = arguments.iter().any(|known| known.node.name.node == "query");
                    let query =
                        if query && argument.node != "query" { ", query: \"a\"" } else { "" };
                    cases.push(Case {
                        argument: format!("{name}.{}({})", field.node, argument.node),
                        word,
                        document: format!(
                            "query($v: {}) {before}{}({}: $v{more}{query}) {leaves}{behind}",
                            ty.node, field.node, argument.node
                        ),
                        variables: json!({"v": value}),
                    });
                }
            }
        }
    }
    cases
}

/// What a case took.
struct Line {
    argument: String,
    word: String,
    price: u64,
    statements: u64,
    rows: u64,
    bytes: u64,
    steps: u64,
}

impl Line {
    /// How much work there is for a point.
    fn ratio(&self) -> u64 {
        self.steps / self.price.max(1)
    }

    fn row(&self) -> String {
        let Self { argument, word, price, statements, rows, bytes, steps } = self;
        let steps = steps.div_ceil(1_000);
        format!("| `{argument}` | {word} | {price} | {statements} | {rows} | {bytes} | {steps} |")
    }
}

/// Asks something and measures it.
async fn measure(schema: &TestSchema, case: &Case) -> Option<Line> {
    let before = schema.app.db.steps();
    let answered = schema.ask(&case.document, case.variables.clone()).await;
    if let Some(error) = answered.errors.first() {
        let code = error["extensions"]["code"].as_str().unwrap_or_default();
        let refused = ["BAD_USER_INPUT", "QUERY_LIMIT"].contains(&code);
        assert!(refused, "{}: {error}", case.document);
        return None;
    }
    Some(Line {
        argument: case.argument.clone(),
        word: case.word.clone(),
        price: answered.requested,
        statements: answered.statements,
        rows: answered.rows,
        bytes: answered.data.to_string().len() as u64,
        steps: schema.app.db.steps() - before,
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_argument_takes_more_work_than_its_price_stands_for() {
    let database = TestDatabase::start(&Backend::Sqlite).await;
    generate(&database.db, 300, 1, |_| ()).await.unwrap();
    cinegraph::catalog::search::fill(&database.db).await.unwrap();
    let schema = TestSchema::of(database);
    let plain = Case {
        argument: String::new(),
        word: String::new(),
        document: "{ movies(first: 100) { id title overview releaseDate runtime } }".to_owned(),
        variables: Value::Null,
    };
    let plain = measure(&schema, &plain).await.unwrap();
    // A page of a hundred movies is what a point stands for.
    let unit = (plain.steps / plain.price).max(1);
    let sdl = Sdl::new(&schema.schema.sdl());
    let cases = cases(&sdl);
    assert!(cases.len() > 300, "{}", cases.len());
    let (mut lines, mut dear): (Vec<Line>, Vec<String>) = (Vec::new(), Vec::new());
    for case in &cases {
        let Some(line) = measure(&schema, case).await else { continue };
        let allowed = MOST * line.price.max(1);
        let rows = line.rows + line.statements;
        let fits = rows <= line.price
            && line.bytes <= allowed * 1_000
            && line.steps <= allowed * unit + line.statements * GRAIN;
        if !fits {
            dear.push(format!("{} (a point is {unit} steps): {}", line.row(), case.document));
        }
        lines.push(line);
    }
    assert!(dear.is_empty(), "{} of {}: {dear:#?}", dear.len(), lines.len());
    write_table(lines);
}

/// The dearest value of each argument of the root, as SECURITY.md shows them.
fn write_table(lines: Vec<Line>) {
    let mut dearest: BTreeMap<String, Line> = BTreeMap::new();
    for line in lines.into_iter().filter(|line| line.argument.starts_with("Query.")) {
        let known = dearest.get(&line.argument).map(|known| (known.ratio(), known.price));
        if known.is_none_or(|known| known < (line.ratio(), line.price)) {
            dearest.insert(line.argument.clone(), line);
        }
    }
    let rows: Vec<String> = dearest.values().map(Line::row).collect();
    let text = std::fs::read_to_string(FILE).unwrap();
    let start = text.find(HEAD).expect("SECURITY.md has the table") + HEAD.len();
    let end = text[start..].find("\n\n").unwrap() + start;
    let expected = format!("{}\n{}{}", &text[..start], rows.join("\n"), &text[end..]);
    if std::env::var_os("CINEGRAPH_BLESS").is_some() {
        std::fs::write(FILE, &expected).unwrap();
    }
    let stored = std::fs::read_to_string(FILE).unwrap();
    assert!(stored == expected, "run `CINEGRAPH_BLESS=1 cargo test extremes`");
}
