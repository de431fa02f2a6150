//! Accounts: from registering to a new password.
//!
//! **Invariant:** an answer never tells whether an address has an account: registering, logging in
//! and asking for a message do the same work and say the same for either. What is owed to an
//! address (a message) is written in the transaction that owes it.

use std::sync::Arc;

use entity::account::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, TryInsertResult};
use tokio::sync::Semaphore;

use super::email::Email;
use super::mail::{self, Mailer, Message};
use super::password::{Password, Passwords};
use super::session::{Holder, Session, Sessions};
use super::token::{self, Purpose};
use super::{Admin, Role, attempt};
use crate::config::Config;
use crate::db::{Db, Transaction, clock};
use crate::error::{Error, Result};

/// Accounts and their credentials. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Accounts(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    db: Db,
    passwords: Passwords,
    sessions: Sessions,
    mailer: Mailer,
    touching: Arc<Semaphore>,
}

impl Accounts {
    /// The accounts of `db`; messages link to `public_url`.
    pub fn new(db: Db, config: &Config, public_url: &str) -> Self {
        let auth = &config.auth;
        Self(Arc::new(Shared {
            passwords: Passwords::default(),
            sessions: Sessions::new(auth.secret.clone(), auth.session),
            mailer: Mailer::new(db.clone(), &config.smtp, public_url),
            touching: Arc::new(Semaphore::new(1)),
            db,
        }))
    }

    /// What hashes passwords.
    pub fn passwords(&self) -> &Passwords {
        &self.0.passwords
    }

    /// What sends messages.
    pub fn mailer(&self) -> &Mailer {
        &self.0.mailer
    }

    pub(super) fn db(&self) -> &Db {
        &self.0.db
    }

    pub(super) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    /// One permit, so that noting the use of keys never takes more than one connection.
    pub(super) fn touching(&self) -> Arc<Semaphore> {
        self.0.touching.clone()
    }

    pub(super) fn now(&self) -> i64 {
        clock::now()
    }

    /// Registers a reader, whose address is to be confirmed by a message.
    ///
    /// Whoever has a confirmed account is told so by a message. One that was never confirmed may
    /// be a stranger's: it begins anew with this password, and without the keys it had.
    pub async fn register(&self, email: &Email, password: Password) -> Result<()> {
        let hash = self.passwords().hash(password).await?;
        let allowed = attempt::MAIL.allow(self.db(), email, clock::now()).await?;
        let transaction = self.db().begin().await?;
        let (account, message) =
            match insert(&transaction, email, &hash, Role::Reader, None).await? {
                Some(account) => (account, Message::Confirm),
                None => register_again(&transaction, email, hash).await?,
            };
        if allowed {
            mail::owe(&transaction, account, message, clock::now()).await?;
        }
        transaction.commit().await?;
        self.mailer().wake();
        Ok(())
    }

    /// Makes an account at once, its address taken as confirmed; nothing where there is one.
    pub async fn create(
        &self,
        _admin: &Admin,
        email: &Email,
        password: Password,
        role: Role,
    ) -> Result<Option<i64>> {
        let hash = self.passwords().hash(password).await?;
        let transaction = self.db().begin().await?;
        let account = insert(&transaction, email, &hash, role, Some(clock::now())).await?;
        transaction.commit().await?;
        Ok(account)
    }

    /// Takes a message's token as proof of the address; nothing where it is not good.
    pub async fn confirm(&self, text: &str) -> Result<Option<Model>> {
        let now = clock::now();
        let transaction = self.db().begin().await?;
        let Some(account) = token::redeem(&transaction, text, Purpose::Confirm, now).await? else {
            return Ok(None);
        };
        let mut row = ActiveModel { id: Unchanged(account), ..Default::default() };
        row.confirmed_at = Set(Some(now));
        row.updated_at = Set(now);
        let confirmed = row.update(&transaction).await?;
        token::void(&transaction, account).await?;
        transaction.commit().await?;
        Ok(Some(confirmed))
    }

    /// Begins a session; nothing where the address or the password is wrong.
    pub async fn login(
        &self,
        email: &Email,
        password: Password,
    ) -> Result<Option<(Session, Model)>> {
        if !attempt::LOGIN.allow(self.db(), email, clock::now()).await? {
            return Err(Error::TooMany(
                "Five passwords were tried for this address within a minute; wait a minute, or \
                 choose a new password with requestPasswordReset."
                    .to_owned(),
            ));
        }
        let found = find(self.db(), email).await?;
        let stored = found.as_ref().map(|account| account.password.clone());
        let right = self.passwords().verify(password, stored).await?;
        let Some(account) = found.filter(|_| right) else { return Ok(None) };
        attempt::LOGIN.forget(self.db(), email).await?;
        let holder = Holder { account: account.id, generation: account.generation };
        let session = self.sessions().begin(self.db(), holder, clock::now()).await?;
        Ok(Some((session, account)))
    }

    /// Sends another message to confirm the address with, where there is an account that needs it.
    pub async fn request_confirmation(&self, email: &Email) -> Result<()> {
        self.request(email, Message::Confirm).await
    }

    /// Sends a message to choose a new password with, where there is an account.
    pub async fn request_reset(&self, email: &Email) -> Result<()> {
        self.request(email, Message::Reset).await
    }

