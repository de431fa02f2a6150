//! A transaction that writes.
//!
//! **Invariant:** what is committed is whole. A transaction in which a statement failed is never
//! committed, because the database may have rolled back what came before: SQLite does so when the
//! disk is full and then runs what follows outside of any transaction; PostgreSQL answers its
//! COMMIT with a rollback and no error.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use sea_orm::prelude::async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
    TransactionTrait,
};

use super::Db;
use crate::error::{Error, Result};

/// A begun transaction. Dropping it rolls it back.
#[derive(Debug)]
pub struct Transaction {
    inner: DatabaseTransaction,
    db: Db,
    failed: AtomicBool,
    announced: AtomicBool,
}

impl Db {
    /// Begins a transaction that writes; it holds the write lock from the start, because a lock
    /// taken after a read fails under SQLite whatever the timeout.
    pub async fn begin(&self) -> Result<Transaction> {
        self.writer.check_file()?;
        let (pool, options) = (self.writer.pool.clone(), self.dialect().write_transaction());
        // A task of its own, because a request that is dropped while BEGIN is under way would leave
        // an open transaction that the driver does not know of.
        let begin = tokio::spawn(async move { pool.begin_with_options(options).await });
        let inner = begin.await.map_err(Error::internal)?;
        let inner = inner.inspect_err(|cause| self.writer.note(cause))?;
        Ok(Transaction { inner, db: self.clone(), failed: false.into(), announced: false.into() })
    }
}

impl Transaction {
    /// Lets every process hear of the transaction when it commits.
    pub async fn announce(&self) -> Result<()> {
        if let Some(notice) = self.db.notice() {
            self.execute_unprepared(&notice).await?;
        }
        self.announced.store(true, Relaxed);
        Ok(())
    }

    /// Lets its statements take longer than those of requests may.
    pub async fn take_time(&self) -> Result<()> {
        if let Some(statement) = self.db.dialect().no_statement_timeout() {
            self.execute_unprepared(statement).await?;
        }
        Ok(())
    }

    /// Makes everything that was written lasting and visible at once. It ends even when its caller
    /// is dropped meanwhile.
    ///
    /// Fails with [`Error::Uncertain`] where the answer to COMMIT is lost, or says that the log of
    /// the database may hold it or not.
    pub async fn commit(self) -> Result<()> {
        if self.failed.load(Relaxed) {
            return Err(Error::internal("a transaction is to be committed that failed"));
        }
        let Self { inner, db, announced, .. } = self;
        let commit = async move {
            let committed = inner.commit().await.inspect_err(|cause| db.writer.note(cause));
            committed.map_err(Error::of_commit)?;
            if announced.into_inner() {
                db.committed();
            }
            Ok(())
        };
        tokio::spawn(commit).await.map_err(Error::internal)?
    }

    /// Undoes everything that was written, and waits until that is done.
    pub async fn rollback(self) -> Result<()> {
        let rollback = tokio::spawn(self.inner.rollback());
        Ok(rollback.await.map_err(Error::internal)??)
    }

    /// The transaction as SeaORM's migrator takes it.
    pub(super) fn raw(&self) -> &DatabaseTransaction {
        &self.inner
    }

    fn check(&self) -> Result<(), DbErr> {
        match self.failed.load(Relaxed) {
            true => Err(DbErr::Custom("a statement of this transaction has failed".to_owned())),
            false => Ok(()),
        }
    }

    fn note<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        result.inspect_err(|cause| {
            self.failed.store(true, Relaxed);
            self.db.writer.note(cause);
        })
    }
}

#[async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.check()?;
        self.note(self.inner.execute_raw(statement).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.check()?;
        self.note(self.inner.execute_unprepared(sql).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        // To the end: of a statement that is left after its first row SQLite's driver ignores how
        // it ended, and what it wrote may be undone.
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.check()?;
        self.note(self.inner.query_all_raw(statement).await)
    }
}
