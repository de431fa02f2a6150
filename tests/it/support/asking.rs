//! Asking the schema in process, and hearing what it cost.

use cinegraph::app::App;
use cinegraph::config::Config;
use cinegraph::graphql::{self, Schema};
use serde_json::Value;

use super::TestDatabase;

/// A schema over a database of its own.
pub struct Asking {
    pub app: App,
    pub schema: Schema,
    pub database: TestDatabase,
}

/// An answer and its cost.
#[derive(Debug)]
pub struct Answered {
    pub data: Value,
    pub errors: Vec<Value>,
    pub statements: u64,
    pub rows: u64,
}

impl Asking {
    pub fn of(database: TestDatabase) -> Self {
        let app = App::new(database.db.clone(), Config::default());
        Self { app, schema: graphql::schema(), database }
    }

    pub async fn ask(&self, query: &str, variables: Value) -> Answered {
        let variables = async_graphql::Variables::from_json(variables);
        let request = async_graphql::Request::new(query).variables(variables);
        let answer = graphql::execute(&self.app, &self.schema, request).await;
        let json = serde_json::to_value(&answer.response).unwrap();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        Answered {
            data: json["data"].clone(),
            errors,
            statements: answer.statements,
            rows: answer.rows,
        }
    }

    /// Asks without variables and expects no error.
    pub async fn data(&self, query: &str) -> Answered {
        let answered = self.ask(query, Value::Null).await;
        assert!(answered.errors.is_empty(), "{:?}", answered.errors);
        answered
    }
}
