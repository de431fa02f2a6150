//! Operations and fragments have names of their own, an unnamed operation is alone, and an input
//! object has each field once (5.2.2.1, 5.2.3.1, 5.5.1.1, 5.6.3).

use super::super::violation::Violations;
use super::checked::Checked;
use crate::graphql::language::RepeatedKind;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for repeated in checked.repeated {
        found.add(repeated.at, || match &repeated.what {
            RepeatedKind::Operation(name) => {
                format!("Another operation is called \"{name}\"; give this one another name.")
            }
            RepeatedKind::Unnamed => {
                "An operation without a name must be the only one; give each a name.".to_owned()
            }
            RepeatedKind::Fragment(name) => {
                format!("Another fragment is called \"{name}\"; give this one another name.")
            }
            RepeatedKind::InputField(name) => {
                format!("The field \"{name}\" is given twice in one object; leave one out.")
            }
        });
    }
}
