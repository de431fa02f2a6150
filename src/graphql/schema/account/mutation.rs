//! Mutations of accounts.

use async_graphql::{ComplexObject, Context, Object, SimpleObject};
use time::OffsetDateTime;

use super::input::{
    ConfirmEmailInput, LoginInput, RegisterInput, RequestEmailConfirmationInput,
    RequestPasswordResetInput, ResetPasswordInput, SetAccountRoleInput,
};
use super::{Account, find};
use crate::auth::{Accounts, Confirmation, Email, Password, Proof, RoleChange, Secret};
use crate::db::row::instant;
use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::context::RequestContext;
use crate::graphql::resolver::mutation::run_once;
use crate::graphql::resolver::viewer::viewer;
use crate::graphql::schema::user_error::{UserError, UserErrorCode};

/// Declares the payloads that have an account.
macro_rules! account_payloads {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(SimpleObject, Clone, Debug, Default)]
        #[graphql(complex)]
        pub struct $name {
            #[graphql(skip)]
            account: Option<i64>,
            /// Errors of the input that the caller can correct; empty on success. If there is one,
            /// nothing was written.
            user_errors: Vec<UserError>,
        }

        #[ComplexObject]
        impl $name {
            /// The account after the mutation; null when nothing was done.
            async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
                find(ctx, self.account).await
            }
        }

        impl $name {
            fn done(account: i64) -> Self {
                Self { account: Some(account), ..Self::default() }
            }

            fn refused(error: UserError) -> Self {
                Self { user_errors: vec![error], ..Self::default() }
            }
        }
    )+};
}

account_payloads! {
    /// Result of `confirmEmail`.
    ConfirmEmailPayload;
    /// Result of `resetPassword`.
    ResetPasswordPayload;
    /// Result of `setAccountRole`.
    SetAccountRolePayload;
}

/// Declares the payloads of mutations that send a message, or would.
macro_rules! message_payloads {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(SimpleObject, Clone, Debug, Default)]
        pub struct $name {
            /// The address that the message is for. It is the same whether the address has an
            /// account or not. Null when the input is wrong.
            email: Option<String>,
            /// Errors of the input that the caller can correct; empty on success. If there is one,
            /// nothing was written.
            user_errors: Vec<UserError>,
        }

        impl $name {
            fn done(email: &Email) -> Self {
                Self { email: Some(email.text()), ..Self::default() }
            }

            fn refused(error: UserError) -> Self {
                Self { user_errors: vec![error], ..Self::default() }
            }
        }
    )+};
}

message_payloads! {
    /// Result of `register`.
    RegisterPayload;
    /// Result of `requestEmailConfirmation`.
    RequestEmailConfirmationPayload;
    /// Result of `requestPasswordReset`.
    RequestPasswordResetPayload;
}

/// Result of `login`.
#[derive(SimpleObject, Clone, Debug, Default)]
#[graphql(complex)]
pub struct LoginPayload {
    #[graphql(skip)]
    account: Option<i64>,
    #[graphql(skip)]
    secret: Option<Secret>,
    /// Time at which the session ends; null when no session was started.
    expires_at: Option<OffsetDateTime>,
    /// Errors of the input that the caller can correct; empty on success. If there is one, nothing
    /// was written.
    user_errors: Vec<UserError>,
}

#[ComplexObject]
impl LoginPayload {
    /// Session token, to be sent as `Authorization: Bearer …`; null when no session was started.
    async fn token(&self) -> Option<&str> {
        self.secret.as_ref().map(Secret::expose)
    }

    /// The account; null when no session was started.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        find(ctx, self.account).await
    }
}

impl LoginPayload {
    fn refused(error: UserError) -> Self {
        Self { user_errors: vec![error], ..Self::default() }
    }
}

