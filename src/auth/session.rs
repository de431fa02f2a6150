//! Sessions: the JSON Web Token that `login` returns.
//!
//! **Invariant:** one algorithm, one issuer, one audience and an end are required of every token;
//! and a session holds only while its account is of the generation that it was made under.

mod provider;

use std::time::Duration;

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;

use super::secret::{Secret, random_text};
use crate::config::SecretText;
use crate::db::{Db, clock, sql};
use crate::error::{Error, Result};

const ISSUER: &str = "cinegraph";
const AUDIENCE: &str = "cinegraph-api";

/// What a token says.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    generation: i32,
    iat: i64,
    exp: i64,
}

/// A session that began.
#[derive(Clone, Debug)]
pub struct Session {
    /// What is sent as `Authorization: Bearer …`.
    pub token: Secret,
    /// When it ends, in microseconds since 1970 UTC.
    pub expires_at: i64,
}

/// Whose session a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Holder {
    pub(super) account: i64,
    pub(super) generation: i32,
}

/// What signs sessions and knows them again.
#[derive(Debug)]
pub(super) struct Sessions {
    secret: SecretText,
    lifetime: Duration,
    keys: OnceCell<SigningKeys>,
}

struct SigningKeys {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

impl std::fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKeys(…)")
    }
}

impl Sessions {
    /// Signs with `secret`, or with the database's own where it is empty.
    pub(super) fn new(secret: SecretText, lifetime: Duration) -> Self {
        Self { secret, lifetime, keys: OnceCell::new() }
    }

    /// Begins a session.
    pub(super) async fn begin(&self, db: &Db, holder: Holder, now: i64) -> Result<Session> {
        let keys = self.keys(db).await?;
        let seconds = i64::try_from(self.lifetime.as_secs()).map_err(Error::internal)?;
        let iat = now / 1_000_000;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: holder.account.to_string(),
            generation: holder.generation,
            iat,
            exp: iat + seconds,
        };
        let token = encode(&Header::new(Algorithm::HS256), &claims, &keys.encoding)
            .map_err(Error::internal)?;
        Ok(Session { token: token.into(), expires_at: claims.exp * 1_000_000 })
    }

    /// Whose session `token` is; nothing for what we did not sign or what has ended.
    pub(super) async fn holder(&self, db: &Db, token: &str) -> Result<Option<Holder>> {
        let keys = self.keys(db).await?;
        let Ok(decoded) = decode::<Claims>(token, &keys.decoding, &keys.validation) else {
            return Ok(None);
        };
        // What a token demands to be understood, and nothing of that is known here (RFC 7515, 4.1.11).
        if decoded.header.crit.is_some() {
            return Ok(None);
        }
        let Claims { sub, generation, .. } = decoded.claims;
        Ok(sub.parse().ok().map(|account| Holder { account, generation }))
    }

    async fn keys(&self, db: &Db) -> Result<&SigningKeys> {
        let keys = async {
            provider::install();
            let stored;
            let secret = match self.secret.expose() {
                "" => {
                    stored = stored_secret(db).await?;
                    stored.as_bytes()
                }
                set => set.as_bytes(),
            };
            Ok(SigningKeys {
                encoding: EncodingKey::from_secret(secret),
                decoding: DecodingKey::from_secret(secret),
                validation: validation(),
            })
        };
        self.keys.get_or_try_init(|| keys).await
    }
}

fn validation() -> Validation {
    let mut validation = Validation::new(Algorithm::HS256);
    validation.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
    validation.set_issuer(&[ISSUER]);
    validation.set_audience(&[AUDIENCE]);
    validation.leeway = 0;
    validation.validate_nbf = true;
    validation
}

/// The database's own secret, made by the first who asks: so every server has the same, and a
/// restart ends no session.
async fn stored_secret(db: &Db) -> Result<String> {
    #[derive(FromQueryResult)]
    struct Row {
        secret: String,
    }
    let values = [random_text(64).into(), clock::now().into()];
    let make = "INSERT INTO signing_secret (id, secret, created_at) VALUES (1, $1, $2) \
                ON CONFLICT (id) DO NOTHING";
    sql::run(db.writer(), make, values).await?;
    let find = "SELECT secret FROM signing_secret WHERE id = 1";
    let stored: Option<Row> = sql::find(db.writer(), find, []).await?;
    Ok(stored.ok_or_else(|| Error::internal("the signing secret is missing"))?.secret)
}
