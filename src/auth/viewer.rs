//! Who asks, what they may, and the proofs of it.
//!
//! **Invariant:** a proof is made here only, after a check.

use super::credential::{Credential, ParentKey};
use super::mail::{self, Message, Notice};
use crate::db::Transaction;
use crate::error::{Error, Result};

/// What an account may, each role with the rights of those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Reads.
    Reader,
    /// Writes the catalogue.
    Editor,
    /// Manages accounts and their roles.
    Admin,
}

/// What an API key may, of what its account may; each with the rights of those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Reads.
    Read,
    /// Writes the catalogue.
    Write,
    /// All that the account may.
    Admin,
}

macro_rules! stored {
    ($name:ident { $($variant:ident = $code:literal, $word:literal;)+ }) => {
        impl $name {
            /// Every one, the least first.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As it is stored.
            pub fn code(self) -> i32 {
                match self { $(Self::$variant => $code,)+ }
            }

            /// As it is called.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// What is stored as `code`.
            pub fn of_code(code: i32) -> Result<Self> {
                let found = Self::ALL.iter().copied().find(|one| one.code() == code);
                found.ok_or_else(|| {
                    Error::internal(format!("{code} is no {}", stringify!($name)))
                })
            }
        }
    };
}

stored!(Role { Reader = 0, "reader"; Editor = 1, "editor"; Admin = 2, "admin"; });
stored!(Scope { Read = 0, "read"; Write = 1, "write"; Admin = 2, "admin"; });

/// Who sends the request. Part of every GraphQL request's data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// A request without a credential.
    Anonymous,
    /// The operator: the command line, and what it starts.
    Operator,
    /// An account, by a valid credential.
    Account {
        /// The account's key.
        account: i64,
        /// The account's role.
        role: Role,
        /// What the credential allows of it.
        scope: Scope,
        /// The credential.
        credential: Credential,
    },
}

/// The right that an operation requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing.
    Anyone,
    /// An account, and this scope.
    Account(Scope),
    /// An account of this role, and this scope.
    Role(Role, Scope),
}

impl Requirement {
    /// To see the account's own data.
    pub const READER: Self = Self::Account(Scope::Read);
    /// To manage the account's own data.
    pub const OWNER: Self = Self::Account(Scope::Admin);
    /// To have this server send messages for the account.
    pub const SENDER: Self = Self::Role(Role::Reader, Scope::Admin);
    /// To write the catalogue.
    pub const EDITOR: Self = Self::Role(Role::Editor, Scope::Write);
    /// To manage accounts.
    pub const ADMIN: Self = Self::Role(Role::Admin, Scope::Admin);
}

/// The proof that its holder may write the catalogue.
#[derive(Clone, Debug)]
pub struct Editor {
    account: Option<i64>,
}

impl Editor {
    /// The account that writes; `None` for the operator.
    pub fn account(&self) -> Option<i64> {
        self.account
    }

    /// The operator may write.
    pub fn operator() -> Self {
        Self { account: None }
    }
}

/// The proof that its holder may manage accounts.
#[derive(Clone, Debug)]
pub struct Admin {
    account: Option<i64>,
}

impl Admin {
    /// The account that manages; `None` for the operator.
    pub fn account(&self) -> Option<i64> {
        self.account
    }

    /// The operator manages accounts.
    pub fn operator() -> Self {
        Self { account: None }
    }
}

/// The proof that its holder may make and revoke what gives access to an account: its own.
#[derive(Clone, Debug)]
pub struct Owner {
    account: i64,
    credential: Credential,
}

impl Owner {
    /// The account.
    pub fn account(&self) -> i64 {
        self.account
    }

    /// Keeps the account from changing until the commit, and refuses where the credential has ended
    /// meanwhile.
    pub(super) async fn hold(&self, transaction: &Transaction, now: i64) -> Result<ParentKey> {
        self.credential.hold(transaction, self.account, now).await
    }
}

/// The proof that its holder may have webhooks.
#[derive(Clone, Debug)]
pub struct WebhookOwner {
    account: i64,
    credential: Credential,
}

impl WebhookOwner {
    /// The account.
    pub fn account(&self) -> i64 {
        self.account
    }

