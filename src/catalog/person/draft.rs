//! A person as a credit names them, and the rules for it.

use crate::catalog::flaw::{ValidationError, ValidationErrorKind, ValidationErrors, Way};
use crate::catalog::identifier::Reference;
use crate::catalog::text::{INDEXED_BYTES, clean, fits_index};
use crate::catalog::{image, rule};

/// A person as a credit names them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// A stored person; nothing else counts then.
    pub reference: Option<Reference>,
    /// TMDB's id.
    pub tmdb_id: Option<i32>,
    /// IMDb's id, `nm` and digits.
    pub imdb_id: Option<String>,
    /// The wished slug, for a source that has keys of its own and no ids; within one batch the
    /// same key is the same person.
    pub slug: Option<String>,
    /// Name as shown.
    pub name: String,
    /// Where the portrait is: `tmdb:/file.jpg` or a whole URL.
    pub profile_path: Option<String>,
    /// The source's popularity figure.
    pub popularity: Option<f64>,
    /// Where the draft is in its record; known once it is checked.
    pub way: Way,
}

impl<R: Into<Reference>> From<R> for Draft {
    fn from(by: R) -> Self {
        Self { reference: Some(by.into()), ..Self::default() }
    }
}

impl Draft {
    /// The key of the stored person, once it is found.
    pub(in crate::catalog) fn key(&self) -> Option<i64> {
        self.reference.as_ref().and_then(|reference| reference.key)
    }

    /// Whether a source's id names the person.
    pub(in crate::catalog) fn is_identified(&self) -> bool {
        self.tmdb_id.is_some() || self.imdb_id.is_some()
    }

    /// The person by the catalogue's rules, unless it cannot be one.
    pub(in crate::catalog) fn checked(mut self, flaws: &mut ValidationErrors) -> Option<Self> {
        if let Some(reference) = &mut self.reference {
            reference.way = flaws.way();
            return Some(self);
        }
        flaws.within("create", |flaws| self.judged(flaws))
    }

    fn judged(self, flaws: &mut ValidationErrors) -> Option<Self> {
        let name = name(&self.name, flaws);
        let positive = self.tmdb_id.is_none_or(|id| id > 0);
        if !positive {
            let flaw = ValidationError::new(
                ValidationErrorKind::Invalid,
                flaws.way_to("tmdb_id"),
                "It must be above 0.",
            );
            flaws.add(flaw.noted(note("has a person id that is not positive", &self.name)));
        }
        let imdb_id = self.imdb_id.and_then(|id| rule::imdb_id(("person", "nm"), id, flaws));
        let popularity = rule::popularity("popularity", self.popularity, flaws);
        let profile_path = image::picture("profile_path", self.profile_path, flaws);
        let name = name.filter(|_| positive)?;
        Some(Self { name, imdb_id, profile_path, popularity, way: flaws.way(), ..self })
    }
}

/// A person's name by the catalogue's rules.
pub(in crate::catalog) fn name(text: &str, flaws: &mut ValidationErrors) -> Option<String> {
    let Some(name) = clean(text) else {
        let flaw = ValidationError::new(
            ValidationErrorKind::Missing,
            flaws.way_to("name"),
            "A person needs a name.",
        );
        flaws.add(flaw.noted(note("names nobody", text)));
        return None;
    };
    if fits_index(&name) {
        return Some(name);
    }
    let reason = format!("The name is longer than {INDEXED_BYTES} bytes.");
    let flaw = ValidationError::new(ValidationErrorKind::Invalid, flaws.way_to("name"), reason);
    flaws.add(flaw.noted(note("has too long a name", text)));
    None
}

fn note(reason: &str, name: &str) -> String {
    format!("a credit {reason}: \"{}\"", name.escape_debug())
}
