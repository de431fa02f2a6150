//! What all requests to the endpoint share.

use crate::app::App;
use crate::graphql::Schema;

/// Where GraphQL is served.
pub const ENDPOINT: &str = "/graphql";

/// The state of `/graphql`.
#[derive(Clone)]
pub struct Endpoint {
    /// What every request shares.
    pub app: App,
    /// The schema that requests ask.
    pub schema: Schema,
}

impl Endpoint {
    /// An endpoint that answers requests to `schema`.
    pub fn new(app: &App, schema: Schema) -> Self {
        Self { app: app.clone(), schema }
    }

    /// The most errors of an answer.
    pub fn most_errors(&self) -> usize {
        self.app.config.limits.errors
    }
}
