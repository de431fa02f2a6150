//! Parsed documents that are within the limits, kept by their text.
//!
//! Clients send the same few documents over and over with other variables, so a document is parsed,
//! measured, validated and prepared when it is first seen. What depends on variables is not kept:
//! they are coerced at every request.
//!
//! **Invariant:** a kept document keeps the limits of every request that asks for it, and all kept
//! ones together keep the bounds of the settings; what was refused is not kept.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::{Name, Pos, Positioned, Request, ServerError, Variables};
use moka::sync::Cache;

use super::limits::{self, Measures};
use super::response::{self, FieldTypes};
use crate::config;
use crate::error::Code;
use crate::graphql::selection::{Operation, edit_arguments};
use crate::graphql::validation::{self, OperationUses, Types, Violation, ViolationKind};

/// A document that keeps the limits, ready to be executed.
#[derive(Debug)]
pub struct Document {
    prepared: ExecutableDocument,
    measures: Measures,
    types: Arc<Types>,
    /// How each operation uses its variables, by where it begins.
    uses: HashMap<Pos, OperationUses>,
}

impl Document {
    /// The document with the marks that the completion of its answer needs.
    pub(in crate::graphql) fn prepared(&self) -> &ExecutableDocument {
        &self.prepared
    }

    /// Whether it may ask for `__schema` or `__type`.
    pub(in crate::graphql) fn introspects(&self) -> bool {
        self.measures.figures.introspects
    }

    /// What it asks for.
    pub fn measures(&self) -> &Measures {
        &self.measures
    }

    /// The type of the operation that `operation_name` chooses, if it chooses one.
    pub fn kind(&self, operation_name: Option<&str>) -> Option<OperationType> {
        self.operation(operation_name).map(|operation| operation.ty)
    }

    /// The operation that `name` chooses, by [`get_operation`].
    pub(in crate::graphql) fn operation(&self, name: Option<&str>) -> Option<&OperationDefinition> {
        get_operation(&self.prepared, name).map(|operation| &operation.node)
    }

    /// The same, with the values of its variables.
    pub(in crate::graphql) fn operation_with<'a>(
        &'a self,
        name: Option<&str>,
        variables: &'a Variables,
    ) -> Option<Operation<'a>> {
        let definition = get_operation(&self.prepared, name)?;
        Some(Operation::new(&self.prepared, definition, variables))
    }

    /// The values of the variables of the operation that `operation_name` chooses, of those that
    /// were sent: with defaults, and none that it does not declare.
    pub fn coerce(
        &self,
        sent: &Variables,
        operation_name: Option<&str>,
    ) -> Result<Variables, Vec<ServerError>> {
        let Some(operation) = get_operation(&self.prepared, operation_name) else {
            return Ok(sent.clone());
        };
        let unused = OperationUses::default();
        let uses = self.uses.get(&operation.pos).unwrap_or(&unused);
        validation::coerce(&self.types, &operation.node, uses, sent).map_err(errors)
    }

    /// The document as it runs with these variables, which were coerced. What is given by a
    /// variable that is absent is left out of it, because async-graphql takes it for null.
    pub(in crate::graphql) fn executable(
        &self,
        variables: &Variables,
        operation_name: Option<&str>,
    ) -> ExecutableDocument {
        let mut document = self.prepared.clone();
        let operation = self.operation(operation_name);
        let mut declared = operation.into_iter().flat_map(|known| &known.variable_definitions);
        if declared.any(|known| !variables.contains_key(&known.node.name.node)) {
            edit_arguments(&mut document, &|name| !variables.contains_key(name));
        }
        document
    }

    /// About the bytes of memory that it takes: no syntax tree has more nodes than its text has
    /// tokens, and none of its nodes is larger than a field with its name.
    fn weight(&self) -> usize {
        const NODE: usize = size_of::<async_graphql::parser::types::Field>() + size_of::<Name>();
        self.measures.bytes + self.measures.size.tokens.saturating_mul(NODE)
    }
}

