//! Which changes a subscriber wants to hear of.

use std::collections::HashSet;

use async_graphql::ID;

use crate::error::{Error, Result};
use crate::event::{self, Change, NodeType};
use crate::graphql::change::ChangeType;
use crate::graphql::identifier::parse_node_id;

/// What has to be true of a change; `None` for anything.
pub(super) struct Filter {
    types: Option<HashSet<event::ChangeType>>,
    nodes: Option<HashSet<(NodeType, i64)>>,
}

impl Filter {
    /// From the arguments of the field; an empty list lets nothing pass.
    pub(super) fn new(types: Option<Vec<ChangeType>>, ids: Option<&[ID]>) -> Result<Self> {
        let types = types.map(|types| types.into_iter().map(Into::into).collect());
        let nodes = ids.map(|ids| ids.iter().map(node).collect()).transpose()?;
        Ok(Self { types, nodes })
    }

    /// Whether `change` is wanted. A merge concerns the node that goes and the one it goes into.
    pub(super) fn passes(&self, change: &Change) -> bool {
        let of = change.change_type.node();
        self.types.as_ref().is_none_or(|types| types.contains(&change.change_type))
            && self.nodes.as_ref().is_none_or(|nodes| {
                let named = |key| nodes.contains(&(of, key));
                named(change.node) || change.survivor.is_some_and(named)
            })
    }
}

fn node(id: &ID) -> Result<(NodeType, i64)> {
    let parsed = parse_node_id(id).and_then(|(word, key)| Some((NodeType::of_word(word)?, key)));
    parsed.ok_or_else(|| {
        let id = id.as_str();
        Error::BadInput(format!(
            "\"{id}\" is no id of a node that the change log tells of; pass ids like movie:17"
        ))
    })
}
