//! Breaks a title into lines.

/// The width of a line in font units of a 1,000th of the size: 420 of the card's 500.
fn line_width(size: u32) -> u32 {
    420_000 / size.max(1)
}

/// `text` in at most `most` lines at a font size; what does not fit is cut with an ellipsis. A word
/// wider than a line is broken where it must.
pub(super) fn wrap(text: &str, size: u32, most: usize) -> Vec<String> {
    let (width, mut lines, mut line) = (line_width(size), Vec::new(), String::new());
    for word in text.split_whitespace() {
        let space = if line.is_empty() { 0 } else { char_width(' ') };
        if measure(&line) + space + measure(word) <= width {
            if space > 0 {
                line.push(' ');
            }
            line.push_str(word);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        line = break_word(word, width, &mut lines);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

/// Puts all full lines of a word into `lines` and gives back the rest.
fn break_word(word: &str, width: u32, lines: &mut Vec<String>) -> String {
    let (mut line, mut used) = (String::new(), 0);
    for c in word.chars() {
        // A mark of no width stays with its letter.
        if used + char_width(c) > width && char_width(c) > 0 {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push(c);
        used += char_width(c);
    }
    line
}

fn measure(text: &str) -> u32 {
    text.chars().map(char_width).sum()
}

/// How wide a letter is in a common sans-serif, in 1,000ths of the font size.
fn char_width(c: char) -> u32 {
    match c {
        '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0,
        '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}' => 0,
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | 'I' | '.' | ',' | ':' | ';' | '\'' | '!' | '|'
        | ' ' => 330,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 930,
        'A'..='Z' | 'À'..='Þ' | 'Α'..='Ω' | 'А'..='Я' => 720,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' => 1_000,
        '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ff60}' | '\u{1f000}'..='\u{3ffff}' => 1_000,
        _ => 600,
    }
}

/// Without characters that XML forbids, and without those that reorder the text around them.
pub(super) fn clean(text: &str) -> String {
    let kept = |c: &char| {
        !c.is_control()
            && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
    };
    text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).filter(kept).collect()
}

/// Whether the first letter is of a script written from right to left.
pub(super) fn is_right_to_left(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(|c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    })
}
