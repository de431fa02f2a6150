//! Where values come from: the file, the environment and the flags, in layers.

use std::collections::BTreeMap;
use std::path::Path;

use ::config::{File, FileFormat, Source, Value, ValueKind};

use super::setting::Setting;
use super::value::SettingValue;
use crate::error::{Error, Result};

/// Variables that set nothing here: the file's name, the build's and the tests'.
const OTHERS: [&str; 4] =
    [FILE_VARIABLE, "CINEGRAPH_BLESS", "CINEGRAPH_PLAYGROUND", "CINEGRAPH_TEST_"];
/// The variable that names the file.
pub(super) const FILE_VARIABLE: &str = "CINEGRAPH_CONFIG";

/// Values that somebody set, each with where they set it.
#[derive(Default)]
pub struct Sources {
    values: BTreeMap<String, SourcedValue>,
}

struct SourcedValue {
    text: String,
    origin: String,
}

impl Sources {
    /// Adds what a flag sets, above everything read so far.
    #[must_use]
    pub fn with_flag(mut self, setting: &str, flag: &str, value: Option<String>) -> Self {
        if let Some(text) = value {
            self.values.insert(
                setting.to_owned(),
                SourcedValue { text, origin: format!("the flag {flag}") },
            );
        }
        self
    }

    /// A setting's value, or `default` where nobody set it.
    pub(super) fn get<T: SettingValue>(
        &self,
        name: &str,
        default: impl FnOnce() -> T,
    ) -> Result<T> {
        let Some(sourced) = self.values.get(name) else {
            return Ok(default());
        };
        T::parse(sourced.text.trim()).ok_or_else(|| {
            let (shown, origin) = (T::shown(&sourced.text), &sourced.origin);
            Error::Setting(format!("{name} is {shown:?} in {origin}, and must be {}", T::EXPECTED))
        })
    }

    pub(super) fn add_file(&mut self, path: &Path, known: &[Setting]) -> Result<()> {
        let origin = path.display().to_string();
        let table = File::from(path).format(FileFormat::Toml).collect().map_err(|cause| {
            Error::Setting(format!("the settings file {origin} cannot be read: {}", reason(&cause)))
        })?;
        for (name, value) in table {
            self.add_value(name, &value, &origin, known)?;
        }
        Ok(())
    }

    fn add_value(
        &mut self,
        name: String,
        value: &Value,
        origin: &str,
        known: &[Setting],
    ) -> Result<()> {
        if let ValueKind::Table(table) = &value.kind {
            for (key, value) in table {
                self.add_value(format!("{name}.{key}"), value, origin, known)?;
            }
            return Ok(());
        }
        if !known.iter().any(|setting| setting.name == name) {
            return Err(unknown(&name, origin, known));
        }
        self.values.insert(name, SourcedValue { text: text_of(value), origin: origin.to_owned() });
        Ok(())
    }

    pub(super) fn add_environment(
        &mut self,
        environment: &BTreeMap<String, String>,
        known: &[Setting],
    ) -> Result<()> {
        let ours = environment.iter().filter(|(variable, _)| {
            variable.starts_with("CINEGRAPH_")
                && !OTHERS.iter().any(|other| variable.starts_with(other))
        });
        for (variable, text) in ours {
            let setting = known.iter().find(|setting| setting.env() == *variable);
            let name = setting
                .map(|setting| setting.name.to_owned())
                .ok_or_else(|| unknown(variable, "the environment", known))?;
            let origin = format!("the environment variable {variable}");
            self.values.insert(name, SourcedValue { text: text.clone(), origin });
        }
        Ok(())
    }
}

fn text_of(value: &Value) -> String {
    match &value.kind {
        ValueKind::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(","),
        kind => kind.to_string(),
    }
}

fn unknown(name: &str, origin: &str, known: &[Setting]) -> Error {
    let environment = name.starts_with("CINEGRAPH_");
    let names = known.iter().map(
        |setting| {
            if environment { setting.env() } else { setting.name.to_owned() }
        },
    );
    let hint = names
        .map(|candidate| (distance(name, &candidate), candidate))
        .min()
        .filter(|(distance, _)| *distance <= name.len() / 3)
        .map_or_else(String::new, |(_, nearest)| format!("; did you mean {nearest}?"));
    Error::Setting(format!("there is no setting {name}, which is set in {origin}{hint}"))
}

/// How many characters must be added, removed or replaced to make one word of the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
}

/// The reason without the excerpt that comes with it (`1 | database_url = …`), which may hold a
/// password.
fn reason(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    let lines: Vec<&str> = text.lines().filter(|line| !line.contains('|')).map(str::trim).collect();
    lines.join(": ")
}
