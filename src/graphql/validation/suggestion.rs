//! `did you mean`: the names that are nearest to one that does not exist.

/// Longer names are not compared, because it takes the product of both lengths.
const LONGEST: usize = 64;
/// The most names that a message has.
const MOST: usize = 3;

/// The end of a message about `name`: the nearest of `known`, if any is near.
pub(super) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    if name.len() > LONGEST {
        return ".".to_owned();
    }
    let farthest = ((name.len() + 1) * 2 / 5).max(1);
    let known = known.into_iter().map(|known| (distance(name, known), known));
    let mut near: Vec<_> = known.filter(|(distance, _)| *distance <= farthest).collect();
    near.sort_unstable();
    let quoted: Vec<_> = near.iter().take(MOST).map(|(_, name)| format!("\"{name}\"")).collect();
    match quoted.as_slice() {
        [] => ".".to_owned(),
        [only] => format!("; did you mean {only}?"),
        [first @ .., last] => format!("; did you mean {} or {last}?", first.join(", ")),
    }
}

/// How many letters differ, whatever their case.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (x, left) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], x + 1);
        for (y, right) in b.bytes().enumerate() {
            let changed = diagonal + usize::from(left != right);
            diagonal = row[y + 1];
            row[y + 1] = changed.min(diagonal + 1).min(row[y] + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn the_nearest_names_are_suggested() {
        let known = ["title", "tagline", "titles", "runtime"];
        for (name, expected) in [
            ("titel", "; did you mean \"title\" or \"titles\"?"),
            ("TITLE", "; did you mean \"title\" or \"titles\"?"),
            ("runtme", "; did you mean \"runtime\"?"),
            ("budget", "."),
            (&"x".repeat(1000), "."),
        ] {
            assert_eq!(did_you_mean(name, known), expected, "{name}");
        }
    }
}
