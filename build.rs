//! Builds the playground (`web/graphiql`) and writes `$OUT_DIR/playground.rs`, which `src/http/playground.rs` includes.
//!
//! `CINEGRAPH_PLAYGROUND=embed` fails the build where npm cannot build the playground, `cdn` does not try, and left
//! out it is tried, with a page that loads GraphiQL from a CDN in its place where it fails.
//!
//! **Invariant:** nothing is written outside `OUT_DIR`, and without `embed` no failure of npm fails the build.

#![expect(
    clippy::disallowed_methods,
    reason = "cargo hands everything to a build script in the environment"
)]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, io, thread};

/// Where the playground's sources are; cargo runs a build script in the package's folder.
const WEB: &str = "web/graphiql";
/// What the built playground is made of. Its `test` and whatever npm leaves beside it are not.
const SOURCES: [&str; 8] = [
    ".npmrc",
    "cdn.html",
    "index.html",
    "package-lock.json",
    "package.json",
    "src",
    "tsconfig.json",
    "vite.config.ts",
];
/// Where vite puts the assets, which is also where the server mounts them.
const ASSETS: &str = "graphql/assets";
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
/// How long one run of npm may take.
const PATIENCE: Duration = Duration::from_secs(300);

fn main() {
    println!("cargo::rerun-if-env-changed=CINEGRAPH_PLAYGROUND");
    for source in
        SOURCES.map(|name| Path::new(WEB).join(name)).iter().filter(|source| source.exists())
    {
        println!("cargo::rerun-if-changed={}", source.display());
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let wanted = env::var("CINEGRAPH_PLAYGROUND").unwrap_or_default();
    let embedded = match wanted.as_str() {
        "" | "auto" | "embed" => embed(&out),
        "cdn" => Err(String::new()),
        other => panic!("CINEGRAPH_PLAYGROUND is `{other}`; it may be `embed`, `cdn` or left out"),
    };
    let module = embedded.unwrap_or_else(|reason| {
        assert!(wanted != "embed", "the playground cannot be embedded: {reason}");
        if let Some(reason) = reason.lines().next() {
            println!(
                "cargo::warning=the playground will load GraphiQL from a CDN, because {reason}"
            );
        }
        link(&out)
    });
    fs::write(out.join("playground.rs"), module).expect("OUT_DIR can be written");
}

/// Builds the playground with npm and returns a module that embeds it, or why that failed: a line, then npm's output.
fn embed(out: &Path) -> Result<String, String> {
    let work = out.join("graphiql");
    let told = |error: io::Error| format!("its sources cannot be copied: {error}");
    if work.exists() {
        fs::remove_dir_all(&work).map_err(told)?;
    }
    fs::create_dir_all(&work).map_err(told)?;
    for name in SOURCES {
        copy(&Path::new(WEB).join(name), &work.join(name)).map_err(told)?;
    }
    let built = build(&work);
    // Because it is a hundred times as large as what is built from it.
    let _ = fs::remove_dir_all(work.join("node_modules"));
    built?;
    let assets = list(&work.join("dist").join(ASSETS))?;
    Ok(module(true, "graphiql/dist/index.html", &assets))
}

fn build(work: &Path) -> Result<(), String> {
    npm(
        work,
        "ci --omit=dev --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=1",
    )?;
    npm(work, "run build")
}

/// Writes the page that loads GraphiQL from a CDN, with the same tabs, and returns a module that holds it.
fn link(out: &Path) -> String {
    let page = fs::read_to_string(Path::new(WEB).join("cdn.html")).unwrap_or_else(|_| {
        "This server was built without its playground. POST a query to this address.".into()
    });
    fs::write(out.join("cdn.html"), page.replace("{{tabs}}", &tabs()))
        .expect("OUT_DIR can be written");
    module(false, "cdn.html", "")
}

/// The tabs as a JavaScript array.
fn tabs() -> String {
    let entries = fs::read_dir(Path::new(WEB).join("src/tabs")).into_iter().flatten().flatten();
    let mut queries: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension() == Some("graphql".as_ref()))
        .collect();
    queries.sort();
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_default().trim_end().to_owned();
    // Because Rust quotes plain text as JavaScript does.
    let tab = |path: &PathBuf| {
        format!(
            "{{query: {:?}, variables: {:?}}}",
            read(path),
            read(&path.with_extension("variables.json"))
        )
    };
    format!("[{}]", queries.iter().map(tab).collect::<Vec<_>>().join(", "))
}

fn module(embedded: bool, page: &str, assets: &str) -> String {
    let page = included("str", page);
    format!(
        "/// Whether the playground is part of this program; if not, its page loads GraphiQL from a CDN.\n\
         pub const EMBEDDED: bool = {embedded};\n\
         const PAGE: &str = {page};\n\
         const ASSETS: &[Asset] = &[{assets}];\n"
    )
}

fn included(kind: &str, path: &str) -> String {
    format!("include_{kind}!(concat!(env!(\"OUT_DIR\"), \"/{path}\"))")
}

/// The fields of an `Asset` for every file in `folder`; `.gz` marks what vite's configuration has compressed.
fn list(folder: &Path) -> Result<String, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("vite wrote no assets: {error}"))?;
    let mut files: Vec<_> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    files.sort();
    let mut assets = String::new();
    for file in files {
        let name = file.strip_suffix(".gz").unwrap_or(&file);
        let content_type =
            content_type(name).ok_or_else(|| format!("no content type is known for {name}"))?;
        let bytes = included("bytes", &format!("graphiql/dist/{ASSETS}/{file}"));
        let gzipped = name != file;
        assets += &format!(
            "\n    Asset {{ name: {name:?}, content_type: {content_type:?}, gzipped: {gzipped}, bytes: {bytes} }},"
        );
    }
    Ok(assets)
}

fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit('.').next()? {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "svg" => "image/svg+xml",
        "ttf" => "font/ttf",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        _ => return None,
    })
}

fn npm(folder: &Path, arguments: &str) -> Result<(), String> {
    let call = format!("`npm {arguments}`");
    let told = |error: io::Error| format!("{call} does not start: {error}");
    // Because a pipe that nobody reads would stop npm when it is full.
    let path = folder.join("npm.log");
    let log = File::create(&path).map_err(told)?;
    let mut command = Command::new(NPM);
    command.args(arguments.split(' ')).current_dir(folder).stdin(Stdio::null());
    command.stdout(log.try_clone().map_err(told)?).stderr(log);
    let mut child = command.spawn().map_err(told)?;
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        match child.try_wait().map_err(told)? {
            Some(status) => break status,
            None if Instant::now() < deadline => thread::sleep(Duration::from_millis(50)),
            None => {
                let _ = child.kill();
                return Err(format!("{call} took longer than {} s", PATIENCE.as_secs()));
            }
        }
    };
    if status.success() {
        return Ok(());
    }
    let output = fs::read_to_string(&path).unwrap_or_default();
    Err(format!("{call} failed ({status}); its output is in {}\n{output}", path.display()))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        // Not `fs::copy`, because that would make a read-only file of a read-only source.
        return fs::write(to, fs::read(from)?);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
