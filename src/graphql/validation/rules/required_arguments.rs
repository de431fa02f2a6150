//! Arguments that have no default and cannot be null are given (5.4.3).

use super::super::sites::Definition;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for arguments in checked.definitions.iter().flat_map(Definition::arguments) {
        for (name, input) in arguments.known.into_iter().flatten() {
            let is_given = || arguments.given.iter().any(|(given, _)| given.node == *name);
            if input.is_required() && !is_given() {
                found.add(arguments.at, || {
                    let (owner, ty) = (arguments.owner, &input.ty);
                    format!("Argument \"{name}\" of {owner} is missing; it is of the type {ty}.")
                });
            }
        }
    }
}
