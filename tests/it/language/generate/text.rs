//! The text itself: white space, comments, marks, and faults in its letters.

use super::Maker;

/// What may be put anywhere into a text.
const ODD: [&str; 26] = [
    "{", "}", "(", ")", "[", "]", "$", "@", "!", ":", "=", "...", "..", "&", "|", "\"", "\"\"\"",
    "\\", "é", "\u{0}", "on", "null", "fragment", "1", "0", "\u{200b}",
];

impl Maker<'_, '_> {
    /// The text, as it is sent.
    pub fn text(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        if self.choices.chance(5) {
            text.insert(0, '\u{feff}');
        }
        if self.choices.chance(10) {
            let ignored = [",", "\t", "\r\n", "#c {\n", "\u{feff}", "#é\r", "\n\n"];
            text = text.replacen(' ', self.choices.pick(&ignored), 3);
        }
        if self.fault(30) {
            let at = self.place(&text, |c| c == ' ');
            text.insert_str(at, self.choices.pick(&ODD));
        }
        if self.fault(20) {
            let at = self.place(&text, |_| true);
            text.remove(at);
        }
        text
    }

    /// Where one of such letters is.
    fn place(&mut self, text: &str, is: impl Fn(char) -> bool) -> usize {
        let places: Vec<usize> =
            text.char_indices().filter(|(_, c)| is(*c)).map(|(at, _)| at).collect();
        if places.is_empty() { 0 } else { places[self.choices.below(places.len())] }
    }
}
