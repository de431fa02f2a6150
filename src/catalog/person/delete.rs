//! Taking a person out of the catalogue.
//!
//! **Invariant:** no movie loses a credit unless the editor says so; then it gets its next version.

use super::{find, row};
use crate::catalog::identifier::Which;
use crate::catalog::movie::bump_version;
use crate::catalog::refusal::{Refusal, WriteResult};
use crate::catalog::validation_error::{ValidationError, ValidationErrorKind};
use crate::catalog::writer::Writer;
use crate::catalog::{credit, search};
use crate::db::rows::Rows;
use crate::event::{ChangeType, NewChange};

/// Deletes the person who is meant, if the version is the expected one, and with `with_credits`
/// their credits; the key.
pub async fn delete(writer: &Writer, which: Which, with_credits: bool) -> WriteResult<i64> {
    let person = find::get(writer, &which).await?;
    match credit::count_of_person(writer, person.id).await? {
        0 => {}
        count if !with_credits => return Err(credited(count)),
        _ => {
            let movies = credit::remove_person(writer, person.id).await?;
            bump_version(writer, movies).await?;
        }
    }
    search::store(writer, &[row::entry(&person)], &[]).await?;
    let sql = "DELETE FROM person WHERE id IN (SELECT id FROM {rows} AS given)";
    writer.run(sql, Rows::integers("id", vec![person.id])).await?;
    writer.record([NewChange::new(ChangeType::PersonDeleted, person.id, person.version)]);
    Ok(person.id)
}

fn credited(count: i64) -> Refusal {
    let credits = if count == 1 { "1 credit".to_owned() } else { format!("{count} credits") };
    let reason = format!(
        "The person has {credits}; pass withCredits: true to delete those with the person, or merge \
         the person into another one."
    );
    ValidationError::new(ValidationErrorKind::Conflict, vec!["id".into()], reason).into()
}
