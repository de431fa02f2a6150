//! Every fragment is used by an operation (5.5.1.4).

use std::collections::HashSet;

use super::super::usage::reached;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    let operations = checked.definitions.iter().enumerate();
    let operations = operations.filter(|(_, it)| it.operation().is_some());
    let used: HashSet<usize> = operations
        .flat_map(|(at, _)| reached(&checked.definitions, &checked.by_name, at))
        .map(|(at, _)| at)
        .collect();
    for (at, definition) in checked.definitions.iter().enumerate() {
        let Some((name, fragment)) = definition.fragment() else { continue };
        if !used.contains(&at) {
            found.add(fragment.pos, || {
                format!(
                    "Fragment \"{name}\" is not used; spread it in an operation, or leave it out."
                )
            });
        }
    }
}
