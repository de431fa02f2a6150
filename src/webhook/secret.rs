//! Secrets and signatures, after the Standard Webhooks specification.
//!
//! **Invariant:** a secret is shown once, by what made it; its `Debug` shows nothing.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use crate::error::{Error, Result};

/// What the text of a secret begins with.
const PREFIX: &str = "whsec_";

/// The bytes of a new secret; the specification wants 24 to 64.
const LENGTH: usize = 32;

/// What messages to an endpoint are signed with.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(String);

impl SigningSecret {
    /// A new one.
    pub fn generate() -> Result<Self> {
        Ok(Self(format!("{PREFIX}{}", STANDARD.encode(random::<LENGTH>()?))))
    }

    /// One that was stored.
    pub fn stored(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text that its owner is shown: `whsec_` and base64.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The signature of a message: `v1,` and the base64 of HMAC-SHA256 over id, time and body.
    pub fn sign(&self, id: &str, timestamp: i64, body: &str) -> Result<String> {
        let encoded = self.0.strip_prefix(PREFIX).unwrap_or(&self.0);
        let key = STANDARD.decode(encoded).map_err(|_| Error::internal("a secret is no base64"))?;
        let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
        let tag = hmac::sign(&key, format!("{id}.{timestamp}.{body}").as_bytes());
        Ok(format!("v1,{}", STANDARD.encode(tag)))
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Bytes that nobody can guess.
pub(super) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_err(|_| Error::internal("the system gives no random bytes"))?;
    Ok(bytes)
}

/// What the ids of an endpoint's messages begin with: letters and digits that no other has.
pub(super) fn token() -> Result<String> {
    Ok(format!("{:020x}", u128::from_be_bytes(random::<16>()?) >> 48))
}
