//! The server's answer beside the reference's.
//!
//! **Invariant:** they are compared as text, cursors aside, which are paired instead.

use serde_json::Value;

use super::reference::CURSOR;

/// A cursor of the reference and the server's for the same place.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    pub ours: String,
    pub theirs: String,
}

impl Pair {
    /// The variable of the connection that gave the cursor.
    pub fn slot(&self) -> Option<String> {
        let text = self.ours.strip_prefix(CURSOR).unwrap();
        let parts: (Value, Option<String>) = serde_json::from_str(text).unwrap();
        parts.1
    }
}

/// Pairs the cursors of equal answers, or says where they differ.
pub fn compare(ours: &Value, theirs: &Value) -> Result<Vec<Pair>, String> {
    let (mut pairs, mut replaced) = (Vec::new(), theirs.clone());
    pair(ours, &mut replaced, &mut pairs);
    let texts = (ours.to_string(), replaced.to_string());
    if texts.0 != texts.1 {
        return Err(format!("the reference answers\n{ours:#}\nand the server\n{replaced:#}"));
    }
    Ok(pairs)
}

fn pair(ours: &Value, theirs: &mut Value, pairs: &mut Vec<Pair>) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (name, value) in ours {
                if let Some(other) = theirs.get_mut(name) {
                    pair(value, other, pairs);
                }
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            ours.iter().zip(theirs).for_each(|(ours, theirs)| pair(ours, theirs, pairs));
        }
        (Value::String(cursor), Value::String(theirs)) if cursor.starts_with(CURSOR) => {
            let theirs = std::mem::replace(theirs, cursor.clone());
            pairs.push(Pair { ours: cursor.clone(), theirs });
        }
        _ => {}
    }
}
