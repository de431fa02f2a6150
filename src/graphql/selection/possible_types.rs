//! Which fragments apply to an object (specification, 6.3.2, `DoesFragmentTypeApply`).

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::parser::types::{TypeDefinition, TypeKind};
use async_graphql::registry::Registry;

/// The possible types of each type: of an interface and a union, its members.
#[derive(Debug, Default)]
pub(in crate::graphql) struct PossibleTypes(HashMap<Name, Vec<Name>>);

impl PossibleTypes {
    /// Adds a type of the schema.
    pub(in crate::graphql) fn add(&mut self, definition: &TypeDefinition) {
        let name = &definition.name.node;
        match &definition.kind {
            TypeKind::Object(object) => {
                for interface in &object.implements {
                    self.0.entry(interface.node.clone()).or_default().push(name.clone());
                }
                self.0.insert(name.clone(), vec![name.clone()]);
            }
            TypeKind::Interface(_) => drop(self.0.entry(name.clone()).or_default()),
            TypeKind::Union(union) => {
                let members = union.members.iter().map(|member| member.node.clone());
                self.0.entry(name.clone()).or_default().extend(members);
            }
            _ => {}
        }
    }

    /// The possible object types of `ty`; none for a value.
    pub(in crate::graphql) fn of(&self, ty: &Name) -> &[Name] {
        self.0.get(ty).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether `ty` is an interface or a union.
    pub(in crate::graphql) fn is_abstract(&self, ty: &Name) -> bool {
        self.0.get(ty).is_some_and(|types| types.as_slice() != std::slice::from_ref(ty))
    }

    /// Whether a fragment on `condition` applies to objects of the type `of`.
    pub(in crate::graphql) fn applies(&self, condition: &Name, of: &Name) -> bool {
        condition == of || self.of(condition).contains(of)
    }
}

/// The same by the registry of the schema that runs.
pub(in crate::graphql) fn applies(registry: &Registry, condition: &str, of: &str) -> bool {
    let is_possible = || registry.types.get(condition).is_some_and(|ty| ty.is_possible_type(of));
    condition == of || is_possible()
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_schema;
    use async_graphql::parser::types::TypeSystemDefinition;

    use super::*;

    const SDL: &str = "
        type Movie implements Node { id: ID }
        interface Node { id: ID }
        type Person implements Node { id: ID }
        type Image { url: String }
        union Found = Movie | Image
        union Alone = Image
        scalar Date";

    fn types() -> PossibleTypes {
        let mut types = PossibleTypes::default();
        for definition in parse_schema(SDL).unwrap().definitions {
            if let TypeSystemDefinition::Type(definition) = definition {
                types.add(&definition.node);
            }
        }
        types
    }

    #[test]
    fn a_type_stands_for_its_objects() {
        let types = types();
        let of = |ty: &str| types.of(&Name::new(ty)).join(" ");
        assert_eq!(of("Node"), "Movie Person");
        assert_eq!(of("Found"), "Movie Image");
        assert_eq!(of("Movie"), "Movie");
        assert_eq!(of("Date"), "");
        let is_abstract = |ty: &&str| types.is_abstract(&Name::new(ty));
        let all = ["Movie", "Node", "Image", "Found", "Alone", "Date", "Unknown"];
        let found: Vec<_> = all.into_iter().filter(is_abstract).collect();
        assert_eq!(found, ["Node", "Found", "Alone"]);
    }

    #[test]
    fn a_fragment_applies_to_the_objects_of_its_type() {
        let types = types();
        for (condition, of, applies) in [
            ("Movie", "Movie", true),
            ("Movie", "Person", false),
            ("Node", "Movie", true),
            ("Node", "Image", false),
            ("Found", "Movie", true),
            ("Found", "Person", false),
            ("__Type", "__Type", true),
        ] {
            assert_eq!(
                types.applies(&Name::new(condition), &Name::new(of)),
                applies,
                "{condition}"
            );
        }
    }
}
