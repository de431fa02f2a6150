//! What is wrong with a document or its variables.

use async_graphql::Pos;

/// The most that are reported of one document, because hostile ones have one a token.
const MOST: usize = 10;

/// Why something is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum ViolationKind {
    /// It breaks a rule.
    Invalid,
    /// It takes too long to find out.
    TooMuch,
}

/// A broken rule, and where.
#[derive(Clone, Debug)]
pub(in crate::graphql) struct Violation {
    pub(in crate::graphql) kind: ViolationKind,
    pub(in crate::graphql) message: String,
    pub(in crate::graphql) at: Vec<Pos>,
}

/// The broken rules so far.
#[derive(Debug, Default)]
pub(super) struct Violations(Vec<Violation>);

impl Violations {
    /// Adds one, unless there are enough; the message is made only then.
    pub(super) fn add(&mut self, at: Pos, message: impl FnOnce() -> String) {
        if !self.is_full() {
            self.0.push(Violation {
                kind: ViolationKind::Invalid,
                message: message(),
                at: vec![at],
            });
        }
    }

    /// Adds one of two places.
    pub(super) fn add_both(&mut self, at: [Pos; 2], message: impl FnOnce() -> String) {
        if !self.is_full() {
            let at = at.to_vec();
            self.0.push(Violation { kind: ViolationKind::Invalid, message: message(), at });
        }
    }

    /// Adds that it takes too long to find out more.
    pub(super) fn add_too_much(&mut self, at: Pos, message: &str) {
        let message = message.to_owned();
        self.0.push(Violation { kind: ViolationKind::TooMuch, message, at: vec![at] });
    }

    /// Whether no more are reported.
    pub(super) fn is_full(&self) -> bool {
        self.0.len() >= MOST
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in the order of the document.
    pub(super) fn into_sorted(mut self) -> Vec<Violation> {
        self.0.sort_by(|a, b| a.at.cmp(&b.at));
        self.0
    }
}
