//! How many statements a document may cost: root fields, relation fields and totals, counted in
//! the document with its fragments expanded.

use std::collections::HashSet;

use apollo_compiler::ExecutableDocument;
use apollo_compiler::ast::{DirectiveList, Value as Literal};
use apollo_compiler::executable::{Field, Selection, SelectionSet};
use serde_json::{Map, Value};

use super::document::leads_to_rows;

const NODES: [&str; 6] = ["movie", "person", "genre", "keyword", "company", "collection"];

/// The most statements that the document may run.
pub fn allowed(document: &ExecutableDocument, variables: &Map<String, Value>) -> u64 {
    let operation = document.operations.get(None).unwrap();
    Count { document, variables }.below(&operation.selection_set)
}

struct Count<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Map<String, Value>,
}

impl Count<'_> {
    fn below(&self, set: &SelectionSet) -> u64 {
        let stay = set.selections.iter().filter(|one| stays(one.directives(), self.variables));
        stay.map(|selection| match selection {
            Selection::Field(field) => {
                self.own(set.ty.as_str(), field) + self.below(&field.selection_set)
            }
            Selection::InlineFragment(fragment) => self.below(&fragment.selection_set),
            Selection::FragmentSpread(spread) => {
                self.below(&spread.fragment_def(self.document).unwrap().selection_set)
            }
        })
        .sum()
    }

    fn own(&self, parent: &str, field: &Field) -> u64 {
        match field.name.as_str() {
            "nodes" if parent == "Query" => self.types(field),
            // One, and one for each type among the results.
            "search" if parent == "Query" => 4,
            "totalCount" => 1,
            _ if field.selection_set.selections.is_empty() => 0,
            _ => leads_to_rows(parent, field.ty().inner_named_type()).into(),
        }
    }

    /// The types among the ids.
    fn types(&self, field: &Field) -> u64 {
        let ids = to_json(&field.arguments[0].value, self.variables);
        let ids = ids.as_array().unwrap();
        let word = |id: &Value| id.as_str().unwrap().split(':').next().unwrap().to_owned();
        let words: HashSet<String> = ids.iter().map(word).collect();
        words.iter().filter(|word| NODES.contains(&word.as_str())).count() as u64
    }
}

fn to_json(literal: &Literal, variables: &Map<String, Value>) -> Value {
    match literal {
        Literal::Variable(name) => variables[name.as_str()].clone(),
        Literal::List(items) => items.iter().map(|item| to_json(item, variables)).collect(),
        Literal::String(text) => Value::String(text.clone()),
        Literal::Boolean(value) => Value::Bool(*value),
        other => panic!("{other} is no list of ids and no truth value"),
    }
}

/// Whether `@skip` and `@include` let a selection stay.
pub fn stays(directives: &DirectiveList, variables: &Map<String, Value>) -> bool {
    let is = |name: &str| {
        let value = directives.get(name)?.specified_argument_by_name("if")?;
        to_json(value, variables).as_bool()
    };
    is("skip") != Some(true) && is("include") != Some(false)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(query: &str) -> u64 {
        let sdl = include_str!("../../../schema.graphql");
        let schema = apollo_compiler::Schema::parse_and_validate(sdl, "schema.graphql").unwrap();
        let document = ExecutableDocument::parse_and_validate(&schema, query, "q").unwrap();
        let variables = json!({ "no": false });
        allowed(&document, variables.as_object().unwrap())
    }

    #[test]
    fn root_fields_relations_totals_and_types_of_nodes_count() {
        assert_eq!(of("{ __typename a: movies { id coverImage { width } } b: movies { id } }"), 2);
        assert_eq!(of("{ nodes(ids: [\"movie:1\", \"movie:2\", \"genre:1\", \"x\"]) { id } }"), 2);
        assert_eq!(of("{ genres { ...G ...G } } fragment G on Genre { movies { id } }"), 3);
        let page = "{ moviesConnection { totalCount edges { node { director { id } } }
            facets { decades { count } genres { genre { id } } } pageInfo { hasNextPage } } }";
        assert_eq!(of(page), 5);
    }

    #[test]
    fn what_is_skipped_does_not_count() {
        let query = "query($no: Boolean!) { movies { genres @include(if: $no) { id } } }";
        assert_eq!(of(query), 1);
        assert_eq!(of("{ ... @skip(if: true) { genres { id } } }"), 0);
    }
}
