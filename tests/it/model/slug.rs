//! Readable keys.
//!
//! * The first who wishes a slug gets it, and then `-2`, `-3` and so on: the first that no record and
//!   no redirect of the table has.
//! * Of records that are made together, each first gets what it wishes, and then those that were too
//!   late their numbers.

use super::state::{Kind, Name, State};

/// Gives records that were just made their slugs.
pub fn allocate(state: &mut State, kind: Kind, wishes: Vec<(u32, String)>) {
    let free = |state: &State, slug: &str| state.find(kind, &Name::Slug(slug.to_owned())).is_none();
    let mut late = Vec::new();
    for (number, wish) in wishes {
        match free(state, &wish) {
            true => state.get_mut(kind, number).slug = wish,
            false => late.push((number, wish)),
        }
    }
    for (number, wish) in late {
        let numbered = (2..).map(|at| format!("{wish}-{at}"));
        let slug = numbered.into_iter().find(|slug| free(state, slug)).unwrap();
        state.get_mut(kind, number).slug = slug;
    }
}
