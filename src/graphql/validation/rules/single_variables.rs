//! A variable is declared once (5.8.1).

use std::collections::HashSet;

use super::super::sites::Definition;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for operation in checked.definitions.iter().filter_map(Definition::operation) {
        let mut seen = HashSet::new();
        for variable in &operation.node.variable_definitions {
            let name = &variable.node.name.node;
            if !seen.insert(name) {
                found.add(variable.pos, || {
                    format!("Variable \"${name}\" is declared twice; leave one out.")
                });
            }
        }
    }
}