/// The operation that runs (specification, 6.1, `GetOperation`): the one called `name`, or without
/// a name the only one. `None` where that is an error of the request, because there is no operation
/// of this name, or there are several and no name; async-graphql reports it.
pub(in crate::graphql) fn get_operation<'a>(
    document: &'a ExecutableDocument,
    name: Option<&str>,
) -> Option<&'a Positioned<OperationDefinition>> {
    match (&document.operations, name) {
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Single(_), Some(_)) => None,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        // A named operation is among several even where it is alone.
        (DocumentOperations::Multiple(operations), None) => {
            operations.values().next().filter(|_| operations.len() == 1)
        }
    }
}

/// The errors of a document that is not valid, or of variables that do not fit it.
fn errors(violations: Vec<Violation>) -> Vec<ServerError> {
    let error = |violation: Violation| {
        let code = match violation.kind {
            ViolationKind::Invalid => Code::GraphqlValidationFailed,
            ViolationKind::TooMuch => Code::QueryLimit,
        };
        let mut error = limits::error(code, violation.message, None);
        error.locations = violation.at;
        error
    };
    violations.into_iter().map(error).collect()
}

/// The documents that were asked lately. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Documents {
    fields: Arc<FieldTypes>,
    types: Arc<Types>,
    kept: Option<Cache<Box<str>, Arc<Document>>>,
}

impl Documents {
    /// Keeps as many documents of the schema with this SDL as the settings say.
    pub(in crate::graphql) fn new(sdl: &str, settings: &config::Documents) -> Self {
        let (fields, types) = (FieldTypes::of_sdl(sdl).into(), Types::of_sdl(sdl).into());
        Self { fields, types, kept: cache(settings) }
    }

    /// Documents of the same schema, none of them kept yet.
    pub(in crate::graphql) fn resized(self, settings: &config::Documents) -> Self {
        Self { kept: cache(settings), ..self }
    }

    /// The document of a text that keeps every limit and is valid. Each error has a code:
    /// `QUERY_LIMIT`, `GRAPHQL_PARSE_FAILED` or `GRAPHQL_VALIDATION_FAILED`.
    pub fn admit(
        &self,
        text: &str,
        limits: &config::Limits,
    ) -> Result<Arc<Document>, Vec<ServerError>> {
        if let Some(document) = self.kept.as_ref().and_then(|kept| kept.get(text)) {
            document.measures.check(limits).map_err(|error| vec![error])?;
            return Ok(document);
        }
        let (parsed, measures) = limits::admit(text, limits).map_err(|error| vec![error])?;
        let uses = validation::check(&self.types, &parsed.document, &parsed.repeated);
        let (uses, types, mut prepared) =
            (uses.map_err(errors)?, self.types.clone(), parsed.document);
        response::prepare(&mut prepared, &self.fields);
        let document = Arc::new(Document { prepared, measures, types, uses });
        if let Some(kept) = &self.kept {
            kept.insert(text.into(), document.clone());
        }
        Ok(document)
    }

    /// The type of the operation that a request chooses, of a document that may be not valid.
    pub(in crate::graphql) fn kind_of(
        &self,
        request: &Request,
        limits: &config::Limits,
    ) -> Option<OperationType> {
        let (parsed, _) = limits::admit(&request.query, limits).ok()?;
        let operation = get_operation(&parsed.document, request.operation_name.as_deref())?;
        Some(operation.node.ty)
    }

    pub(in crate::graphql) fn types(&self) -> &FieldTypes {
        &self.fields
    }
}

/// Keeps as many documents as the settings say.
fn cache(settings: &config::Documents) -> Option<Cache<Box<str>, Arc<Document>>> {
    let config::Documents { kept, bytes } = *settings;
    if kept == 0 || bytes == 0 {
        return None;
    }
    // A document counts as at least its share of the bytes, so that one bound keeps both.
    let share = bytes.div_ceil(kept);
    #[expect(clippy::borrowed_box, reason = "the cache hands over its key as it holds it")]
    let weigh = move |text: &Box<str>, document: &Arc<Document>| {
        let weight = document.weight() + text.len();
        u32::try_from(share.max(weight as u64)).unwrap_or(u32::MAX)
    };
    Some(Cache::builder().max_capacity(bytes).weigher(weigh).build())
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
