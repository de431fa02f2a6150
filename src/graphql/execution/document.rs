//! Parsed documents that are within the limits, kept by their text.
//!
//! Clients send the same few documents over and over with other variables, so a document is parsed,
//! measured and prepared when it is first seen. What depends on variables is not kept.
//! async-graphql validates at every execution, because some of its rules read variables.
//!
//! **Invariant:** a kept document keeps the limits of every request that asks for it, and all kept
//! ones together keep the bounds of the settings; what was refused is not kept.

use std::sync::Arc;

use async_graphql::parser::types::{
    DocumentOperations, ExecutableDocument, OperationDefinition, OperationType,
};
use async_graphql::{Name, Positioned, ServerError, Variables};
use moka::sync::Cache;

use super::limits::{self, Measures};
use super::response::{self, FieldTypes};
use crate::config;
use crate::graphql::selection::Operation;

/// A document that keeps the limits, ready to be executed.
#[derive(Debug)]
pub struct Document {
    prepared: ExecutableDocument,
    measures: Measures,
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

    /// Gives variables that are left out the defaults that the document declares, because
    /// async-graphql takes them for false where `@skip` or `@include` reads them.
    pub(in crate::graphql) fn complete(
        &self,
        variables: &mut Variables,
        operation_name: Option<&str>,
    ) {
        let operation = self.operation(operation_name);
        for definition in operation.into_iter().flat_map(|known| &known.variable_definitions) {
            let (name, default) = (&definition.node.name.node, &definition.node.default_value);
            if let Some(default) = default.as_ref().filter(|_| !variables.contains_key(name)) {
                variables.insert(name.clone(), default.node.clone());
            }
        }
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

/// The documents that were asked lately. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Documents {
    types: Arc<FieldTypes>,
    kept: Option<Cache<Box<str>, Arc<Document>>>,
}

impl Documents {
    /// Keeps as many documents, prepared for the schema that has `types`, as the settings say.
    pub(in crate::graphql) fn new(types: Arc<FieldTypes>, settings: &config::Documents) -> Self {
        let config::Documents { kept, bytes } = *settings;
        if kept == 0 || bytes == 0 {
            return Self { types, kept: None };
        }
        // A document counts as at least its share of the bytes, so that one bound keeps both.
        let share = bytes.div_ceil(kept);
        #[expect(clippy::borrowed_box, reason = "the cache hands over its key as it holds it")]
        let weigh = move |text: &Box<str>, document: &Arc<Document>| {
            let weight = document.weight() + text.len();
            u32::try_from(share.max(weight as u64)).unwrap_or(u32::MAX)
        };
        let kept = Cache::builder().max_capacity(bytes).weigher(weigh).build();
        Self { types, kept: Some(kept) }
    }

    /// Documents of the same schema, none of them kept yet.
    pub(in crate::graphql) fn resized(self, settings: &config::Documents) -> Self {
        Self::new(self.types, settings)
    }

    /// The document of a text that keeps every limit. The error has a code: `QUERY_LIMIT`,
    /// `GRAPHQL_PARSE_FAILED`, or `GRAPHQL_VALIDATION_FAILED` for fragments that contain
    /// themselves.
    pub fn admit(&self, text: &str, limits: &config::Limits) -> Result<Arc<Document>, ServerError> {
        if let Some(document) = self.kept.as_ref().and_then(|kept| kept.get(text)) {
            document.measures.check(limits)?;
            return Ok(document);
        }
        let (mut prepared, measures) = limits::admit(text, limits)?;
        response::prepare(&mut prepared, &self.types);
        let document = Arc::new(Document { prepared, measures });
        if let Some(kept) = &self.kept {
            kept.insert(text.into(), document.clone());
        }
        Ok(document)
    }

    pub(in crate::graphql) fn types(&self) -> &FieldTypes {
        &self.types
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
