//! What became of a record that was written.

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordOutcome {
    /// A new movie; its key.
    Inserted(i64),
    /// A stored movie changed; its key.
    Updated(i64),
    /// The stored movie was like this already; its key.
    Unchanged(i64),
    /// The movie that the record names was merged into another one, which the record does not
    /// write; the survivor's key and slug.
    Merged(i64, String),
    /// Nothing was written, and why.
    Rejected(String),
}

/// What became of a record, for an importer.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The outcome.
    pub outcome: RecordOutcome,
    /// What had to be left out because it contradicts what is stored or an earlier movie.
    pub notes: Vec<String>,
    /// What was not written because an editor has written it.
    pub kept: Vec<String>,
    /// Whether it was rejected for an id that another movie may give up later.
    pub in_conflict: bool,
}

impl Imported {
    /// A record of which nothing was written.
    pub fn rejected(reason: String) -> Self {
        let (notes, kept) = (Vec::new(), Vec::new());
        Self { outcome: RecordOutcome::Rejected(reason), notes, kept, in_conflict: false }
    }
}
