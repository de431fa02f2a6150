//! What is wrong with what a writer gives, and where.
//!
//! **Invariant:** a rule is written once and gives a [`ValidationError`]. An importer leaves the
//! value out and reports it, because the rest of the record is worth having; a mutation is refused,
//! because its caller can correct it.

/// A step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathSegment {
    /// A field, called as its draft's.
    Field(&'static str),
    /// A place in a list, from 0.
    Index(usize),
}

impl From<&'static str> for PathSegment {
    fn from(name: &'static str) -> Self {
        Self::Field(name)
    }
}

impl From<usize> for PathSegment {
    fn from(index: usize) -> Self {
        Self::Index(index)
    }
}

/// The steps to a value, from the record on.
pub type Path = Vec<PathSegment>;

/// What a caller can do about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidationErrorKind {
    /// Give another value.
    Invalid,
    /// Give a value.
    Missing,
    /// Give less at a time.
    TooMany,
    /// Name something that is there.
    NotFound,
    /// Give a value that nothing else has.
    Taken,
    /// Give values that do not contradict each other or what is stored.
    Conflict,
    /// Go on from elsewhere: what followed is no longer kept.
    Expired,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidationError {
    /// What can be done about it.
    pub kind: ValidationErrorKind,
    /// Where the value is.
    pub path: Path,
    /// What is wrong and what would be right, for the caller who gave the value.
    pub reason: String,
    /// What an importer reports; nothing where sources say so as a matter of course (0 for
    /// unknown).
    note: Option<String>,
    /// Whether the record is of no use without the value.
    fatal: bool,
}

impl ValidationError {
    /// A error of the value at `way`.
    pub fn new(kind: ValidationErrorKind, way: Path, reason: impl Into<String>) -> Self {
        Self { kind, path: way, reason: reason.into(), note: None, fatal: false }
    }

    /// With what an importer reports of it.
    pub(super) fn with_note(self, note: impl Into<String>) -> Self {
        Self { note: Some(note.into()), ..self }
    }

    /// Without this value, the record is of no use.
    pub(super) fn fatal(self) -> Self {
        Self { fatal: true, ..self }
    }
}

/// Collects errors on a walk through a draft.
#[derive(Debug, Default)]
pub struct ValidationErrors {
    at: Path,
    errors: Vec<ValidationError>,
}

impl ValidationErrors {
    /// Walks into a field or a list's place.
    pub fn within<T>(
        &mut self,
        step: impl Into<PathSegment>,
        walk: impl FnOnce(&mut Self) -> T,
    ) -> T {
        self.at.push(step.into());
        let result = walk(self);
        self.at.pop();
        result
    }

    /// The way to where the walk is.
    pub fn path(&self) -> Path {
        self.at.clone()
    }

    /// The way to a field of where the walk is.
    pub(super) fn path_to(&self, field: &'static str) -> Path {
        let mut way = self.at.clone();
        way.push(field.into());
        way
    }

    /// Adds an error.
    pub fn add(&mut self, error: ValidationError) {
        self.errors.push(error);
    }

    /// Adds an error of a field of where the walk is.
    pub fn invalid(&mut self, field: &'static str, reason: impl Into<String>) {
        self.add(ValidationError::new(ValidationErrorKind::Invalid, self.path_to(field), reason));
    }

    /// Adds an error unless a field is `valid`, which should be `expected`; an importer reports the value left
    /// out.
    pub(super) fn expect(
        &mut self,
        valid: bool,
        field: &'static str,
        value: &str,
        expected: &str,
    ) -> bool {
        if !valid {
            let start: String = value.chars().take(60).collect();
            let (start, name) = (start.escape_debug(), field.replace('_', " "));
            let reason = format!("\"{start}\" is not {expected}.");
            let error =
                ValidationError::new(ValidationErrorKind::Invalid, self.path_to(field), reason);
            self.add(error.with_note(format!("the {name} \"{start}\" was left out")));
        }
        valid
    }

    /// Adds an error if a list has more than `most` entries.
    pub(super) fn expect_at_most(&mut self, most: usize, field: &'static str, count: usize) {
        if count > most {
            let reason = format!("The list has {count} entries, and at most {most} are allowed.");
            self.add(ValidationError::new(
                ValidationErrorKind::TooMany,
                self.path_to(field),
                reason,
            ));
        }
    }

    /// The list, of at most `most` entries; an importer reports those after them left out.
    pub(super) fn truncate<T>(
        &mut self,
        most: usize,
        field: &'static str,
        mut list: Vec<T>,
    ) -> Vec<T> {
        let count = list.len();
        if count > most {
            let reason = format!("The list has {count} entries, and at most {most} are allowed.");
            let note = format!("of {count} {field} those after the first {most} were left out");
            self.add(
                ValidationError::new(ValidationErrorKind::TooMany, self.path_to(field), reason)
                    .with_note(note),
            );
            list.truncate(most);
        }
        list
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.errors.is_empty()
    }

    /// Everything that is wrong.
    pub fn into_errors(self) -> Vec<ValidationError> {
        self.errors
    }

    /// What an importer reports of what it left out, or why the record is of no use.
    pub(super) fn into_notes(self) -> Result<Vec<String>, String> {
        let fatal = self.errors.iter().find(|error| error.fatal);
        if let Some(error) = fatal {
            return Err(error.note.clone().unwrap_or_else(|| error.reason.clone()));
        }
        Ok(self.errors.into_iter().filter_map(|error| error.note).collect())
    }
}
