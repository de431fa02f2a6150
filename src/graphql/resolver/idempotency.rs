//! The header `Idempotency-Key`: a create that is sent again creates nothing more.
//!
//! **Invariant:** two requests are the same when the key, the account, the mutation and its input
//! (variables put in, the order of fields left aside) are.

use async_graphql::{Context, Value};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::context::RequestContext;
use crate::catalog::idempotency::Ticket;
use crate::error::Error;
use crate::graphql::error::Result;

/// What a caller calls a request. Part of the request's data where the caller has sent one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// The longest key.
    pub const LONGEST: usize = 255;

    /// A caller's key: 1 to 255 visible characters of ASCII.
    pub fn from_caller(text: &str) -> Option<Self> {
        let fits = (1..=Self::LONGEST).contains(&text.len());
        (fits && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }
}

/// The ticket of the create at `ctx` by `account`, if the request carries a key; no account for the
/// operator. FieldQuery once a create.
pub(in crate::graphql) fn ticket(
    ctx: &Context<'_>,
    account: Option<i64>,
) -> Result<Option<Ticket>> {
    let Some(IdempotencyKey(key)) = ctx.data_opt() else {
        return Ok(None);
    };
    let index = RequestContext::of(ctx).runs().next_index();
    Ok(Some(Ticket::new(account, key.clone(), index, fingerprint(ctx)?)))
}

fn fingerprint(ctx: &Context<'_>) -> Result<String> {
    let field = ctx.field();
    let arguments = field.arguments().map_err(|error| Error::internal(error.message))?;
    let mut hash = Sha256::new();
    hash.update(field.name());
    for (name, value) in arguments {
        hash.update(format!("\n{name}="));
        write(&mut hash, &value);
    }
    Ok(URL_SAFE_NO_PAD.encode(hash.finalize()))
}

/// A value with the fields of its objects sorted.
fn write(hash: &mut Sha256, value: &Value) {
    match value {
        Value::List(items) => {
            hash.update("[");
            for item in items {
                write(hash, item);
                hash.update(",");
            }
            hash.update("]");
        }
        Value::Object(fields) => {
            let mut sorted: Vec<_> = fields.iter().collect();
            sorted.sort_by(|one, other| one.0.cmp(other.0));
            hash.update("{");
            for (name, value) in sorted {
                hash.update(format!("{name}:"));
                write(hash, value);
                hash.update(",");
            }
            hash.update("}");
        }
        scalar => hash.update(scalar.to_string()),
    }
}
