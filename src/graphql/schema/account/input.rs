//! What mutations of accounts are given. No input prints itself: most have a secret.

use async_graphql::InputObject;

use super::Role;

/// A new account.
#[derive(InputObject)]
pub struct RegisterInput {
    /// The e-mail address; a message is sent to it to confirm it.
    pub(super) email: String,
    /// The password, 8 to 256 characters; neither one that is used often nor the address.
    #[graphql(secret)]
    pub(super) password: String,
}

/// The proof of an address.
#[derive(InputObject)]
pub struct ConfirmEmailInput {
    /// The token of the message.
    #[graphql(secret)]
    pub(super) token: String,
    /// The password that the address was registered with. Without it nothing is confirmed: the token
    /// shows the mailbox alone, and the account is to have the password of whoever owns that. The page
    /// that the message links to has its reader choose one instead.
    #[graphql(secret)]
    pub(super) password: Option<String>,
}

/// Who logs in.
#[derive(InputObject)]
pub struct LoginInput {
    /// The account's e-mail address.
    pub(super) email: String,
    /// The password.
    #[graphql(secret)]
    pub(super) password: String,
}

/// Whose address is to be confirmed.
#[derive(InputObject)]
pub struct RequestEmailConfirmationInput {
    /// The account's e-mail address.
    pub(super) email: String,
}

/// Who wants a new password.
#[derive(InputObject)]
pub struct RequestPasswordResetInput {
    /// The account's e-mail address.
    pub(super) email: String,
}

/// A new password.
#[derive(InputObject)]
pub struct ResetPasswordInput {
    /// The token of the message.
    #[graphql(secret)]
    pub(super) token: String,
    /// The new password, 8 to 256 characters; neither one that is used often nor the address.
    #[graphql(secret)]
    pub(super) password: String,
}

/// What an account may from here on.
#[derive(InputObject)]
pub struct SetAccountRoleInput {
    /// The account's e-mail address.
    pub(super) email: String,
    /// The role.
    pub(super) role: Role,
}
