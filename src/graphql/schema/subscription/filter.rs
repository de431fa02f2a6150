//! Which changes a subscriber wants.
//!
//! **Invariant:** a node that was merged is followed to its survivor from the position of the merge
//! in the log, so that a subscriber that was disconnected then gets the same changes as one that
//! was connected.

use std::collections::HashSet;

use async_graphql::ID;

use crate::catalog::redirect::survivors;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::event::{self, LoggedChange, NodeType};
use crate::graphql::resolver::identifier::parse_node_id;
use crate::graphql::schema::change::ChangeType;

/// What has to be true of a change; `None` for anything.
pub(in crate::graphql) struct ChangeFilter {
    types: Option<HashSet<event::ChangeType>>,
    nodes: Option<HashSet<(NodeType, i64)>>,
}

impl ChangeFilter {
    /// From the arguments of the field; an empty list lets nothing pass.
    pub(in crate::graphql) fn new(
        types: Option<Vec<ChangeType>>,
        ids: Option<&[ID]>,
    ) -> Result<Self> {
        let types = types.map(|types| types.into_iter().map(Into::into).collect());
        let nodes = ids.map(|ids| ids.iter().map(node).collect()).transpose()?;
        Ok(Self { types, nodes })
    }

    /// Takes the nodes for those that they were at `log_position` in the log, in a statement for each type
    /// among them.
    pub(in crate::graphql) async fn begin_at(&mut self, db: &Db, log_position: i64) -> Result<()> {
        let Some(nodes) = &mut self.nodes else { return Ok(()) };
        let types: HashSet<NodeType> = nodes.iter().map(|(of, _)| *of).collect();
        for of in types {
            let keys = nodes.iter().filter(|node| node.0 == of).map(|node| node.1).collect();
            let keys = survivors(db, of, keys, log_position).await?;
            nodes.extend(keys.into_iter().map(|key| (of, key)));
        }
        Ok(())
    }

    /// Whether `change`, which is the next one, is wanted. A merge concerns the node that goes and
    /// the one it goes into.
    pub(in crate::graphql) fn passes(&mut self, change: &LoggedChange) -> bool {
        let concerned = self.concerns(change);
        concerned && self.types.as_ref().is_none_or(|types| types.contains(&change.change_type))
    }

    /// Whether `change` is of a wanted node; where one is merged, its survivor is wanted from here.
    fn concerns(&mut self, change: &LoggedChange) -> bool {
        let Some(nodes) = &mut self.nodes else { return true };
        let of = change.change_type.node();
        let survivor = change.survivor.map(|key| (of, key));
        if nodes.contains(&(of, change.node)) {
            nodes.extend(survivor);
            return true;
        }
        survivor.is_some_and(|survivor| nodes.contains(&survivor))
    }
}

fn node(id: &ID) -> Result<(NodeType, i64)> {
    let parsed = parse_node_id(id).and_then(|(word, key)| Some((NodeType::of_word(word)?, key)));
    parsed.ok_or_else(|| {
        let id = id.as_str();
        Error::BadInput(format!(
            "\"{id}\" is not the id of a node in the change log; pass ids like movie:17"
        ))
    })
}
