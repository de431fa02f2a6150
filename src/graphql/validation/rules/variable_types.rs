//! Variables are of types that values can have (5.8.2).

use super::super::sites::Definition;
use super::super::suggestion::did_you_mean;
use super::super::types::{NamedType, named};
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    let operations = checked.definitions.iter().filter_map(Definition::operation);
    for variable in operations.flat_map(|operation| &operation.node.variable_definitions) {
        let (name, ty) = (&variable.node.name.node, named(&variable.node.var_type.node));
        let at = variable.node.var_type.pos;
        match checked.types.get(ty) {
            Some(NamedType::Composite(_)) => found.add(at, || {
                format!(
                    "Variable \"${name}\" cannot be of the type {ty}, which is of answers only."
                )
            }),
            Some(_) => {}
            None => found.add(at, || {
                let known = checked.types.names(|ty| !matches!(ty, NamedType::Composite(_)));
                format!("Unknown type \"{ty}\"{}", did_you_mean(ty, known))
            }),
        }
    }
}
