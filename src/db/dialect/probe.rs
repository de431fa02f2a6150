//! Why a server's database cannot be reached.
//!
//! A pool tries again until its time is over, and then knows only that it is; one connection of its
//! own, before there is a pool, knows the cause.

use std::io;
use std::time::Duration;

use sea_orm::SqlxError;
use sea_orm::sqlx::postgres::{PgConnectOptions, PgConnection};
use sea_orm::sqlx::{ConnectOptions as _, Connection as _};

use crate::error::{Error, Result};

/// Connects once, within `patience`; the error says what is wrong and what to do.
pub(super) async fn probe(url: &str, patience: Duration) -> Result<()> {
    let options: PgConnectOptions = url.parse().map_err(|cause: SqlxError| {
        Error::Setting(format!("database_url cannot be read: {cause}"))
    })?;
    let connection = tokio::time::timeout(patience, options.connect()).await;
    let message = match connection {
        Ok(Ok(connection)) => return close(connection).await,
        Ok(Err(cause)) => explain(&options, &cause),
        Err(_) => format!(
            "{} did not answer within {} s: correct the address in database_url, or let this \
             machine through its firewall",
            address(&options),
            patience.as_secs_f32()
        ),
    };
    Err(Error::Setting(message))
}

async fn close(connection: PgConnection) -> Result<()> {
    // It has answered, which is all that was asked.
    let _ = connection.close().await;
    Ok(())
}

fn address(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(folder) => format!("PostgreSQL at the socket in {}", folder.display()),
        None => format!("PostgreSQL at {}:{}", options.get_host(), options.get_port()),
    }
}

fn explain(options: &PgConnectOptions, cause: &SqlxError) -> String {
    let (address, user) = (address(options), options.get_username());
    let database = options.get_database().unwrap_or(user);
    let code = cause.as_database_error().and_then(|error| error.code());
    match (cause, code.as_deref()) {
        (SqlxError::Io(cause), _) if cause.kind() == io::ErrorKind::ConnectionRefused => {
            format!("no {address} (connection refused): start it, or correct database_url")
        }
        (SqlxError::Io(cause), _) => {
            format!("{address} cannot be reached ({cause}): correct the address in database_url")
        }
        (_, Some("3D000")) => format!(
            "{address} has no database \"{database}\": create it (createdb {database}), or correct \
             database_url"
        ),
        (_, Some("28P01")) => format!(
            "{address} refuses the password of \"{user}\": correct the user or the password in \
             database_url"
        ),
        (_, Some("28000")) => format!(
            "{address} does not let \"{user}\" in: create the role (createuser {user}), allow it in \
             pg_hba.conf, or correct database_url ({cause})"
        ),
        (_, Some("57P03")) => {
            format!("{address} is not ready ({cause}): start again in a few seconds")
        }
        (_, Some("53300")) => format!(
            "{address} has no connection to spare: raise its max_connections, or lower \
             database.connections of the servers that share it"
        ),
        (SqlxError::Tls(cause), _) => format!(
            "{address} does not speak TLS as database_url asks ({cause}): correct its sslmode"
        ),
        _ => format!("{address} refuses the connection: {cause}"),
    }
}
