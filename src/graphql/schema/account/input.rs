//! Inputs of the mutations of accounts. They have no `Debug`, because most hold a secret.

use async_graphql::InputObject;

use super::Role;

/// Input of `register`: a new account.
#[derive(InputObject)]
pub struct RegisterInput {
    /// The e-mail address. It gets a message to confirm it.
    pub(super) email: String,
    /// The password; 8 to 256 characters, not a common password and not the address.
    #[graphql(secret)]
    pub(super) password: String,
}

/// Input of `confirmEmail`.
#[derive(InputObject)]
pub struct ConfirmEmailInput {
    /// The token in the e-mail message.
    #[graphql(secret)]
    pub(super) token: String,
    /// The password that the address was registered with. Without it, the answer is the user error
    /// `REQUIRED` and nothing is confirmed, because the token alone proves only access to the
    /// mailbox. The page that the message links to lets its reader choose a password instead.
    #[graphql(secret)]
    pub(super) password: Option<String>,
}

/// Input of `login`.
#[derive(InputObject)]
pub struct LoginInput {
    /// E-mail address of the account.
    pub(super) email: String,
    /// The password.
    #[graphql(secret)]
    pub(super) password: String,
}

/// Input of `requestEmailConfirmation`.
#[derive(InputObject)]
pub struct RequestEmailConfirmationInput {
    /// E-mail address of the account.
    pub(super) email: String,
}

/// Input of `requestPasswordReset`.
#[derive(InputObject)]
pub struct RequestPasswordResetInput {
    /// E-mail address of the account.
    pub(super) email: String,
}

/// Input of `resetPassword`.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// The token in the e-mail message.
    #[graphql(secret)]
    pub(super) token: String,
    /// The new password; 8 to 256 characters, not a common password and not the address.
    #[graphql(secret)]
    pub(super) password: String,
}

/// Input of `setAccountRole`.
#[derive(InputObject)]
pub struct SetAccountRoleInput {
    /// E-mail address of the account.
    pub(super) email: String,
    /// The new role.
    pub(super) role: Role,
}
