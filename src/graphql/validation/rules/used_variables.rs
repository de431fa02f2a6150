//! Variables that are declared are used (5.8.4).

use std::collections::HashSet;

use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for (definition, uses) in checked.operations() {
        let Some(operation) = definition.operation() else { continue };
        let used: HashSet<_> = uses.iter().map(|it| it.name).collect();
        for variable in &operation.node.variable_definitions {
            let name = &variable.node.name.node;
            if !used.contains(name) {
                found.add(variable.pos, || {
                    format!("Variable \"${name}\" is not used; use it, or leave it out.")
                });
            }
        }
    }
}
