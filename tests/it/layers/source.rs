//! Rust source as tokens: words, `::` and single characters, without comments, strings and tests.

/// The tokens of `text`.
pub fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let (mut found, mut at) = (Vec::new(), 0);
    while at < chars.len() {
        let rest = &chars[at..];
        let length = match rest {
            ['/', '/', ..] => rest.iter().take_while(|c| **c != '\n').count(),
            ['/', '*', ..] => ends_with(rest, &['*', '/'], 2),
            ['"', ..] => text_length(rest),
            ['r', '"' | '#', ..] if raw_hashes(rest).is_some() => {
                let hashes = raw_hashes(rest).unwrap_or_default();
                let end: Vec<char> = ['"'].into_iter().chain((0..hashes).map(|_| '#')).collect();
                ends_with(rest, &end, hashes + 2)
            }
            ['\'', '\\', _, more @ ..] => 4 + more.iter().take_while(|c| **c != '\'').count(),
            ['\'', _, '\'', ..] => 3,
            // A word that is a keyword elsewhere.
            ['r', '#', ..] => 2,
            [':', ':', ..] => {
                found.push("::".to_owned());
                2
            }
            [c, ..] if is_word(*c) => {
                let word: String = rest.iter().take_while(|c| is_word(**c)).collect();
                let length = word.chars().count();
                found.push(word);
                length
            }
            [c, ..] => {
                if !c.is_whitespace() {
                    found.push(c.to_string());
                }
                1
            }
            [] => 1,
        };
        at += length;
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length up to and with `end`, which is looked for from the character `from` on.
fn ends_with(chars: &[char], end: &[char], from: usize) -> usize {
    let found = chars[from..].windows(end.len()).position(|window| window == end);
    found.map_or(chars.len(), |place| from + place + end.len())
}

fn text_length(chars: &[char]) -> usize {
    let mut at = 1;
    while at < chars.len() && chars[at] != '"' {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// How many `#` a raw string begins with; `None` where it is none.
fn raw_hashes(chars: &[char]) -> Option<usize> {
    let hashes = chars[1..].iter().take_while(|c| **c == '#').count();
    (chars.get(1 + hashes) == Some(&'"')).then_some(hashes)
}

/// The tokens without the items under `#[cfg(test)]`.
pub fn without_tests(tokens: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !is_test_attribute(&tokens[at..]) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        while tokens.get(at).is_some_and(|token| token == "#") {
            at += 1;
            at += group(&tokens[at..]);
        }
        while tokens.get(at).is_some_and(|token| token != ";" && token != "{") {
            at += 1;
        }
        at +=
            if tokens.get(at).is_some_and(|token| token == "{") { group(&tokens[at..]) } else { 1 };
    }
    kept
}

fn is_test_attribute(tokens: &[String]) -> bool {
    let starts = ["#", "[", "cfg", "("];
    tokens.len() > 4
        && tokens.iter().zip(starts).all(|(token, start)| token == start)
        && tokens[1..=group(&tokens[1..])].iter().any(|token| token == "test")
        && !tokens[1..=group(&tokens[1..])].iter().any(|token| token == "not")
}

/// The length of the group that the first token opens.
fn group(tokens: &[String]) -> usize {
    let mut depth = 0;
    for (place, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    tokens.len()
}
