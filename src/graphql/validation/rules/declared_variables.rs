//! Variables that are used are declared (5.8.3).

use std::collections::HashSet;

use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for (definition, uses) in checked.operations() {
        let Some(operation) = definition.operation() else { continue };
        let declared = operation.node.variable_definitions.iter();
        let declared: HashSet<_> = declared.map(|variable| &variable.node.name.node).collect();
        for it in uses.iter().filter(|it| !declared.contains(it.name)) {
            found.add(it.at, || {
                format!("Variable \"${}\" is not declared by the operation that uses it.", it.name)
            });
        }
    }
}
