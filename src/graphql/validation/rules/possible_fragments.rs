//! A fragment is on a type that the object around it may have (5.5.2.3).

use std::collections::HashSet;

use async_graphql::{Name, Pos};

use super::super::sites::Site;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for site in checked.sites() {
        let (parent, on, at) = match site {
            Site::Inline(fragment, parent) => {
                let condition = fragment.node.type_condition.as_ref();
                (parent, condition.map(|condition| &condition.node.on.node), fragment.pos)
            }
            Site::Spread(spread, parent) => {
                (parent, condition(checked, &spread.node.fragment_name.node), spread.pos)
            }
            _ => continue,
        };
        let types = parent.zip(on).filter(|(_, on)| checked.types.is_composite(on));
        if let Some((parent, on)) = types {
            check_types(checked, parent, on, at, found);
        }
    }
}

fn condition<'a>(checked: &Checked<'a>, fragment: &Name) -> Option<&'a Name> {
    let (_, fragment) = checked.fragment(fragment)?.fragment()?;
    Some(&fragment.node.type_condition.node.on.node)
}

fn check_types(checked: &Checked<'_>, parent: &Name, on: &Name, at: Pos, found: &mut Violations) {
    let possible = checked.types.possible();
    let around: HashSet<_> = possible.of(parent).iter().collect();
    if !possible.of(on).iter().any(|ty| around.contains(ty)) {
        found.add(at, || {
            format!("A fragment on \"{on}\" selects nothing of \"{parent}\", which is never one.")
        });
    }
}
