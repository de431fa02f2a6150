//! Objects are asked for their fields, and nothing else is (5.3.3).

use super::super::sites::Site;
use super::super::types::named;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for site in checked.sites() {
        let Site::Field(field, _, Some(known)) = site else { continue };
        let (name, ty) = (&field.node.name, &known.ty);
        let selects = !field.node.selection_set.node.items.is_empty();
        match (checked.types.is_composite(named(ty)), selects) {
            (true, false) => found.add(name.pos, || {
                let name = &name.node;
                format!("Field \"{name}\" is of the type {ty}; select fields of it, as in `{name} {{ … }}`.")
            }),
            (false, true) => found.add(name.pos, || {
                let name = &name.node;
                format!("Field \"{name}\" is of the type {ty}, which has no fields; leave out its selection.")
            }),
            _ => {}
        }
    }
}
