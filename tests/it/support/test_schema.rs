//! TestSchema the schema in process, and hearing what it cost.

use cinegraph::app::App;
use cinegraph::auth::{Role, Scope, Viewer};
use cinegraph::config::Config;
use cinegraph::graphql::resolver::idempotency::IdempotencyKey;
use cinegraph::graphql::{self, ExecutionResult, Schema};
use serde_json::Value;

use super::TestDatabase;

/// A schema over a database of its own.
pub struct TestSchema {
    pub app: App,
    pub schema: Schema,
    pub database: TestDatabase,
}

/// An account that may write.
pub fn editor() -> Viewer {
    Viewer::Account {
        account: 1,
        role: Role::Editor,
        scope: Scope::Write,
        credential: cinegraph::auth::Credential::Server,
    }
}

/// An answer and its cost.
#[derive(Debug)]
pub struct Answered {
    pub data: Value,
    pub errors: Vec<Value>,
    pub statements: u64,
    /// Statements of what it wrote.
    pub written: u64,
    pub rows: u64,
    /// What it was to cost at most, and what it cost.
    pub requested: u64,
    pub actual: u64,
}

impl TestSchema {
    pub fn of(database: TestDatabase) -> Self {
        let app = App::new(database.db.clone(), Config::default());
        Self { app, schema: graphql::schema(), database }
    }

    pub async fn ask(&self, query: &str, variables: Value) -> Answered {
        self.ask_as(Viewer::Anonymous, query, variables).await
    }

    /// Asks as somebody.
    pub async fn ask_as(&self, viewer: Viewer, query: &str, variables: Value) -> Answered {
        self.ask_with(viewer, None, query, variables).await
    }

    /// Asks as an editor, under an idempotency key.
    pub async fn ask_once(&self, key: &str, query: &str, variables: Value) -> Answered {
        self.ask_with(editor(), IdempotencyKey::from_caller(key), query, variables).await
    }

    /// Asks as somebody, under an idempotency key if there is one.
    pub async fn ask_with(
        &self,
        viewer: Viewer,
        key: Option<IdempotencyKey>,
        query: &str,
        variables: Value,
    ) -> Answered {
        let request = async_graphql::Request::new(query).data(viewer);
        let request = match key {
            Some(key) => request.data(key),
            None => request,
        };
        self.run(request, variables).await
    }

    async fn run(&self, request: async_graphql::Request, variables: Value) -> Answered {
        let mut request = request.variables(async_graphql::Variables::from_json(variables));
        request.extensions.insert(graphql::execution::cost::EXTENSION.to_owned(), true.into());
        let admitted = self.schema.documents().admit(&request.query, &self.app.config.limits);
        let answer = match admitted {
            Ok(document) => graphql::execute(&self.app, &self.schema, document, request).await,
            Err(errors) => ExecutionResult::refused_for(errors),
        };
        let json = serde_json::to_value(&answer.response).unwrap();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        Answered {
            data: json["data"].clone(),
            errors,
            statements: answer.statements,
            written: answer.written,
            rows: answer.rows,
            requested: json["extensions"]["cost"]["requested"].as_u64().unwrap_or_default(),
            actual: json["extensions"]["cost"]["actual"].as_u64().unwrap_or_default(),
        }
    }

    /// Runs a mutation of one field as an editor; what the field answers.
    pub async fn mutate(&self, mutation: &str, variables: Value) -> Value {
        let answered = self.ask_as(editor(), mutation, variables).await;
        assert!(answered.errors.is_empty(), "{:?}", answered.errors);
        answered.data.as_object().unwrap().values().next().unwrap().clone()
    }

    /// Asks without variables and expects no error.
    pub async fn data(&self, query: &str) -> Answered {
        let answered = self.ask(query, Value::Null).await;
        assert!(answered.errors.is_empty(), "{:?}", answered.errors);
        answered
    }
}
