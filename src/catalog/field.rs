//! What a writer says about a field: nothing, or a value.
//!
//! **Invariant:** left out means unchanged and null means cleared; a source that does not have a
//! field can therefore not erase it.

/// A field of a record that is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Left out: what is stored stays.
    #[default]
    Keep,
    /// Given.
    Set(T),
}

impl<T> Field<T> {
    /// A value that a writer may leave out.
    pub fn or_keep(value: Option<T>) -> Self {
        value.map_or(Self::Keep, Self::Set)
    }

    /// The value, if one is given.
    pub fn new_value(&self) -> Option<&T> {
        match self {
            Self::Keep => None,
            Self::Set(value) => Some(value),
        }
    }

    /// The value turned into another.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Keep => Field::Keep,
            Self::Set(value) => Field::Set(turn(value)),
        }
    }

    /// Puts the value, if one is given, in the place of `stored`.
    pub fn apply_to(self, stored: &mut T) {
        if let Self::Set(value) = self {
            *stored = value;
        }
    }
}

impl<T> Field<Option<T>> {
    /// A value that a source may know: one that it does not know stays as it is stored.
    pub fn known(value: Option<T>) -> Self {
        value.map_or(Self::Keep, |value| Self::Set(Some(value)))
    }

    /// The value, if one is given that is not null.
    pub fn value(&self) -> Option<&T> {
        self.new_value().and_then(Option::as_ref)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl<'de, T: serde::Deserialize<'de>> serde::Deserialize<'de> for Field<T> {
    /// A key that is there; one that is not is [`Field::Keep`] through `#[serde(default)]`.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::Set)
    }
}
