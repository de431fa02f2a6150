//! Arguments are those of their fields and directives (5.4.1).

use async_graphql::Name;

use super::super::sites::Definition;
use super::super::suggestion::did_you_mean;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for arguments in checked.definitions.iter().flat_map(Definition::arguments) {
        let Some(known) = arguments.known else { continue };
        for (name, _) in arguments.given.iter().filter(|(it, _)| !known.contains_key(&it.node)) {
            found.add(name.pos, || {
                let end = did_you_mean(&name.node, known.keys().map(Name::as_str));
                format!("Unknown argument \"{}\" on {}{end}", name.node, arguments.owner)
            });
        }
    }
}
