//! Who the people of a batch are, by their identifiers alone.
//!
//! **Invariant:** drafts that share an identifier are one person, unless their identifiers
//! contradict each other or what is stored. The answer depends on the drafts, their order and what
//! is stored, and on the order only where there is a contradiction: there the TMDB id decides, and
//! the earlier draft keeps the identifier that both give.

use std::collections::{HashMap, HashSet};

use super::super::text::fold;
use super::PersonDraft;
use super::conflict::{Conflict, DraftPosition, Side};

/// The identifiers of a stored person, or those of one who was merged into a stored person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IdentifierRecord {
    /// The key of the stored person.
    pub(super) row: i64,
    /// The key of the redirect, if these are the identifiers of a merged person.
    pub(super) redirect: Option<i64>,
    pub(super) tmdb_id: Option<i32>,
    pub(super) imdb_id: Option<String>,
}

/// A draft of a batch, identified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// The place of the person in [`Identified::people`].
    pub(super) person: usize,
    /// The key of the redirect, if the draft gives the identifiers of a merged person.
    pub(super) redirect: Option<i64>,
    /// Whether an id of the draft is that of somebody who was merged into the person, who may have
    /// it now.
    pub(super) merged: bool,
    /// Whether the IMDb id of the draft is another record's: that of another person, or of one who
    /// was merged into the same.
    pub(super) imdb_id_elsewhere: bool,
}

/// The people of a batch.
#[derive(Debug, Default)]
pub(super) struct Identified {
    /// The key of each person who is stored, in the order in which the batch mentions them.
    pub(super) people: Vec<Option<i64>>,
    /// The drafts of each movie.
    pub(super) mentions: Vec<Vec<Mention>>,
    pub(super) conflicts: Vec<Conflict>,
    /// The records of merged people that have an identifier more now.
    pub(super) learnt: Vec<IdentifierRecord>,
}

/// Which drafts of one movie are one person by what the drafts alone say, where a merged person is
/// another one than the survivor: for each the first draft that is the same.
pub(in super::super) fn sources(drafts: &[&PersonDraft]) -> Vec<usize> {
    let identified = identify(&[drafts], Vec::new());
    let mentions = identified.mentions.into_iter().flatten();
    let sources: Vec<_> = mentions.map(|mention| (mention.person, mention.redirect)).collect();
    let first = |source| sources.iter().position(|other| other == source).unwrap_or_default();
    sources.iter().map(first).collect()
}

impl Identified {
    /// The key of a person, if they are stored.
    pub(super) fn row(&self, person: usize) -> Option<i64> {
        self.people.get(person).copied().flatten()
    }
}

/// The people of `movies`, each a list of drafts; `known` are the records that have one of their
/// ids.
pub(super) fn identify(movies: &[&[&PersonDraft]], known: Vec<IdentifierRecord>) -> Identified {
    let mut batch = IdentityGraph::new(known);
    let drafts = movies.iter().enumerate().flat_map(|(movie, drafts)| {
        let position = move |credit| DraftPosition { movie, credit };
        drafts.iter().enumerate().map(move |(credit, draft)| (position(credit), *draft))
    });
    let found: Vec<MentionNode> =
        drafts.map(|(position, draft)| batch.mention(position, draft)).collect();
    batch.finish(movies, found)
}

/// What drafts share if they are one person.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum IdentityKey<'a> {
    Row(i64),
    /// A stored person, and the merged one whose redirect leads to them.
    Redirect(i64, i64),
    Tmdb(i32),
    Imdb(&'a str),
    Slug(&'a str),
    /// Without any id: the same name in the same movie.
    Name(usize, String),
}

/// An id of a source.
#[derive(PartialEq, Eq, Hash)]
enum Id {
    Tmdb(i32),
    Imdb(String),
}

/// A stored record, or one that the batch makes.
struct IdentityNode {
    /// The node that it was united with.
    parent: Option<usize>,
    row: Option<i64>,
    redirect: Option<i64>,
    tmdb_id: Option<i32>,
    imdb_id: Option<String>,
    /// The first draft that means it.
    first: Option<DraftPosition>,
    learnt: bool,
}

struct MentionNode {
    node: usize,
    merged: bool,
    imdb_id_elsewhere: bool,
}

#[derive(Default)]
struct IdentityGraph<'a> {
    nodes: Vec<IdentityNode>,
    keys: HashMap<IdentityKey<'a>, usize>,
    /// The nodes of stored ids, which are not those of the drafts' lifetime.
    stored_imdb: HashMap<String, usize>,
    /// The ids of merged people, with the rows that they lead to.
    merged: HashSet<(Id, i64)>,
    conflicts: Vec<Conflict>,
}

