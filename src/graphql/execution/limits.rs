//! Refuses a document that would cost too much, before async-graphql sees it.
//!
//! async-graphql walks a fragment once for every spread of it, in its own limits too, so that a
//! document of 1.6 kB whose fragments each spread the next one twice keeps it busy for good. Here
//! the text is first measured with a lexer, because the parser recurses where brackets nest; then
//! each fragment of the parsed document is measured once, and its figures are added wherever it
//! is spread.
//!
//! **Invariant:** the work done here is linear in the length of the text, whatever it says.

mod figures;
mod lexer;
mod measure;
mod refusal;

use async_graphql::{ServerError, Value, Variables};

use super::cost::Estimate;
use crate::config::Limits;
use crate::error::Code;
use crate::graphql::language::{self, Parsed};

pub use figures::{DocumentFigures, Figures, OperationFigures};
pub use lexer::{TextSize, size};
pub use measure::measure;
pub use refusal::error;
use refusal::{LimitCheck, check};

/// Parses a document that keeps every limit. The error has a code: `QUERY_LIMIT`,
/// `GRAPHQL_PARSE_FAILED`, or `GRAPHQL_VALIDATION_FAILED` for fragments that contain themselves.
pub fn admit(text: &str, limits: &Limits) -> Result<(Parsed, Measures), ServerError> {
    // Before the lexer, which reads all of it.
    check("document_bytes", limits.document_bytes, text.len(), None)?;
    let (bytes, size) = (text.len(), size(text));
    check_text(bytes, size, limits)?;
    let parsed = language::parse(text).map_err(|cause| refusal::syntax(&cause))?;
    let figures = measure(&parsed.document).map_err(|cycle| {
        error(Code::GraphqlValidationFailed, cycle.to_string(), Some(cycle.position))
    })?;
    check_document(&figures, limits)?;
    Ok((parsed, Measures { bytes, size, figures }))
}

/// What was measured of a document and of its text.
#[derive(Clone, Debug)]
pub struct Measures {
    /// The bytes of its text.
    pub bytes: usize,
    /// What the text holds.
    pub size: TextSize,
    /// What the document asks for.
    pub figures: DocumentFigures,
}

impl Measures {
    /// Refuses a document that does not keep `limits`, as [`admit`] does.
    pub fn check(&self, limits: &Limits) -> LimitCheck {
        check_text(self.bytes, self.size, limits)?;
        check_document(&self.figures, limits)
    }
}

/// Refuses variables whose lists and objects are nested deeper than `limits.nesting`, because what
/// reads them recurses, or that hold more than `limits.values` values.
pub fn check_variables(variables: &Variables, limits: &Limits) -> LimitCheck {
    let depth = variables.values().map(|value| depth(value, limits.nesting)).max();
    check("nesting", limits.nesting, depth.unwrap_or_default(), None)?;
    check("values", limits.values, variables.values().map(values).sum(), None)
}

/// The levels of a value; one more than `most` where there are more.
fn depth(value: &Value, most: usize) -> usize {
    let deepest = match value {
        Value::List(_) | Value::Object(_) if most == 0 => return 1,
        Value::List(items) => items.iter().map(|item| depth(item, most - 1)).max(),
        Value::Object(fields) => fields.values().map(|field| depth(field, most - 1)).max(),
        _ => return 0,
    };
    1 + deepest.unwrap_or_default()
}

/// The values that one value is made of, itself included.
fn values(value: &Value) -> usize {
    1 + match value {
        Value::List(items) => items.iter().map(values).sum::<usize>(),
        Value::Object(fields) => fields.values().map(values).sum::<usize>(),
        _ => 0,
    }
}

/// Refuses what costs more than `limits.cost`, and conditions that lead on too far: before they are
/// read, because each level takes its part of the stack.
pub(in crate::graphql) fn check_estimate(estimate: &Estimate, limits: &Limits) -> LimitCheck {
    let at = Some(estimate.at);
    check("relations", limits.relations, estimate.relations, at)?;
    check("texts", limits.texts, estimate.texts, at)?;
    let points = usize::try_from(estimate.points).unwrap_or(usize::MAX);
    check("cost", limits.cost, points, at)
}

/// Refuses an answer of more than `limits.answer_bytes`.
pub fn check_answer(bytes: u64, limits: &Limits) -> LimitCheck {
    let (most, bytes) = (limits.answer_bytes, usize::try_from(bytes).unwrap_or(usize::MAX));
    check("answer_bytes", usize::try_from(most).unwrap_or(usize::MAX), bytes, None)
}

fn check_text(bytes: usize, size: TextSize, limits: &Limits) -> LimitCheck {
    check("document_bytes", limits.document_bytes, bytes, None)?;
    check("tokens", limits.tokens, size.tokens, None)?;
    check("nesting", limits.nesting, size.nesting, None)
}

/// Every operation keeps the limits, not only the one that will run, because async-graphql
/// validates all of them; and what they hold counts together, because it pays for the sum.
fn check_document(document: &DocumentFigures, limits: &Limits) -> LimitCheck {
    for operation in &document.operations {
        let (figures, at) = (&operation.figures, Some(operation.position));
        check("nesting", limits.nesting, figures.nesting, at)?;
        check("depth", limits.depth, figures.depth, at)?;
        check("root_fields", limits.root_fields, figures.roots, at)?;
        check("aliases", limits.aliases, figures.aliases, at)?;
        check("directives", limits.directives, figures.directives, at)?;
    }
    if let Some((count, position)) = document.most_directives {
        check("directives_per_field", limits.directives_per_field, count, Some(position))?;
    }
    if let Some((letters, position)) = document.longest_alias {
        check("alias_letters", limits.alias_letters, letters, Some(position))?;
    }
    check("fields", limits.fields, document.fields(), None)?;
    check("values", limits.values, document.values(), None)
}
