//! What TMDB writes as a credit's character: `Elf (voice) (uncredited)`, `Hans / Franz`.
//!
//! **Invariant:** a bare `/` belongs to a name; only one with a blank on either side separates.

use crate::catalog::text::clean;

/// The characters of a credit, and how they are played.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) characters: Vec<String>,
    pub(super) uncredited: bool,
    pub(super) voice: bool,
}

impl Part {
    /// Takes a character text apart.
    pub(super) fn of(text: &str) -> Self {
        let mut part = Self::default();
        let text = clean(text).unwrap_or_default();
        for character in text.split(" / ") {
            let name = part.without_marks(character);
            if !name.is_empty() {
                part.characters.push(name.to_owned());
            }
        }
        part
    }

    /// The name before its marks, of which note is taken. Anything else in brackets, an age or a
    /// segment, belongs to the name.
    fn without_marks<'a>(&mut self, character: &'a str) -> &'a str {
        let mut name = character.trim();
        while let Some((before, inside)) = name.strip_suffix(')').and_then(|n| n.rsplit_once('(')) {
            let marks: Option<Vec<Mark>> = inside.split(',').map(Mark::of).collect();
            let Some(marks) = marks else { break };
            self.uncredited |= marks.contains(&Mark::Uncredited);
            self.voice |= marks.contains(&Mark::Voice);
            name = before.trim_end();
        }
        name
    }
}

#[derive(PartialEq)]
enum Mark {
    Uncredited,
    Voice,
}

impl Mark {
    fn of(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "uncredited" => Some(Self::Uncredited),
            "voice" => Some(Self::Voice),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(characters: &[&str], voice: bool, uncredited: bool) -> Part {
        let characters = characters.iter().map(|name| (*name).to_owned()).collect();
        Part { characters, uncredited, voice }
    }

    #[test]
    fn marks_in_brackets_are_taken_off() {
        assert_eq!(Part::of("Elf (voice) (uncredited)"), part(&["Elf"], true, true));
        assert_eq!(Part::of("Elf (Voice, Uncredited)"), part(&["Elf"], true, true));
        assert_eq!(Part::of("Elf(voice)"), part(&["Elf"], true, false));
        assert_eq!(Part::of("(uncredited)"), part(&[], false, true));
    }

    #[test]
    fn other_brackets_belong_to_the_name() {
        for name in ["Pip (age 10)", "Anna (singing voice)", "(voice) of God", "Voice"] {
            assert_eq!(Part::of(name), part(&[name], false, false));
        }
        assert_eq!(Part::of("Pip (young) (voice)"), part(&["Pip (young)"], true, false));
    }

    #[test]
    fn a_slash_separates_between_blanks_only() {
        assert_eq!(Part::of("Hans /\tFranz (voice)"), part(&["Hans", "Franz"], true, false));
        assert_eq!(Part::of("Hans (voice) / Franz"), part(&["Hans", "Franz"], true, false));
        assert_eq!(
            Part::of("Spider-Man/Peter Parker"),
            part(&["Spider-Man/Peter Parker"], false, false)
        );
        assert_eq!(Part::of(" / "), part(&["/"], false, false));
    }
}
