//! graphql-js, in a process of its own.

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

use super::case::{Case, Verdict};
use crate::support::say_loudly;

pub struct Judge {
    process: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judge")
}

impl Judge {
    /// The judge of a schema; none where it is not installed.
    pub fn start(sdl: &str) -> Option<Self> {
        if !folder().join("node_modules/graphql").is_dir() {
            assert!(std::env::var_os("CI").is_none(), "run `npm ci` in tests/judge");
            say_loudly("graphql-js SKIPPED: run `npm ci` in tests/judge to have documents judged");
            return None;
        }
        let mut command = Command::new("node");
        command.arg(folder().join("judge.mjs")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("node starts");
        let mut questions = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap()).lines();
        writeln!(questions, "{}", Value::from(sdl)).unwrap();
        Some(Self { process, questions, answers })
    }

    pub fn one(&mut self, case: &Case) -> Verdict {
        self.all(std::slice::from_ref(case)).remove(0)
    }

    /// The verdicts on some cases, of which no more are sent at once than a pipe holds.
    pub fn all(&mut self, cases: &[Case]) -> Vec<Verdict> {
        cases.chunks(8).flat_map(|cases| self.few(cases)).collect()
    }

    fn few(&mut self, cases: &[Case]) -> Vec<Verdict> {
        for case in cases {
            let Case { query, operation_name, variables } = case;
            let question =
                json!({"query": query, "operationName": operation_name, "variables": variables});
            writeln!(self.questions, "{question}").unwrap();
        }
        cases.iter().map(|_| self.verdict()).collect()
    }

    fn verdict(&mut self) -> Verdict {
        let line = self.answers.next().expect("the judge runs").unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap();
        let why = answer["why"].as_str().unwrap_or_default().to_owned();
        match answer["verdict"].as_str() {
            Some("accepted") => Verdict::Accepted(answer["values"].clone()),
            Some("unchosen") => Verdict::Unchosen,
            Some("refused") => Verdict::Refused(why),
            _ => panic!("the judge failed: {line}"),
        }
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
