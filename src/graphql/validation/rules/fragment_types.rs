//! Fragments are on types that have fields (5.5.1.2, 5.5.1.3).

use async_graphql::{Name, Positioned};

use super::super::sites::Site;
use super::super::suggestion::did_you_mean;
use super::super::types::NamedType;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for definition in &checked.definitions {
        if let Some((_, fragment)) = definition.fragment() {
            check_type(checked, &fragment.node.type_condition.node.on, found);
        }
        for site in &definition.sites {
            let Site::Inline(fragment, _) = site else { continue };
            if let Some(condition) = &fragment.node.type_condition {
                check_type(checked, &condition.node.on, found);
            }
        }
    }
}

fn check_type(checked: &Checked<'_>, on: &Positioned<Name>, found: &mut Violations) {
    match checked.types.get(&on.node) {
        Some(NamedType::Composite(_)) => {}
        Some(_) => found.add(on.pos, || {
            format!("A fragment cannot be on \"{}\", which has no fields.", on.node)
        }),
        None => found.add(on.pos, || {
            let known = checked.types.names(|ty| matches!(ty, NamedType::Composite(_)));
            format!("Unknown type \"{}\"{}", on.node, did_you_mean(&on.node, known))
        }),
    }
}
