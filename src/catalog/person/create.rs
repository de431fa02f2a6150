//! A person whom an editor adds.
//!
//! **Invariant:** somebody who is there already, by an id or a slug, is refused.

use super::{Person, row};
use crate::catalog::flaw::{Flaw, FlawKind, Flaws};
use crate::catalog::refusal::Attempt;
use crate::catalog::slug;
use crate::catalog::writer::Writer;

/// Makes a person; the key.
pub async fn create(writer: &Writer, person: Person) -> Attempt<i64> {
    let mut flaws = Flaws::default();
    person.unique(writer, None, &mut flaws).await?;
    let row = person.applied(&row::blank(writer.now()), &mut flaws);
    if row.name.is_empty() {
        let reason = "A person needs a name.";
        flaws.add(Flaw::new(FlawKind::Missing, flaws.way_to("name"), reason));
    }
    flaws.settle()?;
    let mut rows = [row];
    for row in rows.iter_mut().filter(|row| row.slug.is_empty()) {
        let wish = slug::of_name("person", &row.name, row.tmdb_id);
        row.slug = slug::allocate(writer, "person", vec![wish]).await?.concat();
    }
    row::insert(writer, &mut rows).await?;
    let [row] = rows;
    Ok(row.id)
}
