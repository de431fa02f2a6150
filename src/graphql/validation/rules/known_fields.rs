//! Fields are those of their types (5.3.1).

use async_graphql::Name;

use super::super::sites::Site;
use super::super::suggestion::did_you_mean;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for site in checked.sites() {
        let Site::Field(field, Some(parent), None) = site else { continue };
        let name = &field.node.name;
        found.add(name.pos, || {
            let known = checked.types.fields(parent).into_iter().flat_map(|known| known.keys());
            let end = did_you_mean(&name.node, known.map(Name::as_str));
            format!("Unknown field \"{}\" on type \"{parent}\"{end}", name.node)
        });
    }
}
