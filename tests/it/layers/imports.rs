//! Which file imports which: paths led to the files where what they name is declared.
//!
//! A parent that only declares `mod x;` does not import `x`. What is re-exported counts as imported by
//! the file that re-exports it, and a path through it leads to the file where it is declared.

use std::collections::{BTreeMap, BTreeSet};

use super::file::File;

/// For each file the files that it imports, each with a path that does so.
pub type Imports = BTreeMap<String, BTreeMap<String, String>>;

/// The names of modules from the root of the crate on.
type Module = Vec<String>;

/// The files of a crate, by their modules.
pub struct Sources(BTreeMap<Module, File>);

impl Sources {
    /// Reads files: their places in `src` and their texts.
    pub fn read<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let module = |name: &str| match name.trim_end_matches(".rs") {
            "lib" => Vec::new(),
            name => name.split('/').map(str::to_owned).collect(),
        };
        let read = |(name, text)| (module(name), File::read(name, text));
        Self(files.into_iter().map(read).collect())
    }

    /// Which file imports which.
    pub fn imports(&self) -> Imports {
        self.0.keys().map(|module| (self.0[module].name.clone(), self.of(module))).collect()
    }

    fn of(&self, module: &Module) -> BTreeMap<String, String> {
        let file = &self.0[module];
        let mut found = BTreeMap::new();
        let mut add = |target: &Module, how: String| {
            if target != module {
                found.entry(self.0[target].name.clone()).or_insert(how);
            }
        };
        for import in &file.imports {
            let Some(path) = self.absolute(module, &import.path) else { continue };
            let (target, names_item) = self.declared(path, 0);
            // A module by itself is imported where something of it is named.
            if names_item || import.public || import.name == "*" {
                add(&target, format!("use {}", import.path.join("::")));
            }
        }
        for path in &file.paths {
            if let Some(absolute) = self.absolute(module, path) {
                add(&self.declared(absolute, 0).0, path.join("::"));
            }
        }
        let imported: BTreeSet<&String> = file.imports.iter().map(|it| &it.name).collect();
        for call in file.calls.iter().filter(|call| !imported.contains(call)) {
            let declares = |(_, other): &(&Module, &File)| other.macros.contains(call);
            let mut declared = self.0.iter().filter(declares).map(|(module, _)| module);
            if let (Some(only), None) = (declared.next(), declared.next()) {
                add(only, format!("{call}!"));
            }
        }
        found
    }

    /// A path from the root of the crate on; `None` for one into another crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Module> {
        let file = &self.0[module];
        let (first, rest) = path.split_first()?;
        let below = |module: &[String]| Some([module, rest].concat());
        match first.as_str() {
            "crate" | "cinegraph" => Some(rest.to_vec()),
            "self" => below(module),
            "super" => {
                let up = path.iter().take_while(|word| *word == "super").count();
                let (above, rest) = (module.len().checked_sub(up)?, &path[up..]);
                Some([&module[..above], rest].concat())
            }
            name if file.children.contains(name) => Some([module, path].concat()),
            name => {
                let import =
                    file.imports.iter().find(|it| it.name == name && it.path[0] != name)?;
                let import = self.absolute(module, &import.path)?;
                below(&import)
            }
        }
    }

    /// The file where what `path` names is declared, and whether that is an item of the file.
    fn declared(&self, path: Module, steps: usize) -> (Module, bool) {
        assert!(steps < 20, "{path:?} is re-exported in a circle");
        let mut module = Module::new();
        for (place, name) in path.iter().enumerate() {
            let file = &self.0[&module];
            let child = [module.clone(), vec![name.clone()]].concat();
            if file.children.contains(name) && self.0.contains_key(&child) {
                module = child;
                continue;
            }
            let export = file.imports.iter().find(|it| it.public && it.name == *name);
            let led = export.and_then(|export| self.absolute(&module, &export.path));
            return match led {
                Some(led) => self.declared([led, path[place + 1..].to_vec()].concat(), steps + 1),
                None => (module, true),
            };
        }
        (module, false)
    }
}
