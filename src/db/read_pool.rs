//! The connections that read what is no part of an operation's answer.
//!
//! **Invariant:** a read that fails never says that writing does.

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use crate::error::Error;

/// Connections for statements that read. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ReadPool(pub(super) DatabaseConnection);

impl ReadPool {
    /// The connections as SeaORM knows them.
    pub fn raw(&self) -> &DatabaseConnection {
        &self.0
    }
}

#[async_trait]
impl ConnectionTrait for ReadPool {
    fn get_database_backend(&self) -> DbBackend {
        self.0.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.0.execute_raw(statement).await.map_err(Error::read_failed)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.0.execute_unprepared(sql).await.map_err(Error::read_failed)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.0.query_one_raw(statement).await.map_err(Error::read_failed)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.0.query_all_raw(statement).await.map_err(Error::read_failed)
    }
}