    /// Keeps the account from changing until the commit, and refuses where the credential has ended
    /// meanwhile.
    pub async fn hold(&self, transaction: &Transaction, now: i64) -> Result<()> {
        self.credential.hold(transaction, self.account, now).await.map(|_| ())
    }

    /// Queues a message to the account's owner, in the transaction, that a webhook sends to
    /// `origin` now.
    pub async fn notify(&self, transaction: &Transaction, origin: String, now: i64) -> Result<()> {
        let notice = Notice { message: Message::WebhookMade, detail: origin };
        mail::enqueue_notice(transaction, self.account, notice, now).await
    }
}

impl Viewer {
    /// The proof that this viewer may write the catalogue; 401 without a credential, 403 without
    /// the right.
    pub fn editor(&self) -> Result<Editor> {
        let account = self.allow(Requirement::EDITOR)?;
        Ok(Editor { account })
    }

    /// The proof that this viewer may manage accounts; 401 without a credential, 403 without the
    /// right.
    pub fn admin(&self) -> Result<Admin> {
        let account = self.allow(Requirement::ADMIN)?;
        Ok(Admin { account })
    }

    /// The proof that this viewer may manage its own credentials; 401 without a credential, 403
    /// without the right.
    pub fn owner(&self) -> Result<Owner> {
        let account = self.allow(Requirement::OWNER)?.ok_or_else(no_account)?;
        Ok(Owner { account, credential: self.credential() })
    }

    /// The proof that this viewer may have webhooks; 401 without a credential, 403 without the
    /// right.
    pub fn sender(&self) -> Result<WebhookOwner> {
        let account = self.allow(Requirement::SENDER)?.ok_or_else(no_account)?;
        Ok(WebhookOwner { account, credential: self.credential() })
    }

    /// The account that sends the request; `None` without a credential and for the operator.
    pub fn account(&self) -> Option<i64> {
        match *self {
            Self::Account { account, .. } => Some(account),
            Self::Anonymous | Self::Operator => None,
        }
    }

    /// What the request was identified by.
    fn credential(&self) -> Credential {
        match *self {
            Self::Account { credential, .. } => credential,
            Self::Anonymous | Self::Operator => Credential::Server,
        }
    }

    /// Whether it may see its own secrets: the addresses of receivers and the messages that were
    /// sent.
    pub fn sees_secrets(&self) -> bool {
        self.allow(Requirement::OWNER).is_ok()
    }

    /// The account that sends the request, if it has the right `least`; `None` for the operator,
    /// and for anyone where no right is required. 401 without a credential, 403 without the right;
    /// the message says how to get it.
    pub fn allow(&self, least: Requirement) -> Result<Option<i64>> {
        match (*self, least) {
            (_, Requirement::Anyone) | (Self::Operator, _) => Ok(self.account()),
            (Self::Anonymous, _) => Err(Error::Unauthenticated(NOBODY.to_owned())),
            (Self::Account { account, scope, .. }, Requirement::Account(least)) => {
                check_scope(scope, least).map(|()| Some(account))
            }
            (Self::Account { account, role, scope, .. }, Requirement::Role(least, least_scope)) => {
                check_role(role, least)?;
                check_scope(scope, least_scope).map(|()| Some(account))
            }
        }
    }
}

/// The error for a request without a credential.
const NOBODY: &str = "This needs a credential: send \"Authorization: Bearer …\" with an API key or \
    the token that login gave.";

fn no_account() -> Error {
    Error::Forbidden("The operator has no account of its own.".to_owned())
}

fn check_role(role: Role, least: Role) -> Result<()> {
    if role >= least {
        return Ok(());
    }
    let (role, least) = (role.word(), least.word());
    Err(Error::Forbidden(format!(
        "The account's role is {role} and this needs {least}; ask an administrator for it."
    )))
}

fn check_scope(scope: Scope, least: Scope) -> Result<()> {
    if scope >= least {
        return Ok(());
    }
    let (scope, least) = (scope.word(), least.word());
    Err(Error::Forbidden(format!(
        "The API key's scope is {scope} and this needs {least}; make a key that has it."
    )))
}
