//! Which columns a selection on a union needs of each of its types.
//!
//! `SelectionField::selection_set` walks into every fragment; here those on other types stay out.
//!
//! **Invariant:** skipped fields are gone before: async-graphql takes them out of the document.

use async_graphql::Context;
use async_graphql::parser::types::{Field, Selection, SelectionSet};

use super::{Shape, columns_of};
use crate::db::row::Projection;

/// The columns that the field at `ctx` needs of rows of the type `N` by the selection at any of
/// `paths` below it, with fragments on `types` alone; nothing where none of them is selected.
pub(in crate::graphql) fn columns_on<N: Shape>(
    ctx: &Context<'_>,
    types: &[&str],
    paths: &[&[&str]],
) -> Option<Projection> {
    let mut needed: Option<Projection> = None;
    for path in paths {
        let mut level = vec![&ctx.item.node];
        for step in *path {
            level = below(ctx, types, level);
            level.retain(|field| field.name.node == *step);
        }
        if !level.is_empty() {
            let columns = below(ctx, types, level)
                .into_iter()
                .map(|field| columns_of::<N>(field.name.node.as_str()))
                .fold(needed.unwrap_or_default(), Projection::or);
            needed = Some(columns);
        }
    }
    needed
}

fn below<'a>(ctx: &Context<'a>, types: &[&str], fields: Vec<&'a Field>) -> Vec<&'a Field> {
    let mut found = Vec::new();
    for field in fields {
        collect(ctx, types, &field.selection_set.node, &mut found);
    }
    found
}

fn collect<'a>(
    ctx: &Context<'a>,
    types: &[&str],
    selection: &'a SelectionSet,
    found: &mut Vec<&'a Field>,
) {
    for item in &selection.items {
        let (condition, inner) = match &item.node {
            Selection::Field(field) => {
                found.push(&field.node);
                continue;
            }
            Selection::InlineFragment(fragment) => {
                let condition = fragment.node.type_condition.as_ref();
                (condition, &fragment.node.selection_set)
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                let Some(fragment) = ctx.query_env.fragments.get(name) else {
                    continue;
                };
                (Some(&fragment.node.type_condition), &fragment.node.selection_set)
            }
        };
        if condition.is_none_or(|condition| types.contains(&condition.node.on.node.as_str())) {
            collect(ctx, types, &inner.node, found);
        }
    }
}
