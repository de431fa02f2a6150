//! An argument is given once (5.4.2).

use std::collections::HashSet;

use super::super::sites::Definition;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for arguments in checked.definitions.iter().flat_map(Definition::arguments) {
        let mut seen = HashSet::new();
        for (name, _) in arguments.given.iter().filter(|(name, _)| !seen.insert(&name.node)) {
            found.add(name.pos, || {
                format!("Argument \"{}\" is given twice; leave one out.", name.node)
            });
        }
    }
}
