//! Lists and their pages.

use apollo_compiler::resolvers::{ObjectValue, ResolveInfo, ResolvedValue};
use serde_json::{Map, Value, json};

use super::facet::{Facets, FacetsOf};
use super::order::{Keys, Place, compare};
use super::row::{Row, Thing};
use super::{Answer, World, given, leaf};
use crate::differential::catalogue::{Credit, JOBS};

/// What the reference's own cursors begin with; the rest is the place and who gave it.
pub const CURSOR: &str = "cursor of the reference ";

/// A row of a list, and the credit that led to it.
pub struct Listed<'w> {
    pub thing: Thing<'w>,
    pub credit: Option<&'w Credit>,
    pub place: Place,
}

/// What a field lists, before paging.
pub struct List<'w> {
    pub rows: Vec<Listed<'w>>,
    pub keys: Keys,
    pub facets: Option<Facets<'w>>,
}

/// Which rows the arguments ask for.
#[derive(Debug)]
pub struct Window {
    pub size: usize,
    pub skip: usize,
    pub backward: bool,
    pub beyond: Option<Place>,
}

impl Window {
    /// Of a plain list, whose size is `default` where the arguments do not say.
    pub fn of_list(arguments: &Map<String, Value>, default: usize) -> Self {
        let count = |name, default| given(arguments, name).map_or(default, number);
        let (size, skip) = (count("first", default), count("skip", 0));
        Self { size, skip, backward: false, beyond: None }
    }

    /// Of a connection.
    pub fn of_connection(arguments: &Map<String, Value>) -> Self {
        let backward = ["last", "before"].iter().any(|name| given(arguments, name).is_some());
        let (size, place) = if backward { ("last", "before") } else { ("first", "after") };
        let place = given(arguments, place).map(|cursor| {
            let text = cursor.as_str().unwrap().strip_prefix(CURSOR).unwrap();
            let parts: (Place, Option<String>) = serde_json::from_str(text).unwrap();
            parts.0
        });
        let size = given(arguments, size).map_or(20, number);
        Self { size, skip: 0, backward, beyond: place }
    }
}

fn number(value: &Value) -> usize {
    value.as_u64().unwrap() as usize
}

/// The variable that a connection takes its cursors from.
fn slot(info: &ResolveInfo<'_>) -> Option<String> {
    let arguments = &info.field_selections()[0].arguments;
    let cursor =
        arguments.iter().find(|argument| matches!(argument.name.as_str(), "after" | "before"));
    cursor.and_then(|argument| argument.value.as_variable()).map(ToString::to_string)
}

impl<'w> List<'w> {
    /// Without facets.
    pub fn new(rows: Vec<Listed<'w>>, keys: Keys) -> Self {
        Self { rows, keys, facets: None }
    }

    fn sorted(mut self) -> Self {
        self.rows.sort_by(|left, right| compare(&left.place, &right.place, &self.keys));
        self
    }

    /// The rows alone.
    pub fn nodes<'a>(self, world: &'a World<'w>, window: &Window) -> Answer<'a>
    where
        'w: 'a,
    {
        let rows = self.sorted().rows.into_iter().skip(window.skip).take(window.size);
        let rows: Vec<_> = rows.map(|row| Row { world, thing: row.thing }).collect();
        Ok(ResolvedValue::list(rows.into_iter().map(ResolvedValue::object)))
    }

    /// A page of it.
    pub fn page<'a>(
        self,
        world: &'a World<'w>,
        info: &ResolveInfo<'_>,
        window: &Window,
    ) -> Answer<'a>
    where
        'w: 'a,
    {
        let Self { mut rows, keys, facets } = self.sorted();
        let total = rows.len();
        let is_beyond = |row: &Listed<'_>| {
            let Some(place) = &window.beyond else { return true };
            let ordering = compare(&row.place, place, &keys);
            if window.backward { ordering.is_lt() } else { ordering.is_gt() }
        };
        rows.retain(is_beyond);
        let (near, more) = (total > rows.len(), rows.len() > window.size);
        if window.backward {
            rows.drain(..rows.len().saturating_sub(window.size));
        }
        rows.truncate(window.size);
        let (next, previous) = if window.backward { (near, more) } else { (more, near) };
        let ty = info.field_definition().ty.inner_named_type().to_string();
        let slot = slot(info);
        let page = Page { world, ty, rows, total, next, previous, slot, facets };
        Ok(ResolvedValue::object(page))
    }
}

