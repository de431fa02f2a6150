//! A page of documentation, and the blocks of code in it.

use std::path::{Path, PathBuf};

/// What may stand in front of a block that no test runs.
const NOT_RUN: &str = "<!-- not run: ";

/// A file of documentation.
pub struct Page {
    /// Its path inside the repository: `docs/querying.md`.
    pub name: String,
    pub text: String,
}

/// A fenced block of code.
#[derive(Debug)]
pub struct Block {
    /// Where it begins: `docs/querying.md:17`.
    pub place: String,
    pub language: String,
    /// The second word behind the fence: `variables`, or a file's name.
    pub label: String,
    pub text: String,
    /// Why it is not run.
    pub not_run: Option<String>,
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The README and every page of `docs/`: their blocks are run.
pub fn run_pages() -> Vec<Page> {
    let mut paths = vec![root().join("README.md")];
    let entries = std::fs::read_dir(root().join("docs")).unwrap();
    paths.extend(entries.map(|entry| entry.unwrap().path()).filter(|path| is_page(path)));
    pages(paths)
}

/// Every page of the repository, those that are not run too.
pub fn all_pages() -> Vec<Page> {
    let entries = std::fs::read_dir(root()).unwrap();
    let own = entries.map(|entry| entry.unwrap().path()).filter(|path| is_page(path));
    let mut all = pages(own.chain([root().join("tests/README.md")]).collect());
    all.extend(run_pages().into_iter().filter(|page| page.name.contains('/')));
    all
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "md")
}

fn pages(mut paths: Vec<PathBuf>) -> Vec<Page> {
    paths.sort();
    paths.iter().map(|path| Page::read(path)).collect()
}

impl Page {
    fn read(path: &Path) -> Self {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        Self { name, text: std::fs::read_to_string(path).unwrap() }
    }

    pub fn blocks(&self) -> Vec<Block> {
        let (mut blocks, mut before) = (Vec::new(), "");
        let mut lines = self.text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            if let Some(info) = line.strip_prefix("```") {
                let inside = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
                let text = inside.fold(String::new(), |text, line| text + line + "\n");
                let (language, label) = info.split_once(' ').unwrap_or((info, ""));
                let reason = before.strip_prefix(NOT_RUN);
                blocks.push(Block {
                    place: format!("{}:{}", self.name, number + 1),
                    language: language.to_owned(),
                    label: label.to_owned(),
                    text,
                    not_run: reason.map(|reason| reason.trim_end_matches(" -->").to_owned()),
                });
            }
            before = line;
        }
        blocks
    }

    /// The lines outside of blocks of code.
    pub fn prose(&self) -> Vec<&str> {
        let mut inside = false;
        let outside = |line: &&str| {
            let fence = line.starts_with("```");
            inside ^= fence;
            !inside && !fence
        };
        self.text.lines().filter(outside).collect()
    }
}
