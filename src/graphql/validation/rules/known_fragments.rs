//! Spreads are of fragments that there are (5.5.2.1).

use async_graphql::Name;

use super::super::sites::Definition;
use super::super::suggestion::did_you_mean;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for spread in checked.definitions.iter().flat_map(Definition::spreads) {
        let name = &spread.node.fragment_name;
        if !checked.by_name.contains_key(&name.node) {
            found.add(name.pos, || {
                let known = checked.by_name.keys().map(|name| Name::as_str(name));
                format!("Unknown fragment \"{}\"{}", name.node, did_you_mean(&name.node, known))
            });
        }
    }
}
