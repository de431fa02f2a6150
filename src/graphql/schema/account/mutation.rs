//! The root's mutations of accounts.

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
use crate::graphql::resolver::mutation::once;
use crate::graphql::resolver::viewer::viewer;
use crate::graphql::schema::user_error::{UserError, UserErrorCode};

/// Declares the payloads that tell of an account.
macro_rules! account_payloads {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(SimpleObject, Clone, Debug, Default)]
        #[graphql(complex)]
        pub struct $name {
            #[graphql(skip)]
            account: Option<i64>,
            /// Why nothing was done; empty where it was.
            user_errors: Vec<UserError>,
        }

        #[ComplexObject]
        impl $name {
            /// The account as it is now; null where nothing was done.
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
    /// What became of `confirmEmail`.
    ConfirmEmailPayload;
    /// What became of `resetPassword`.
    ResetPasswordPayload;
    /// What became of `setAccountRole`.
    SetAccountRolePayload;
}

/// Declares the payloads that tell of a message that is sent, or would be.
macro_rules! message_payloads {
    ($($(#[doc = $doc:literal])+ $name:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(SimpleObject, Clone, Debug, Default)]
        pub struct $name {
            /// The address that a message is sent to, if it has use for one; the answer is the same
            /// whether it has an account or not. Null where the input is wrong.
            email: Option<String>,
            /// Why nothing was done; empty where it was.
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
    /// What became of `register`.
    RegisterPayload;
    /// What became of `requestEmailConfirmation`.
    RequestEmailConfirmationPayload;
    /// What became of `requestPasswordReset`.
    RequestPasswordResetPayload;
}

/// What became of `login`.
#[derive(SimpleObject, Clone, Debug, Default)]
#[graphql(complex)]
pub struct LoginPayload {
    #[graphql(skip)]
    account: Option<i64>,
    #[graphql(skip)]
    secret: Option<Secret>,
    /// When the session ends; null where none began.
    expires_at: Option<OffsetDateTime>,
    /// Why no session began; empty where one did.
    user_errors: Vec<UserError>,
}

#[ComplexObject]
impl LoginPayload {
    /// What to send as `Authorization: Bearer …`; null where no session began.
    async fn token(&self) -> Option<&str> {
        self.secret.as_ref().map(Secret::expose)
    }

    /// The account; null where no session began.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        find(ctx, self.account).await
    }
}

impl LoginPayload {
    fn refused(error: UserError) -> Self {
        Self { user_errors: vec![error], ..Self::default() }
    }
}

/// The root's mutations of accounts.
#[derive(Default)]
pub struct AccountMutation;

#[Object]
impl AccountMutation {
    /// Registers an address and sends a message to confirm it; with that the account begins, with the
    /// role `READER`. Until then there is none: nobody can log in. Whoever has an account already is
    /// told so by a message only. Who registers an address again changes nothing of what another has
    /// registered. A registration that nobody confirms is forgotten after a week.
    async fn register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account.")] input: RegisterInput,
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
        once(ctx, run).await
    }

    /// Confirms an address by the token of the message that was sent to it and the password that it
    /// was registered with. The account begins with that password.
    async fn confirm_email(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The proof.")] input: ConfirmEmailInput,
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
        once(ctx, run).await
    }

    /// Begins a session. Five tries a minute for an address; a wrong password, an address without an
    /// account and one that is not confirmed are told apart by nothing.
    async fn login(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who logs in.")] input: LoginInput,
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
        once(ctx, run).await
    }

    /// Sends another message to confirm an address with. Five an hour for an address; the answer is
    /// the same whether it has an account or not.
    async fn request_email_confirmation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: RequestEmailConfirmationInput,
    ) -> Result<RequestEmailConfirmationPayload> {
        let run = async {
            let email = match known_email(&input.email) {
                Ok(email) => email,
                Err(error) => return Ok(RequestEmailConfirmationPayload::refused(error)),
            };
            accounts(ctx).request_confirmation(&email).await?;
            Ok(RequestEmailConfirmationPayload::done(&email))
        };
        once(ctx, run).await
    }

    /// Sends a message to choose a new password with. Five an hour for an address; the answer is
    /// the same whether it has an account or not.
    async fn request_password_reset(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose.")] input: RequestPasswordResetInput,
    ) -> Result<RequestPasswordResetPayload> {
        let run = async {
            let email = match known_email(&input.email) {
                Ok(email) => email,
                Err(error) => return Ok(RequestPasswordResetPayload::refused(error)),
            };
            accounts(ctx).request_reset(&email).await?;
            Ok(RequestPasswordResetPayload::done(&email))
        };
        once(ctx, run).await
    }

    /// Sets a new password by the token of a message. Whatever gave access before ends: every session
    /// ends, every API key is revoked and every webhook is disabled, of which the owner is told by a
    /// message. The address counts as confirmed, because the message reached its owner.
    async fn reset_password(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The token and the password.")] input: ResetPasswordInput,
    ) -> Result<ResetPasswordPayload> {
        let run = async {
            let password = match valid(Password::chosen(&input.password), "password") {
                Ok(password) => password,
                Err(error) => return Ok(ResetPasswordPayload::refused(error)),
            };
            Ok(match accounts(ctx).reset(&input.token, password).await {
                Ok(Some(account)) => ResetPasswordPayload::done(account.id),
                Ok(None) => ResetPasswordPayload::refused(bad_token("requestPasswordReset")),
                // It does not fit the account, which only the token has told of.
                Err(Error::BadInput(message)) => ResetPasswordPayload::refused(
                    UserError::of_field(UserErrorCode::Invalid, message, "password"),
                ),
                Err(error) => return Err(error.into()),
            })
        };
        once(ctx, run).await
    }

    /// Gives an account another role. Takes effect with its next request. An account whose address is
    /// not confirmed has the role `READER`, and the last administrator stays one (`CONFLICT`).
    async fn set_account_role(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which account, and the role.")] input: SetAccountRoleInput,
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
                    "Nobody has confirmed this address yet; until then it has no role.",
                    "email",
                )),
                RoleChange::LastAdmin => SetAccountRolePayload::refused(UserError::of_field(
                    UserErrorCode::Conflict,
                    "This is the last administrator; give another account the role ADMIN first.",
                    "role",
                )),
            })
        };
        once(ctx, run).await
    }
}

fn accounts<'a>(ctx: &Context<'a>) -> &'a Accounts {
    &RequestContext::of(ctx).app().accounts
}

/// The value, or what its caller is told of `field`.
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
    let message =
        format!("The token is used up, too old or mistyped; have another sent with {again}.");
    UserError::of_field(UserErrorCode::Invalid, message, "token")
}