impl<'a> IdentityGraph<'a> {
    fn new(mut known: Vec<IdentifierRecord>) -> Self {
        // An id may be that of a person and of one who was merged into them: their own comes first.
        known.sort_by_key(|record| (record.redirect, record.row));
        let mut batch = Self::default();
        for IdentifierRecord { row, redirect, tmdb_id, imdb_id } in known {
            let node = batch.nodes.len();
            if redirect.is_none() {
                batch.keys.insert(IdentityKey::Row(row), node);
            } else {
                let ids = [tmdb_id.map(Id::Tmdb), imdb_id.clone().map(Id::Imdb)];
                batch.merged.extend(ids.into_iter().flatten().map(|id| (id, row)));
            }
            if let Some(id) = tmdb_id {
                batch.keys.entry(IdentityKey::Tmdb(id)).or_insert(node);
            }
            if let Some(id) = imdb_id.clone() {
                batch.stored_imdb.entry(id).or_insert(node);
            }
            let (parent, first, row) = (None, None, Some(row));
            batch.nodes.push(IdentityNode {
                parent,
                row,
                redirect,
                tmdb_id,
                imdb_id,
                first,
                learnt: false,
            });
        }
        batch
    }

    /// The node that a draft means; identifiers that contradict the first one are reported.
    fn mention(&mut self, position: DraftPosition, draft: &'a PersonDraft) -> MentionNode {
        let mut found: Option<usize> = None;
        let mut imdb_id_elsewhere = false;
        for key in keys(draft, position.movie) {
            let holder = self.holder(&key);
            let node = match (found, holder) {
                (None, Some(holder)) => holder,
                (None, None) => self.add(&key, position),
                (Some(node), Some(holder)) if self.same_row(node, holder) => {
                    imdb_id_elsewhere |= matches!(key, IdentityKey::Imdb(_));
                    continue;
                }
                (Some(node), holder) if self.joins(node, &key, holder) => node,
                (Some(node), holder) => {
                    imdb_id_elsewhere |= matches!(key, IdentityKey::Imdb(_));
                    self.refuse(position, &key, node, holder);
                    continue;
                }
            };
            let node = self.root(node);
            self.keys.insert(key, node);
            found = Some(node);
        }
        // A draft has at least one key.
        let node = found.unwrap_or_default();
        self.nodes[node].first.get_or_insert(position);
        MentionNode { node, merged: self.is_merged(node, draft), imdb_id_elsewhere }
    }

    fn is_merged(&self, node: usize, draft: &PersonDraft) -> bool {
        let ids = [draft.tmdb_id.map(Id::Tmdb), draft.imdb_id.clone().map(Id::Imdb)];
        let row = self.nodes[node].row.filter(|_| !self.merged.is_empty());
        row.is_some_and(|row| ids.into_iter().flatten().any(|id| self.merged.contains(&(id, row))))
    }

    fn holder(&self, key: &IdentityKey<'a>) -> Option<usize> {
        let stored = || match key {
            IdentityKey::Imdb(id) => self.stored_imdb.get(*id),
            _ => None,
        };
        self.keys.get(key).or_else(stored).map(|node| self.root(*node))
    }

    fn add(&mut self, key: &IdentityKey<'a>, position: DraftPosition) -> usize {
        let (row, redirect) = match key {
            IdentityKey::Row(row) => (Some(*row), None),
            IdentityKey::Redirect(row, redirect) => (Some(*row), Some(*redirect)),
            _ => (None, None),
        };
        let tmdb_id = if let IdentityKey::Tmdb(id) = key { Some(*id) } else { None };
        let imdb_id = if let IdentityKey::Imdb(id) = key { Some((*id).to_owned()) } else { None };
        let (parent, first) = (None, Some(position));
        self.nodes.push(IdentityNode {
            parent,
            row,
            redirect,
            tmdb_id,
            imdb_id,
            first,
            learnt: false,
        });
        self.nodes.len() - 1
    }

    fn root(&self, mut node: usize) -> usize {
        while let Some(parent) = self.nodes[node].parent {
            node = parent;
        }
        node
    }

    /// Whether two records are of one stored person, of whom one was merged into the other.
    fn same_row(&self, one: usize, other: usize) -> bool {
        let row = self.nodes[one].row;
        one != other && row.is_some() && row == self.nodes[other].row
    }

    /// Gives `key` of `holder`, if anybody has it, to `node`, too; returns whether that is
    /// possible.
    fn joins(&mut self, node: usize, key: &IdentityKey<'a>, holder: Option<usize>) -> bool {
        match (holder, key) {
            (Some(holder), _) => self.join(node, holder),
            (None, IdentityKey::Imdb(id)) => {
                let node = &mut self.nodes[node];
                let free = node.imdb_id.is_none();
                if free {
                    node.imdb_id = Some((*id).to_owned());
                    node.learnt = true;
                }
                free
            }
            (None, _) => true,
        }
    }