struct Page<'a, 'w> {
    world: &'a World<'w>,
    ty: String,
    rows: Vec<Listed<'w>>,
    total: usize,
    next: bool,
    previous: bool,
    slot: Option<String>,
    facets: Option<Facets<'w>>,
}

impl Page<'_, '_> {
    fn cursor(&self, row: &Listed<'_>) -> String {
        format!("{CURSOR}{}", json!([row.place, self.slot]))
    }

    fn info(&self) -> Fixed {
        let cursor = |row: Option<&Listed<'_>>| row.map(|row| self.cursor(row));
        let fields = [
            ("hasNextPage", json!(self.next)),
            ("hasPreviousPage", json!(self.previous)),
            ("startCursor", json!(cursor(self.rows.first()))),
            ("endCursor", json!(cursor(self.rows.last()))),
        ];
        Fixed { ty: "PageInfo", fields: fields.to_vec() }
    }
}

impl ObjectValue for Page<'_, '_> {
    fn type_name(&self) -> &str {
        &self.ty
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Answer<'a> {
        let edge = |row| ResolvedValue::object(Edge { page: self, row });
        let node =
            |row: &Listed<'a>| ResolvedValue::object(Row { world: self.world, thing: row.thing });
        match info.field_name() {
            "edges" => Ok(ResolvedValue::list(self.rows.iter().map(edge))),
            "nodes" => Ok(ResolvedValue::list(self.rows.iter().map(node))),
            "pageInfo" => Ok(ResolvedValue::object(self.info())),
            "totalCount" => leaf(self.total),
            "facets" => {
                let films = self.facets.as_ref().unwrap();
                Ok(ResolvedValue::object(FacetsOf { world: self.world, films }))
            }
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

struct Edge<'a, 'w> {
    page: &'a Page<'a, 'w>,
    row: &'a Listed<'w>,
}

impl ObjectValue for Edge<'_, '_> {
    fn type_name(&self) -> &str {
        match self.page.ty.as_str() {
            "MovieConnection" => "MovieEdge",
            "PersonConnection" => "PersonEdge",
            "MovieCreditConnection" => "MovieCreditEdge",
            "SearchConnection" => "SearchEdge",
            _ => "PersonCreditEdge",
        }
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Answer<'a> {
        match (info.field_name(), self.row.credit) {
            ("node", _) => {
                Ok(ResolvedValue::object(Row { world: self.page.world, thing: self.row.thing }))
            }
            ("cursor", _) => leaf(self.page.cursor(self.row)),
            ("creditId", Some(credit)) => leaf(format!("credit:{}", credit.id)),
            ("department", Some(credit)) => leaf(JOBS[credit.job].1),
            ("job", Some(credit)) => leaf(JOBS[credit.job].2),
            ("characters", Some(credit)) => Ok(ResolvedValue::list(
                credit.characters.iter().map(|name| ResolvedValue::leaf(name.as_str())),
            )),
            ("creditedAs", Some(credit)) => leaf(credit.credited_as.clone()),
            ("billing", Some(credit)) => leaf(credit.billing),
            ("uncredited", Some(credit)) => leaf(credit.uncredited),
            ("voice", Some(credit)) => leaf(credit.voice),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}

/// An object whose fields are known.
pub struct Fixed {
    pub ty: &'static str,
    pub fields: Vec<(&'static str, Value)>,
}

impl ObjectValue for Fixed {
    fn type_name(&self) -> &str {
        self.ty
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Answer<'a> {
        let field = self.fields.iter().find(|(name, _)| *name == info.field_name());
        let (_, value) = field.ok_or_else(|| self.unknown_field_error(info))?;
        leaf(value.clone())
    }
}
