//! Python's own reader is the judge.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::*;

/// As JSON, figures as texts.
fn shown(node: &Node) -> Value {
    match node {
        Node::Null => Value::Null,
        Node::Flag(flag) => json!(flag),
        Node::Number(text) => {
            // Zero has one sign.
            let number = text.parse().unwrap_or(f64::NAN) + 0.0;
            json!({ "figure": format!("{:016x}", number.to_bits()) })
        }
        Node::Text(text) => json!(text),
        Node::List(list) => list.iter().map(shown).collect(),
        Node::Object(object) => {
            let all = object.clone().rest();
            Value::Object(all.iter().map(|(name, value)| (name.clone(), shown(value))).collect())
        }
    }
}

const JUDGE: &str = include_str!("../../../tests/fixtures/import/python_literals.py");

fn judged(seed: &str, count: &str) -> Option<Vec<Value>> {
    let mut python = Command::new("python3");
    let run =
        python.args(["-W", "ignore", "-c", JUDGE, seed, count]).stderr(Stdio::inherit()).output();
    let Ok(run) = run else {
        assert!(std::env::var_os("CI").is_none(), "CI needs python3");
        return None;
    };
    let text = String::from_utf8(run.stdout).expect("JSON");
    Some(text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect())
}

#[test]
fn what_python_prints_is_read_as_python_reads_it() {
    let Some(all) = judged("1", "4000") else { return };
    assert_eq!(all.len(), 4000);
    let mut refused = 0;
    for one in all {
        let source = one["source"].as_str().expect("a text");
        let read = Parser::new(source, true).whole();
        match one.get("value") {
            Some(value) => assert_eq!(read.as_ref().map(shown), Ok(value.clone()), "{source}"),
            None => refused += u32::from(read.is_err()),
        }
    }
    assert!(refused > 100, "{refused} were refused by both");
}

#[test]
fn json_is_read_as_json() {
    let texts = r#"["A\/B", "\ud83c\udfac", "\u00e9", 19995.0, 1e400, {"a": null, "a": true}]"#;
    let Ok(Node::List(list)) = either(texts) else { panic!("{:?}", either(texts)) };
    let texts: Vec<&Node> = list.iter().collect();
    assert_eq!(*texts[0], Node::Text("A/B".to_owned()));
    assert_eq!(*texts[1], Node::Text("🎬".to_owned()));
    assert_eq!(*texts[3], Node::Number("19995.0".to_owned()));
    assert_eq!(*texts[4], Node::Number("1e400".to_owned()));
    assert_eq!(shown(texts[5]), json!({ "a": true }));
    assert!(json(r#"["\ud83c"]"#).is_err_and(|reason| reason.contains("d83c")));
    assert!(either(&"[".repeat(100_000)).is_err());
}

#[test]
fn what_is_neither_says_why() {
    let reason = either("[{'id': 35, 'name': Comedy}]").expect_err("no literal");
    assert!(
        reason.starts_with("neither JSON (") && reason.contains("line 1 column 21"),
        "{reason}"
    );
    let cut = either("[{\"id\": 1").expect_err("cut");
    assert!(cut.contains("EOF"), "{cut}");
}
