//! Circles: files that import each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet};

use super::imports::Imports;

/// The circles, the first by name first (Tarjan's strongly connected components).
pub fn circles(imports: &Imports) -> Vec<BTreeSet<String>> {
    let mut walk = Walk { imports, places: BTreeMap::new(), path: Vec::new(), found: Vec::new() };
    for file in imports.keys() {
        if !walk.places.contains_key(file) {
            walk.visit(file);
        }
    }
    walk.found.sort();
    walk.found
}

struct Walk<'a> {
    imports: &'a Imports,
    /// When a file was first visited, and the earliest on the path that it leads to.
    places: BTreeMap<&'a String, usize>,
    path: Vec<&'a String>,
    found: Vec<BTreeSet<String>>,
}

impl<'a> Walk<'a> {
    /// Visits a file; the earliest place on the path that it leads back to.
    fn visit(&mut self, file: &'a String) -> usize {
        let own = self.places.len();
        let start = self.path.len();
        self.places.insert(file, own);
        self.path.push(file);
        let mut earliest = own;
        let imports = self.imports;
        for next in imports.get(file).into_iter().flat_map(BTreeMap::keys) {
            match self.places.get(next) {
                None => earliest = earliest.min(self.visit(next)),
                Some(place) if self.path.contains(&next) => earliest = earliest.min(*place),
                Some(_) => {}
            }
        }
        if earliest == own {
            let circle: BTreeSet<String> = self.path.drain(start..).cloned().collect();
            if circle.len() > 1 {
                self.found.push(circle);
            }
        }
        earliest
    }
}

/// The imports that make a circle, one a line.
pub fn describe(circle: &BTreeSet<String>, imports: &Imports) -> String {
    let lines = circle.iter().flat_map(|file| {
        let inside = imports[file].iter().filter(|(target, _)| circle.contains(*target));
        inside.map(move |(target, how)| format!("  {file} imports {target} ({how})"))
    });
    lines.collect::<Vec<_>>().join("\n")
}
