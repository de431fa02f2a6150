//! A directive is given once in a place (5.7.3): none of the schema may be repeated.

use std::collections::HashSet;

use super::super::sites::Site;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for site in checked.sites() {
        let Site::Directives(directives, _) = site else { continue };
        let mut seen = HashSet::new();
        for directive in directives {
            let name = &directive.node.name.node;
            if !seen.insert(name) {
                found.add(directive.pos, || {
                    format!("Directive \"@{name}\" is given twice in one place; leave one out.")
                });
            }
        }
    }
}
