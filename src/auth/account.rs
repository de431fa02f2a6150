//! Accounts: sessions, new passwords and roles.
//!
//! **Invariant:** an answer never shows whether an address has an account: registering, logging in
//! and asking for a message do the same work and give the same answer for both; an account whose
//! address is not confirmed counts as none. A message is queued in the transaction that it is
//! about.

use std::sync::Arc;

use entity::account::{ActiveModel, Column, Entity, Model};
use sea_orm::ActiveValue::{NotSet, Set, Unchanged};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    TryInsertResult,
};
use tokio::sync::Semaphore;

use super::email::Email;
use super::mail::{self, Mailer, Message, Notice};
use super::password::{Password, Passwords};
use super::session::{Holder, Session, Sessions};
use super::token::{self, Purpose};
use super::{Admin, Role, api_key, login_throttle, pending};
use crate::config::Config;
use crate::db::{Db, Transaction, clock, sql};
use crate::error::{Error, Result};

/// Accounts and their credentials. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Accounts(Arc<AccountsState>);

#[derive(Debug)]
struct AccountsState {
    db: Db,
    passwords: Passwords,
    sessions: Sessions,
    mailer: Mailer,
    key_use_permits: Arc<Semaphore>,
}

impl Accounts {
    /// The accounts of `db`; messages link to `public_url`.
    pub fn new(db: Db, config: &Config, public_url: &str) -> Self {
        let auth = &config.auth;
        Self(Arc::new(AccountsState {
            passwords: Passwords::default(),
            sessions: Sessions::new(auth.secret.clone(), auth.session),
            mailer: Mailer::new(db.clone(), &config.smtp, public_url),
            key_use_permits: Arc::new(Semaphore::new(1)),
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
    pub(super) fn key_use_permits(&self) -> Arc<Semaphore> {
        self.0.key_use_permits.clone()
    }

    pub(super) fn now(&self) -> i64 {
        clock::now()
    }

    /// Makes an account at once, its address taken as confirmed; nothing where there is one.
    pub async fn create(
        &self,
        _admin: &Admin,
        email: &Email,
        password: Password,
        role: Role,
    ) -> Result<Option<i64>> {
        password.check_for(email)?;
        let hash = self.passwords().hash(password).await?;
        let transaction = self.db().begin().await?;
        pending::lock(&transaction, &email.folded()).await?;
        let account = insert(&transaction, email, &hash, role, Some(clock::now())).await?;
        if account.is_some() {
            pending::forget(&transaction, &email.folded()).await?;
        }
        transaction.commit().await?;
        Ok(account)
    }

    /// Begins a session; nothing where the address or the password is wrong, or the address is not
    /// confirmed.
    pub async fn login(
        &self,
        email: &Email,
        password: Password,
    ) -> Result<Option<(Session, Model)>> {
        if !login_throttle::LOGIN.allow(self.db(), &email.folded(), clock::now()).await? {
            return Err(Error::TooMany(
                "Five passwords were tried for this address within a minute; wait a minute, or \
                 choose a new password with requestPasswordReset."
                    .to_owned(),
            ));
        }
        let found = find(self.db(), email).await?;
        let stored = found.as_ref().map(|account| account.password.clone());
        let right = self.passwords().verify(password, stored).await?;
        let active = found.filter(|account| right && account.confirmed_at.is_some());
        let Some(account) = active else { return Ok(None) };
        login_throttle::LOGIN.forget(self.db(), &account.email_folded).await?;
        let holder = Holder { account: account.id, generation: account.generation };
        let session = self.sessions().begin(self.db(), holder, clock::now()).await?;
        Ok(Some((session, account)))
    }

    /// Sends a message to choose a new password with, where there is an account.
    pub async fn request_reset(&self, email: &Email) -> Result<()> {
        self.mailer().enqueue_to_address(email, Message::Reset, clock::now()).await
    }

    /// Sets a new password by a message's token; nothing where the token is not good. Every
    /// session, token and key of before ends and every webhook is disabled, because anyone who knew
    /// the password may have made them; the owner is notified by e-mail. The token has shown that
    /// the address is the account's, so that it counts as confirmed.
    pub async fn reset(&self, text: &str, password: Password) -> Result<Option<Model>> {
        let now = clock::now();
        let Some(email) = token::email(self.db(), text, Purpose::Reset, now).await? else {
            return Ok(None);
        };
        password.check_for(&Email::of_account(&email)?)?;
        let hash = self.passwords().hash(password).await?;
        let now = clock::now();
        let transaction = self.db().begin().await?;
        let Some(account) = token::redeem(&transaction, text, Purpose::Reset, now).await? else {
            return Ok(None);
        };
        let Some(found) = Entity::find_by_id(account).one(&transaction).await? else {
            return Ok(None);
        };
        pending::lock(&transaction, &found.email_folded).await?;
        let found = locked(&transaction, &found.email_folded).await?;
        let ended = begin_anew(&transaction, &found, hash).await?;
        let mut row = ActiveModel { id: Unchanged(account), ..Default::default() };
        row.confirmed_at = Set(found.confirmed_at.or(Some(now)));
        let renewed = row.update(&transaction).await?;
        pending::forget(&transaction, &renewed.email_folded).await?;
        let notice = Notice { message: Message::PasswordChanged, detail: ended.text() };
        mail::enqueue_notice(&transaction, account, notice, now).await?;
        transaction.commit().await?;
        self.mailer().wake();
        login_throttle::LOGIN.forget(self.db(), &renewed.email_folded).await?;
        Ok(Some(renewed))
    }

    /// Gives an account another role. Nobody takes the role of the last admin away but the
    /// operator, who can give it again.
    pub async fn set_role(&self, admin: &Admin, email: &Email, role: Role) -> Result<RoleChange> {
        let (transaction, folded) = (self.db().begin().await?, email.folded());
        // In order, so that two who take the role from one another's accounts do not wait in a
        // circle.
        let admins = Entity::find()
            .filter(Column::Role.eq(Role::Admin.code()))
            .filter(Column::ConfirmedAt.is_not_null())
            .order_by_asc(Column::Id)
            .lock_exclusive()
            .all(&transaction)
            .await?;
        let named = Entity::find().filter(Column::EmailFolded.eq(&folded));
        let Some(found) = named.lock_exclusive().one(&transaction).await? else {
            return Ok(match pending::waits(&transaction, &folded).await? {
                true => RoleChange::Unconfirmed,
                false => RoleChange::NoAccount,
            });
        };
        if found.confirmed_at.is_none() && role > Role::Reader {
            return Ok(RoleChange::Unconfirmed);
        }
        let last = admins.len() == 1 && admins.iter().any(|one| one.id == found.id);
        if last && role < Role::Admin && admin.account().is_some() {
            return Ok(RoleChange::LastAdmin);
        }
        let mut row = ActiveModel { id: Unchanged(found.id), ..Default::default() };
        row.role = Set(role.code());
        row.updated_at = Set(clock::now());
        let changed = row.update(&transaction).await?;
        transaction.commit().await?;
        Ok(RoleChange::Changed(Box::new(changed)))
    }

    /// Every account, oldest first, for the operator.
    pub async fn list(&self, _admin: &Admin) -> Result<Vec<Model>> {
        Ok(Entity::find().order_by_asc(Column::Id).all(self.db().reader()).await?)
    }
}

async fn find(db: &Db, email: &Email) -> Result<Option<Model>> {
    let found = Entity::find().filter(Column::EmailFolded.eq(email.folded()));
    Ok(found.one(db.reader()).await?)
}

/// Inserts an account; nothing where the address has one.
pub(super) async fn insert(
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

/// The account of an address that has one, kept from changing until the commit.
pub(super) async fn locked(transaction: &Transaction, folded: &str) -> Result<Model> {
    let touched = Entity::update_many()
        .col_expr(Column::UpdatedAt, Expr::value(clock::now()))
        .filter(Column::EmailFolded.eq(folded))
        .exec_with_returning(transaction)
        .await?;
    touched.into_iter().next().ok_or_else(|| {
        Error::Conflict("The account was deleted at the same moment; try again.".to_owned())
    })
}

/// What ended with an account's password, beside its sessions.
pub(super) struct Ended {
    keys: u64,
    webhooks: u64,
}

impl Ended {
    /// As a message shows it.
    fn text(&self) -> String {
        let count = |number: u64, one: &str| match number {
            1 => format!("1 {one}"),
            _ => format!("{number} {one}s"),
        };
        format!(
            "{} revoked, {} disabled",
            count(self.keys, "API key"),
            count(self.webhooks, "webhook")
        )
    }
}

/// Gives an account a new password and ends every session, token and key of before, and disables
/// its webhooks; one whose address was not confirmed begins as a reader.
pub(super) async fn begin_anew(
    transaction: &Transaction,
    account: &Model,
    hash: String,
) -> Result<Ended> {
    let (id, now) = (account.id, clock::now());
    let keys = api_key::revoke_all(transaction, id, now).await?;
    // The owner asked for it: another message reports that.
    let disable = "UPDATE webhook SET disabled_reason = 0, disabled_at = $1, updated_at = $1 \
                   WHERE account_id = $2 AND disabled_reason IS NULL";
    let webhooks = sql::run(transaction, disable, [now.into(), id.into()]).await?;
    if webhooks > 0 {
        transaction.announce().await?;
    }
    token::void(transaction, id).await?;
    let mut row = ActiveModel { id: Unchanged(id), ..Default::default() };
    row.password = Set(hash);
    row.generation = Set(account.generation + 1);
    row.updated_at = Set(now);
    if account.confirmed_at.is_none() {
        row.role = Set(Role::Reader.code());
    }
    row.update(transaction).await?;
    Ok(Ended { keys, webhooks })
}

/// What became of giving an account another role.
#[derive(Clone, Debug)]
pub enum RoleChange {
    /// It has the role.
    Changed(Box<Model>),
    /// No account has the address.
    NoAccount,
    /// The address is not confirmed yet, so that the role would belong to anyone who registers it.
    Unconfirmed,
    /// Nobody would be left to rule over accounts.
    LastAdmin,
}
