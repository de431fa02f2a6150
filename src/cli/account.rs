//! `cinegraph account`.

use std::fmt::Write;
use std::io::{self, IsTerminal, Read};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use time::OffsetDateTime;

use super::database::{CommonArgs, about_database, connect};
use super::runtime::block_on;
use super::{log, output};
use crate::app::App;
use crate::auth::{Admin, Email, Password, Role, RoleChange};

/// More than any password, so that a wrong file is not read to its end.
const MOST_BYTES: u64 = 4_096;

#[derive(Args, Debug)]
pub(super) struct AccountCommand {
    #[command(subcommand)]
    action: AccountAction,
}

#[derive(Debug, Subcommand)]
enum AccountAction {
    /// Make an account, its address taken as confirmed. The password is asked for, or read from
    /// standard input where that is no terminal.
    Create {
        /// Its e-mail address.
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// What it may.
        #[arg(long, value_enum, default_value_t = RoleName::Reader)]
        role: RoleName,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// List the accounts.
    List {
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Give an account another role.
    Role {
        /// Its e-mail address.
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// What it may from here on.
        #[arg(long, value_enum)]
        role: RoleName,
        #[command(flatten)]
        common: CommonArgs,
    },
}

/// A role as the command line has it.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum RoleName {
    /// Reads.
    Reader,
    /// Writes the catalogue.
    Editor,
    /// Rules over accounts.
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Reader => Self::Reader,
            RoleName::Editor => Self::Editor,
            RoleName::Admin => Self::Admin,
        }
    }
}

impl AccountCommand {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let text = match self.action {
            AccountAction::Create { email, role, common } => {
                let email = Email::parse(&email)?;
                let password = Password::chosen(&password(&email)?)?;
                with_app(&common, async |app| create(app, &email, password, role.into()).await)?
            }
            AccountAction::List { common } => with_app(&common, async |app| list(app).await)?,
            AccountAction::Role { email, role, common } => {
                let email = Email::of_account(&email)?;
                with_app(&common, async |app| set_role(app, &email, role.into()).await)?
            }
        };
        output::print(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}

fn with_app(
    common: &CommonArgs,
    work: impl AsyncFnOnce(&App) -> anyhow::Result<String>,
) -> anyhow::Result<String> {
    let config = common.sources()?.config()?;
    log::start(&config.log)?;
    block_on(async {
        let db = connect(&config, None).await?;
        about_database(&config, "migrated", db.migrate().await)?;
        work(&App::new(db, config)).await
    })
}

async fn create(
    app: &App,
    email: &Email,
    password: Password,
    role: Role,
) -> anyhow::Result<String> {
    let created = app.accounts.create(&Admin::operator(), email, password, role).await;
    let email = email.text();
    if about_database(&app.config, "written", created)?.is_none() {
        bail!("{email} has an account already; change its role with `cinegraph account role`");
    }
    Ok(format!(
        "{email} has an account now, confirmed, with the role {role}. Log in:\n\
         \x20 mutation {{ login(input: {{email: \"{email}\", password: \"…\"}}) {{ token }} }}\n\
         and send the token as \"Authorization: Bearer …\"; or make an API key with createApiKey.\n",
        role = role.word(),
    ))
}

async fn list(app: &App) -> anyhow::Result<String> {
    let mut text = String::new();
    let accounts = app.accounts.list(&Admin::operator()).await;
    for account in about_database(&app.config, "read", accounts)? {
        let (role, made) = (Role::of_code(account.role)?, i128::from(account.created_at) * 1_000);
        let made = OffsetDateTime::from_unix_timestamp_nanos(made)?.date();
        let state = if account.confirmed_at.is_some() { "confirmed" } else { "unconfirmed" };
        writeln!(text, "{made}  {:<6}  {state:<11}  {}", role.word(), account.email)?;
    }
    Ok(text)
}

async fn set_role(app: &App, email: &Email, role: Role) -> anyhow::Result<String> {
    let changed = app.accounts.set_role(&Admin::operator(), email, role).await;
    let email = email.text();
    match about_database(&app.config, "written", changed)? {
        RoleChange::Changed(_) => {}
        RoleChange::NoAccount => {
            bail!("{email} has no account; make it with `cinegraph account create`")
        }
        RoleChange::Unconfirmed => bail!(
            "{email} is not confirmed yet; confirm it first, or create its account with `cinegraph \
             account create`"
        ),
        RoleChange::LastAdmin => bail!("{email} is the last admin"),
    }
    Ok(format!("{email} has the role {} now.\n", role.word()))
}

/// The password as somebody types it twice, or as the first line of what is piped in.
fn password(email: &Email) -> anyhow::Result<String> {
    let input = io::stdin();
    if !input.is_terminal() {
        let mut text = String::new();
        let read = input.take(MOST_BYTES).read_to_string(&mut text);
        read.context("the password cannot be read from standard input")?;
        return Ok(text.lines().next().unwrap_or_default().to_owned());
    }
    let first = rpassword::prompt_password(format!("Password for {}: ", email.text()))?;
    if rpassword::prompt_password("The same again: ")? != first {
        bail!("the two passwords differ; nothing was changed");
    }
    Ok(first)
}
