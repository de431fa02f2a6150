//! Registering: how an address becomes an account.
//!
//! **Invariant:** a registration is no account: it has no session, key or role, and registering an
//! address again changes nothing about it. An account is made, or an earlier unconfirmed one is
//! activated, only for a caller that proves both access to the mailbox (a message's token) and the
//! password: that of a registration of this address, or one that is chosen with the token.

use entity::account::{ActiveModel, Entity, Model};
use sea_orm::ActiveValue::{Set, Unchanged};
use sea_orm::{ActiveModelTrait, EntityTrait, FromQueryResult};

use super::account::{begin_anew, insert, locked};
use super::email::Email;
use super::mail::{self, Message};
use super::password::Password;
use super::secret::sha256;
use super::token::{self, Purpose};
use super::{Accounts, Role, pending};
use crate::db::{Db, Transaction, clock, sql};
use crate::error::Result;

/// The most registrations of an address whose password is compared; each costs a hash.
const MOST_COMPARED: i64 = 8;

/// How somebody who confirms an address settles the account's password.
#[derive(Clone, Debug)]
pub enum Proof {
    /// By the one that was registered.
    Registered(Password),
    /// By choosing one, as with a message to reset it.
    Chosen(Password),
}

/// What became of confirming an address.
#[derive(Clone, Debug)]
pub enum Confirmation {
    /// The account is active.
    Confirmed(Box<Model>),
    /// The token is not good.
    BadToken,
    /// No registration of this address has this password.
    WrongPassword,
}

/// Whose mailbox a token shows.
#[derive(FromQueryResult)]
struct Claim {
    registration: Option<i64>,
    email: String,
    email_folded: String,
}

#[derive(FromQueryResult)]
struct StoredPassword {
    password: String,
}

impl Accounts {
    /// Registers a reader, whose address is to be confirmed by a message.
    ///
    /// The owner of a confirmed account gets a message about it instead. The work is the same
    /// whether the address has an account or not.
    pub async fn register(&self, email: &Email, password: Password) -> Result<()> {
        password.check_for(email)?;
        let hash = self.passwords().hash(password).await?;
        let (now, folded) = (clock::now(), email.folded());
        let transaction = self.db().begin().await?;
        // A role that was given to an earlier, unconfirmed account was not meant for this one.
        let drop_role = "UPDATE account SET role = $1 WHERE email_folded = $2 \
                         AND confirmed_at IS NULL";
        let values = [Role::Reader.code().into(), folded.clone().into()];
        sql::run(&transaction, drop_role, values).await?;
        #[derive(FromQueryResult)]
        struct Row {
            id: i64,
        }
        let insert = "INSERT INTO registration (email, email_folded, password, created_at) \
                      SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM account \
                      WHERE email_folded = $2 AND confirmed_at IS NOT NULL) RETURNING id";
        let values = [email.text().into(), folded.into(), hash.into(), now.into()];
        let registered: Option<Row> = sql::find(&transaction, insert, values).await?;
        let registration = registered.map(|registered| registered.id);
        mail::enqueue_registration(&transaction, email, registration, now).await?;
        transaction.commit().await?;
        self.mailer().wake();
        Ok(())
    }

    /// Confirms an address by a message's token and a password.
    pub async fn confirm(&self, text: &str, proof: Proof) -> Result<Confirmation> {
        let Some(claim) = claim(self.db(), text, clock::now()).await? else {
            return Ok(Confirmation::BadToken);
        };
        let hash = match proof {
            Proof::Chosen(password) => {
                password.check_for(&Email::of_account(&claim.email)?)?;
                self.passwords().hash(password).await?
            }
            Proof::Registered(password) => match self.registered(&claim, password).await? {
                Some(hash) => hash,
                None => return Ok(Confirmation::WrongPassword),
            },
        };
        let now = clock::now();
        let transaction = self.db().begin().await?;
        pending::lock(&transaction, &claim.email_folded).await?;
        let redeemed = match claim.registration {
            Some(_) => token::redeem_registration(&transaction, text, now).await?,
            None => token::redeem(&transaction, text, Purpose::Confirm, now).await?.is_some(),
        };
        if !redeemed {
            return Ok(Confirmation::BadToken);
        }
        let Some(account) = activate(&transaction, &claim, hash, now).await? else {
            return Ok(Confirmation::BadToken);
        };
        transaction.commit().await?;
        Ok(Confirmation::Confirmed(Box::new(account)))
    }

    /// Sends another message to confirm the address with, where something waits for it.
    pub async fn request_confirmation(&self, email: &Email) -> Result<()> {
        self.mailer().enqueue_to_address(email, Message::Confirm, clock::now()).await
    }

    /// The stored hash of the registered password, if `password` is one of this address.
    async fn registered(&self, claim: &Claim, password: Password) -> Result<Option<String>> {
        // That of the token's own registration first, then the newest.
        let stored = "SELECT password FROM (SELECT password, id FROM registration \
                      WHERE email_folded = $1 ORDER BY CASE WHEN id = $2 THEN 0 ELSE 1 END, \
                      id DESC LIMIT $3) AS registered UNION ALL SELECT password FROM account \
                      WHERE email_folded = $1 AND confirmed_at IS NULL";
        let folded = claim.email_folded.clone();
        let own = claim.registration.unwrap_or_default();
        let values = [folded.into(), own.into(), MOST_COMPARED.into()];
        for StoredPassword { password: hash } in
            sql::list(self.db().reader(), stored, values).await?
        {
            if self.passwords().verify(password.clone(), Some(hash.clone())).await? {
                return Ok(Some(hash));
            }
        }
        Ok(None)
    }
}

/// Whose mailbox a token to confirm shows; nothing where it is not good.
async fn claim(db: &Db, text: &str, now: i64) -> Result<Option<Claim>> {
    let find = "SELECT r.id AS registration, r.email, r.email_folded \
                FROM registration_token AS t JOIN registration AS r ON r.id = t.registration_id \
                WHERE t.hash = $1 AND t.expires_at > $2 UNION ALL \
                SELECT NULL AS registration, a.email, a.email_folded \
                FROM account_token AS t JOIN account AS a ON a.id = t.account_id \
                WHERE t.hash = $1 AND t.expires_at > $2 AND t.purpose = $3 \
                AND a.confirmed_at IS NULL";
    let values = [sha256(text.trim()).into(), now.into(), Purpose::Confirm.code().into()];
    sql::find(db.reader(), find, values).await
}

/// Makes the account of an address whose mailbox was shown, or activates that of before; nothing
/// where it is confirmed already.
async fn activate(
    transaction: &Transaction,
    claim: &Claim,
    hash: String,
    now: i64,
) -> Result<Option<Model>> {
    let address = Email::of_account(&claim.email)?;
    let account = match insert(transaction, &address, &hash, Role::Reader, Some(now)).await? {
        Some(id) => Entity::find_by_id(id).one(transaction).await?,
        None => match locked(transaction, &claim.email_folded).await? {
            existing if existing.confirmed_at.is_some() => return Ok(None),
            existing => {
                // Who has shown the password that the account has made its keys, too.
                if existing.password != hash {
                    begin_anew(transaction, &existing, hash).await?;
                }
                let mut row = ActiveModel { id: Unchanged(existing.id), ..Default::default() };
                row.confirmed_at = Set(Some(now));
                row.updated_at = Set(now);
                let confirmed = row.update(transaction).await?;
                token::void(transaction, confirmed.id).await?;
                Some(confirmed)
            }
        },
    };
    pending::forget(transaction, &claim.email_folded).await?;
    Ok(account)
}
