//! Directives are those of the schema, where they are allowed (5.7.1, 5.7.2).

use async_graphql::parser::types::DirectiveLocation;

use super::super::sites::Site;
use super::super::suggestion::did_you_mean;
use super::super::violation::Violations;
use super::checked::Checked;

pub(super) fn check(checked: &Checked<'_>, found: &mut Violations) {
    for site in checked.sites() {
        let Site::Directives(directives, location) = site else { continue };
        for directive in directives {
            let name = &directive.node.name.node;
            match checked.types.directive(name) {
                Some(known) if known.locations.contains(&location) => {}
                Some(_) => found.add(directive.pos, || {
                    format!(
                        "Directive \"@{name}\" is not allowed on {}; leave it out.",
                        called(location)
                    )
                }),
                None => found.add(directive.pos, || {
                    let end = did_you_mean(name, checked.types.directives());
                    format!("Unknown directive \"@{name}\"{end}")
                }),
            }
        }
    }
}

fn called(location: DirectiveLocation) -> &'static str {
    match location {
        DirectiveLocation::Query => "a query",
        DirectiveLocation::Mutation => "a mutation",
        DirectiveLocation::Subscription => "a subscription",
        DirectiveLocation::Field => "a field",
        DirectiveLocation::FragmentDefinition => "a fragment's definition",
        DirectiveLocation::FragmentSpread => "a fragment's spread",
        DirectiveLocation::InlineFragment => "an inline fragment",
        DirectiveLocation::VariableDefinition => "a variable",
        _ => "this place",
    }
}
