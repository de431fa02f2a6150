//! A disk that fails on order.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Which calls to the operating system fail.
#[derive(Clone, Copy, Debug)]
pub enum Call {
    Write = 1,
    Sync = 2,
}

const EIO: i32 = 5;
const ENOSPC: i32 = 28;

/// A kind of failure.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    pub call: Call,
    errno: i32,
    /// How many calls fail, one after the other.
    length: i32,
}

/// The disk is full once.
pub const FULL: Failure = Failure { call: Call::Write, errno: ENOSPC, length: 1 };
/// The disk is full until it is not.
pub const STAYS_FULL: Failure = Failure { length: i32::MAX, ..FULL };
/// A write fails.
pub const BROKEN: Failure = Failure { errno: EIO, ..FULL };
/// What was written cannot be made to last.
pub const UNSYNCED: Failure = Failure { call: Call::Sync, errno: EIO, length: 1 };

/// The files of the databases of one program fail as ordered.
pub struct Disk {
    control: File,
    path: PathBuf,
    _folder: tempfile::TempDir,
}

fn library() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fault/inject.c");
        // A name of its own, because the tests of another run may be loading it.
        let name = format!("inject-{}.so", std::process::id());
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let mut compile = Command::new("cc");
        compile.args(["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"]).arg(&library);
        assert!(compile.arg(source).arg("-ldl").status().unwrap().success());
        library
    })
}

impl Disk {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("control");
        let control = File::options().read(true).write(true).create_new(true).open(&path).unwrap();
        control.set_len(24).unwrap();
        Self { control, path, _folder: folder }
    }

    /// What a program needs in its environment to have this disk.
    pub fn environment(&self) -> Vec<(String, String)> {
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        vec![
            ("LD_PRELOAD".to_owned(), text(library())),
            ("FAULT_CONTROL".to_owned(), text(&self.path)),
            ("FAULT_NAME".to_owned(), "/test.db".to_owned()),
        ]
    }

    /// Fails from here on, once `skip` calls of the kind have gone through.
    pub fn fail(&self, failure: Failure, skip: i32) {
        self.set([0, skip, failure.length, failure.errno, 0, 0]);
        self.set_kinds(failure.call as i32);
    }

    /// Counts calls of the kind and fails none.
    pub fn count(&self, call: Call) {
        self.fail(Failure { call, errno: 0, length: 0 }, 0);
    }

    /// Fails no more; how many calls there were, and how many failed.
    pub fn mend(&self) -> (i32, i32) {
        self.set_kinds(0);
        (self.get(4), self.get(5))
    }

    /// How many calls have failed so far.
    pub fn failed(&self) -> i32 {
        self.get(5)
    }

    fn set(&self, numbers: [i32; 6]) {
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_ne_bytes()).collect();
        self.control.write_all_at(&bytes, 0).unwrap();
    }

    fn set_kinds(&self, kinds: i32) {
        self.control.write_all_at(&kinds.to_ne_bytes(), 0).unwrap();
    }

    fn get(&self, place: u64) -> i32 {
        let mut bytes = [0; 4];
        self.control.read_exact_at(&mut bytes, place * 4).unwrap();
        i32::from_ne_bytes(bytes)
    }
}
