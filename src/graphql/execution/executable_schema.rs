//! The schema as a server holds it: with the documents, types and prices that operations need.
//!
//! **Invariant:** what it knows of fields comes from its own SDL.

use std::sync::Arc;

use async_graphql::{Request, SDLExportOptions, ServerError};
use futures_util::future::BoxFuture;

use super::document::{Document, Documents};
use super::result::ExecutionResult;
use super::{cost, limits};
use crate::config;
use crate::graphql::schema::{Executable, subscription};

/// What runs an operation instead of the schema.
pub type Execute = Arc<dyn Fn(Request) -> BoxFuture<'static, ExecutionResult> + Send + Sync>;

/// The schema, and the documents that are asked of it. Build it once; cheap to clone.
#[derive(Clone)]
pub struct Schema {
    pub(super) executable: Executable,
    pub(super) events: subscription::Executable,
    pub(super) documents: Documents,
    pub(super) prices: Arc<cost::Prices>,
    pub(super) execute: Option<Execute>,
}

impl Schema {
    /// The schema of `executable`.
    pub(super) fn new(executable: Executable) -> Self {
        let sdl = executable.sdl();
        let documents = Documents::new(&sdl, &config::Documents::default());
        let (events, prices) = (subscription::executable(), cost::Prices::of_sdl(&sdl).into());
        Self { executable, events, documents, prices, execute: None }
    }

    /// What the operation costs at most; refused where that is more than `limits.cost`.
    pub(super) fn cost_of(
        &self,
        limits: &config::Limits,
        document: &Document,
        request: &Request,
    ) -> Result<u64, ServerError> {
        let name = request.operation_name.as_deref();
        let Some(operation) = document.operation_with(name, &request.variables) else {
            // Execution reports that there is no such operation.
            return Ok(0);
        };
        let estimate = cost::estimate(&self.prices, &operation, limits.page.into());
        limits::check_estimate(&estimate, limits).map(|()| estimate.points)
    }

    /// The schema, keeping as many documents as `settings` say.
    #[must_use]
    pub fn keeping(self, settings: &config::Documents) -> Self {
        Self { documents: self.documents.resized(settings), ..self }
    }

    /// The schema, with operations that were admitted run by `execute`: for tests of everything
    /// around execution.
    #[must_use]
    pub fn executed_by(self, execute: Execute) -> Self {
        Self { execute: Some(execute), ..self }
    }

    /// The documents that may be asked of it.
    pub fn documents(&self) -> &Documents {
        &self.documents
    }

    /// The schema definition language, sorted, with every description.
    pub fn sdl(&self) -> String {
        let options = SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items()
            .include_specified_by()
            .prefer_single_line_descriptions()
            .use_space_ident();
        self.executable.sdl_with_options(options)
    }
}