    async fn request(&self, email: &Email, message: Message) -> Result<()> {
        let now = clock::now();
        if attempt::MAIL.allow(self.db(), email, now).await? {
            self.mailer().owe_to_address(email, message, now).await?;
        }
        Ok(())
    }

    /// Sets a new password by a message's token; nothing where the token is not good. Every session
    /// and token of before ends. The message has shown that the address is the account's, so that
    /// it counts as confirmed; keys of before that were a stranger's, for all we know, and go.
    pub async fn reset(&self, text: &str, password: Password) -> Result<Option<Model>> {
        let hash = self.passwords().hash(password).await?;
        let now = clock::now();
        let transaction = self.db().begin().await?;
        let Some(account) = token::redeem(&transaction, text, Purpose::Reset, now).await? else {
            return Ok(None);
        };
        let Some(found) = Entity::find_by_id(account).one(&transaction).await? else {
            return Ok(None);
        };
        let confirmed_at = found.confirmed_at;
        begin_anew(&transaction, &found, hash).await?;
        let mut row = ActiveModel { id: Unchanged(account), ..Default::default() };
        row.confirmed_at = Set(confirmed_at.or(Some(now)));
        let renewed = row.update(&transaction).await?;
        transaction.commit().await?;
        attempt::LOGIN.forget(self.db(), &Email::parse(&renewed.email)?).await?;
        Ok(Some(renewed))
    }

    /// Gives an account another role; nothing where there is no such account.
    pub async fn set_role(
        &self,
        _admin: &Admin,
        email: &Email,
        role: Role,
    ) -> Result<Option<Model>> {
        let transaction = self.db().begin().await?;
        let found =
            Entity::find().filter(Column::EmailFolded.eq(email.folded())).one(&transaction).await?;
        let Some(found) = found else { return Ok(None) };
        let mut row = ActiveModel { id: Unchanged(found.id), ..Default::default() };
        row.role = Set(role.code());
        row.updated_at = Set(clock::now());
        let changed = row.update(&transaction).await?;
        transaction.commit().await?;
        Ok(Some(changed))
    }

    /// Every account, oldest first, for the operator.
    pub async fn list(&self, _admin: &Admin) -> Result<Vec<Model>> {
        use sea_orm::QueryOrder;
        Ok(Entity::find().order_by_asc(Column::Id).all(self.db().reader()).await?)
    }
}

async fn find(db: &Db, email: &Email) -> Result<Option<Model>> {
    let found = Entity::find().filter(Column::EmailFolded.eq(email.folded()));
    Ok(found.one(db.reader()).await?)
}

/// Inserts an account; nothing where the address has one.
async fn insert(
    transaction: &Transaction,
    email: &Email,
    hash: &str,
    role: Role,
    confirmed_at: Option<i64>,
) -> Result<Option<i64>> {
    let now = clock::now();
    let row = ActiveModel {
        id: NotSet,
        email: Set(email.text()),
        email_folded: Set(email.folded()),
        password: Set(hash.to_owned()),
        role: Set(role.code()),
        generation: Set(1),
        confirmed_at: Set(confirmed_at),
        created_at: Set(now),
        updated_at: Set(now),
    };
    let unless = OnConflict::column(Column::EmailFolded).do_nothing().to_owned();
    match Entity::insert(row).on_conflict(unless).try_insert().exec(transaction).await? {
        TryInsertResult::Inserted(done) => Ok(Some(done.last_insert_id)),
        _ => Ok(None),
    }
}

/// What registering does for an address that has an account, and the message that it owes.
async fn register_again(
    transaction: &Transaction,
    email: &Email,
    hash: String,
) -> Result<(i64, Message)> {
    let existing = locked(transaction, email).await?;
    let id = existing.id;
    if existing.confirmed_at.is_some() {
        return Ok((id, Message::Exists));
    }
    begin_anew(transaction, &existing, hash).await?;
    Ok((id, Message::Confirm))
}

/// The account of an address that has one, kept from changing until the commit.
async fn locked(transaction: &Transaction, email: &Email) -> Result<Model> {
    let touched = Entity::update_many()
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::EmailFolded.eq(email.folded()))
        .exec_with_returning(transaction)
        .await?;
    touched.into_iter().next().ok_or_else(|| {
        Error::Conflict("The account was deleted at the same moment; try again.".to_owned())
    })
}

/// Gives an account a new password and ends every session and token of before, and the keys where
/// the address was not confirmed.
async fn begin_anew(transaction: &Transaction, account: &Model, hash: String) -> Result<()> {
    let (id, now) = (account.id, clock::now());
    if account.confirmed_at.is_none() {
        entity::api_key::Entity::update_many()
            .col_expr(entity::api_key::Column::RevokedAt, Expr::value(now))
            .filter(entity::api_key::Column::AccountId.eq(id))
            .filter(entity::api_key::Column::RevokedAt.is_null())
            .exec(transaction)
            .await?;
    }
    token::void(transaction, id).await?;
    let mut row = ActiveModel { id: Unchanged(id), ..Default::default() };
    row.password = Set(hash);
    row.generation = Set(account.generation + 1);
    row.updated_at = Set(now);
    row.update(transaction).await?;
    Ok(())
}