/// Mutations of accounts.
#[derive(Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Registers an e-mail address and sends it a message to confirm it. Confirming creates the
    /// account, with the role `READER`; until then nobody can log in. For an address that has an
    /// account, its owner gets a message instead, and the answer does not show the difference.
    /// Registering an address again changes nothing about earlier registrations of it. A
    /// registration that is not confirmed is deleted after a week.
    async fn register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "E-mail address and password of the new account.")] input: RegisterInput,
    ) -> Result<RegisterPayload> {
        let run = async {
            let checked = email(&input.email).and_then(|email| {
                let password = Password::chosen(&input.password);
                let fitting = password.and_then(|it| it.check_for(&email).map(|()| it));
                Ok((email, valid(fitting, "password")?))
            });
            let (email, password) = match checked {
                Ok(checked) => checked,
                Err(error) => return Ok(RegisterPayload::refused(error)),
            };
            accounts(ctx).register(&email, password).await?;
            Ok(RegisterPayload::done(&email))
        };
        run_once(ctx, run).await
    }

    /// Confirms an e-mail address, by the token of the message that was sent to it and the password
    /// that it was registered with. This creates the account, with that password.
    async fn confirm_email(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token and the password.")] input: ConfirmEmailInput,
    ) -> Result<ConfirmEmailPayload> {
        let run = async {
            let Some(password) = &input.password else {
                let message = "Send the password that the address was registered with, too; or open \
                               the page that the message links to, and choose one there.";
                let error = UserError::of_field(UserErrorCode::Required, message, "password");
                return Ok(ConfirmEmailPayload::refused(error));
            };
            let proof = Proof::Registered(Password::tried(password));
            Ok(match accounts(ctx).confirm(&input.token, proof).await? {
                Confirmation::Confirmed(account) => ConfirmEmailPayload::done(account.id),
                Confirmation::BadToken => {
                    ConfirmEmailPayload::refused(bad_token("requestEmailConfirmation"))
                }
                Confirmation::WrongPassword => {
                    let message = "The address was not registered with this password. Open the page \
                                   that the message links to, and choose one there.";
                    ConfirmEmailPayload::refused(UserError::of_field(
                        UserErrorCode::Invalid,
                        message,
                        "password",
                    ))
                }
            })
        };
        run_once(ctx, run).await
    }

    /// Starts a session. An address has 5 attempts a minute. The answer is the same for a wrong
    /// password, an unknown address and an address that is not confirmed.
    async fn login(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The e-mail address and the password.")] input: LoginInput,
    ) -> Result<LoginPayload> {
        let run = async {
            let email = match known_email(&input.email) {
                Ok(email) => email,
                Err(error) => return Ok(LoginPayload::refused(error)),
            };
            let begun = accounts(ctx).login(&email, Password::tried(&input.password)).await?;
            let Some((session, account)) = begun else {
                let message = "The e-mail address or the password is wrong.";
                return Ok(LoginPayload::refused(UserError::new(
                    UserErrorCode::Invalid,
                    message,
                    None,
                )));
            };
            Ok(LoginPayload {
                account: Some(account.id),
                secret: Some(session.token),
                expires_at: Some(instant(session.expires_at)?),
                user_errors: Vec::new(),
            })
        };
        run_once(ctx, run).await
    }

    /// Sends another message to confirm an e-mail address. An address gets at most 5 an hour. The
    /// answer is the same whether the address has an account or not.
    async fn request_email_confirmation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address to confirm.")] input: RequestEmailConfirmationInput,
    ) -> Result<RequestEmailConfirmationPayload> {
        let run = async {
            let email = match known_email(&input.email) {
                Ok(email) => email,
                Err(error) => return Ok(RequestEmailConfirmationPayload::refused(error)),
            };
            accounts(ctx).request_confirmation(&email).await?;
            Ok(RequestEmailConfirmationPayload::done(&email))
        };
        run_once(ctx, run).await
    }

    /// Sends a message with a token for `resetPassword`. An address gets at most 5 an hour. The
    /// answer is the same whether the address has an account or not.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address of the account.")] input: RequestPasswordResetInput,
    ) -> Result<RequestPasswordResetPayload> {
        let run = async {
            let email = match known_email(&input.email) {
                Ok(email) => email,
                Err(error) => return Ok(RequestPasswordResetPayload::refused(error)),
            };
            accounts(ctx).request_reset(&email).await?;
            Ok(RequestPasswordResetPayload::done(&email))
        };
        run_once(ctx, run).await
    }

    /// Sets a new password, by the token of a message that `requestPasswordReset` sent. All earlier
    /// access ends: sessions end, API keys are revoked and webhooks are disabled; the owner is
    /// notified by e-mail. The e-mail address counts as confirmed, because the message reached its
    /// owner.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token and the new password.")] input: ResetPasswordInput,
    ) -> Result<ResetPasswordPayload> {
        let run = async {
            let password = match valid(Password::chosen(&input.password), "password") {
                Ok(password) => password,
                Err(error) => return Ok(ResetPasswordPayload::refused(error)),
            };
            Ok(match accounts(ctx).reset(&input.token, password).await {
                Ok(Some(account)) => ResetPasswordPayload::done(account.id),
                Ok(None) => ResetPasswordPayload::refused(bad_token("requestPasswordReset")),
                // It does not fit the account, which only the token identifies.
                Err(Error::BadInput(message)) => ResetPasswordPayload::refused(
                    UserError::of_field(UserErrorCode::Invalid, message, "password"),
                ),
                Err(error) => return Err(error.into()),
            })
        };
        run_once(ctx, run).await
    }

    /// Changes the role of an account, from its next request on. Refused with `CONFLICT` for an
    /// account whose address is not confirmed, and for the last administrator.
    async fn set_account_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account and its new role.")] input: SetAccountRoleInput,
    ) -> Result<SetAccountRolePayload> {
        let run = async {
            let admin = viewer(ctx).admin()?;
            let email = match known_email(&input.email) {
                Ok(email) => email,
                Err(error) => return Ok(SetAccountRolePayload::refused(error)),
            };
            let changed = accounts(ctx).set_role(&admin, &email, input.role.into()).await?;
            Ok(match changed {
                RoleChange::Changed(account) => SetAccountRolePayload::done(account.id),
                RoleChange::NoAccount => SetAccountRolePayload::refused(UserError::of_field(
                    UserErrorCode::NotFound,
                    "No account has this address.",
                    "email",
                )),
                RoleChange::Unconfirmed => SetAccountRolePayload::refused(UserError::of_field(
                    UserErrorCode::Conflict,
                    "This address is not confirmed yet; until it is, its account has no role.",
                    "email",
                )),
                RoleChange::LastAdmin => SetAccountRolePayload::refused(UserError::of_field(
                    UserErrorCode::Conflict,
                    "This is the last administrator; give another account the role ADMIN first.",
                    "role",
                )),
            })
        };
        run_once(ctx, run).await
    }
}

fn accounts<'a>(ctx: &Context<'a>) -> &'a Accounts {
    &RequestContext::of(ctx).app().accounts
}

/// The value, or the user error about `field`.
fn valid<T>(parsed: Result<T, Error>, field: &str) -> Result<T, UserError> {
    parsed.map_err(|error| UserError::of_field(UserErrorCode::Invalid, error.to_string(), field))
}

fn email(text: &str) -> Result<Email, UserError> {
    valid(Email::parse(text), "email")
}

/// An address that may be an account's.
fn known_email(text: &str) -> Result<Email, UserError> {
    valid(Email::of_account(text), "email")
}

fn bad_token(again: &str) -> UserError {
    let message = format!(
        "The token was used already, is too old or is mistyped; request another with \
                 {again}."
    );
    UserError::of_field(UserErrorCode::Invalid, message, "token")
}
