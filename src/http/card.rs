//! Draws a movie's title card: an SVG of 500 by 750.
//!
//! **Invariant:** the same movie gives the same bytes, and no text can become markup.

mod wrap;

use std::fmt::Write;

use wrap::{clean, is_right_to_left, wrap};

/// What a card shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Chooses the colours.
    pub slug: String,
    /// Title as shown.
    pub title: String,
    /// Year of release.
    pub year: Option<i32>,
    /// Names of directors.
    pub directors: Vec<String>,
}

/// Font sizes to try, largest first, each with the most lines that fit the card.
const SIZES: [(u32, usize); 4] = [(64, 5), (50, 7), (38, 9), (28, 12)];

impl Card {
    /// The card as SVG.
    pub fn draw(&self) -> String {
        let hue = fingerprint(self.slug.as_bytes()) % 360;
        let (title, mut body) = (escape(&clean(&self.title)), String::new());
        let (size, lines) = fit(&clean(&self.title));
        let height = size * 6 / 5;
        // Centred a little above the middle, where posters have their title.
        let mut y = 350 - (lines.len() as u32).saturating_sub(1) * height / 2;
        for line in &lines {
            text(&mut body, line, y, size, 700);
            y += height;
        }
        if let Some(year) = self.year {
            text(&mut body, &year.to_string(), y + 20, 30, 400);
        }
        let names = clean(&self.directors.join(", "));
        for (at, line) in wrap(&names, 24, 2).iter().enumerate() {
            text(&mut body, line, 660 + at as u32 * 30, 24, 400);
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 500 750\" role=\"img\">\
             <title>{title}</title>\
             <defs><linearGradient id=\"sky\" x1=\"0\" y1=\"0\" x2=\"0.4\" y2=\"1\">\
             <stop offset=\"0\" stop-color=\"hsl({hue},45%,30%)\"/>\
             <stop offset=\"1\" stop-color=\"hsl({},55%,12%)\"/></linearGradient></defs>\
             <rect width=\"500\" height=\"750\" fill=\"url(#sky)\"/>\
             <rect x=\"22\" y=\"22\" width=\"456\" height=\"706\" fill=\"none\" stroke=\"#fff\" stroke-opacity=\"0.35\" stroke-width=\"2\"/>\
             <g fill=\"#fff\" font-family=\"system-ui, 'Noto Sans', sans-serif\" text-anchor=\"middle\">{body}</g></svg>",
            (hue + 50) % 360,
        )
    }
}

/// The largest size at which the whole title fits; at the smallest it is cut.
fn fit(title: &str) -> (u32, Vec<String>) {
    let (smallest, most) = SIZES[SIZES.len() - 1];
    for (size, most) in SIZES {
        let lines = wrap(title, size, most + 1);
        let whole = lines.len() <= most && !lines.iter().any(|line| line.ends_with('-'));
        if whole {
            return (size, lines);
        }
    }
    (smallest, wrap(title, smallest, most))
}

fn text(body: &mut String, line: &str, y: u32, size: u32, weight: u32) {
    let direction = if is_right_to_left(line) { " direction=\"rtl\"" } else { "" };
    // Writing to a String cannot fail.
    let _ = write!(
        body,
        "<text x=\"250\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\"{direction}>{}</text>",
        escape(line)
    );
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// FNV-1a, because its values stay the same from release to release.
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}