    /// Joins two nodes; returns whether that is possible.
    fn join(&mut self, one: usize, other: usize) -> bool {
        let (a, b) = (&self.nodes[one], &self.nodes[other]);
        if one == other {
            return true;
        }
        let both_stored = a.row.is_some() && b.row.is_some();
        let both_tmdb = a.tmdb_id.is_some() && b.tmdb_id.is_some();
        let both_imdb = a.imdb_id.is_some() && b.imdb_id.is_some();
        if both_stored || both_tmdb || both_imdb {
            return false;
        }
        // The stored one stays, or else the one that was mentioned first.
        let kept = if a.row.is_some() != b.row.is_some() {
            if a.row.is_some() { one } else { other }
        } else {
            one.min(other)
        };
        let absorbed = if kept == one { other } else { one };
        self.nodes[absorbed].parent = Some(kept);
        let (tmdb_id, imdb_id) =
            (self.nodes[absorbed].tmdb_id, self.nodes[absorbed].imdb_id.take());
        let first = self.nodes[absorbed].first;
        let node = &mut self.nodes[kept];
        node.learnt |= tmdb_id.is_some() || imdb_id.is_some();
        node.tmdb_id = node.tmdb_id.or(tmdb_id);
        node.imdb_id = node.imdb_id.take().or(imdb_id);
        node.first = node.first.or(first);
        true
    }

    fn refuse(
        &mut self,
        position: DraftPosition,
        key: &IdentityKey<'a>,
        node: usize,
        holder: Option<usize>,
    ) {
        let side = |node: usize| {
            let IdentityNode { row, tmdb_id, imdb_id, first, .. } = &self.nodes[node];
            Side { row: *row, tmdb_id: *tmdb_id, imdb_id: imdb_id.clone(), first: *first }
        };
        let (identified, holder) = (side(node), holder.map(side));
        let slug = matches!(key, IdentityKey::Slug(_));
        self.conflicts.push(Conflict { position, slug, identified, holder });
    }

    fn finish(self, movies: &[&[&PersonDraft]], found: Vec<MentionNode>) -> Identified {
        /// A person is a row, or else a node.
        #[derive(PartialEq, Eq, Hash)]
        enum IdentityOwner {
            Row(i64),
            Node(usize),
        }
        let mut identified = Identified::default();
        let mut indices: HashMap<IdentityOwner, usize> = HashMap::new();
        let mut found = found.into_iter();
        for drafts in movies {
            let mut mentions = Vec::with_capacity(drafts.len());
            for MentionNode { node, merged, imdb_id_elsewhere } in found.by_ref().take(drafts.len())
            {
                let root = self.root(node);
                let IdentityNode { row, redirect, .. } = self.nodes[root];
                let person = *indices
                    .entry(row.map_or(IdentityOwner::Node(root), IdentityOwner::Row))
                    .or_insert_with(|| {
                        identified.people.push(row);
                        identified.people.len() - 1
                    });
                let merged = merged || redirect.is_some();
                mentions.push(Mention { person, redirect, merged, imdb_id_elsewhere });
            }
            identified.mentions.push(mentions);
        }
        identified.conflicts = self.conflicts;
        let learnt = self.nodes.into_iter().filter(|node| node.learnt);
        identified.learnt = learnt.filter_map(IdentityNode::merged).collect();
        identified
    }
}

impl IdentityNode {
    /// The record of a merged person.
    fn merged(self) -> Option<IdentifierRecord> {
        let Self { row, redirect, tmdb_id, imdb_id, .. } = self;
        Some(IdentifierRecord { row: row?, redirect: Some(redirect?), tmdb_id, imdb_id })
    }
}

/// What a draft is known by, first what decides.
fn keys(draft: &PersonDraft, movie: usize) -> Vec<IdentityKey<'_>> {
    if let Some(key) = draft.key() {
        let redirect = draft.redirect();
        let of = |redirect| IdentityKey::Redirect(key, redirect);
        return vec![redirect.map_or(IdentityKey::Row(key), of)];
    }
    let mut keys: Vec<IdentityKey<'_>> = draft.tmdb_id.map(IdentityKey::Tmdb).into_iter().collect();
    keys.extend(draft.imdb_id.as_deref().map(IdentityKey::Imdb));
    keys.extend(draft.slug.as_deref().map(IdentityKey::Slug));
    if keys.is_empty() {
        keys.push(IdentityKey::Name(movie, fold(&draft.name)));
    }
    keys
}

#[cfg(test)]
#[path = "identify_tests.rs"]
mod tests;
