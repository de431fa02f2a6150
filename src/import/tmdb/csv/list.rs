//! Columns that hold lists.
//!
//! **Invariant:** an empty column holds an empty list.

/// A column that holds a JSON list; an empty one holds an empty list.
pub(in crate::import::tmdb) fn list<T: serde::de::DeserializeOwned>(
    name: &str,
    text: &str,
) -> Result<Vec<T>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let list = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| format!("{name}, {}: {}", error.path(), error.inner()))?;
    reader.end().map_err(|error| format!("{name}: {error}"))?;
    Ok(list)
}
