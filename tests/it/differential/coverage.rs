//! Which parts of the schema the documents have asked for, so that none is left out unseen.

use std::collections::BTreeSet;

use apollo_compiler::Schema;
use apollo_compiler::schema::ExtendedType;

use super::document::Document;

/// What has been asked for so far.
#[derive(Default)]
pub struct Coverage {
    words: BTreeSet<String>,
}

impl Coverage {
    /// Notes the words of a document: fields, arguments, conditions and enum values.
    pub fn note(&mut self, document: &Document) {
        let text = format!("{} {:?}", document.text, document.variables);
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let new: Vec<&str> = words.filter(|word| !self.words.contains(*word)).collect();
        self.words.extend(new.into_iter().map(str::to_owned));
    }

    /// The names in the schema that no document held.
    pub fn missing(&self, schema: &Schema) -> Vec<String> {
        let types = schema.types.iter().filter(|(name, _)| !name.starts_with("__"));
        let places = types.flat_map(|(ty, definition)| {
            names(definition).into_iter().map(move |name| (format!("{ty}.{name}"), name))
        });
        let unseen = places.filter(|(_, name)| !self.words.contains(name));
        unseen.map(|(place, _)| place).collect()
    }
}

fn names(definition: &ExtendedType) -> Vec<String> {
    match definition {
        ExtendedType::Object(of) => {
            let fields = of.fields.values();
            let arguments =
                fields.flat_map(|field| &field.arguments).map(|one| one.name.to_string());
            of.fields.keys().map(ToString::to_string).chain(arguments).collect()
        }
        ExtendedType::InputObject(of) => of.fields.keys().map(ToString::to_string).collect(),
        ExtendedType::Enum(of) => of.values.keys().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}
