//! A setting, as documentation and error messages need it.

/// One setting, as documentation and error messages need it.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name in the file: `limits.page`.
    pub name: &'static str,
    /// Its default, as it would be written.
    pub default: String,
    /// What it means.
    pub doc: &'static str,
}

impl Setting {
    /// The environment variable that sets it.
    pub fn env(&self) -> String {
        format!("CINEGRAPH_{}", self.name.to_uppercase().replace('.', "_"))
    }
}
