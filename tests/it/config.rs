//! Settings, their layers, and what is said of wrong ones.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use cinegraph::config::{Config, LogFormat, Sample, Sources};

fn environment(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Settings from a file's text and an environment.
fn read(file: &str, pairs: &[(&str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.toml");
    std::fs::write(&path, file).unwrap();
    let sources = Sources::read(Some(&path), &environment(pairs));
    sources.and_then(|sources| sources.config()).map_err(|error| error.to_string())
}

#[test]
fn the_later_layer_wins() {
    assert_eq!(read("", &[]).unwrap().limits.page, 100);
    assert_eq!(read("[limits]\npage = 1", &[]).unwrap().limits.page, 1);
    let variable = ("CINEGRAPH_LIMITS_PAGE", "2");
    assert_eq!(read("limits.page = 1", &[variable]).unwrap().limits.page, 2);
    let sources = Sources::read(None, &environment(&[variable])).unwrap();
    let flagged = sources.with_flag("limits.page", "--page", Some("3".to_owned()));
    let untouched = flagged.config().unwrap();
    assert_eq!(untouched.limits.page, 3);
    let sources = Sources::read(None, &environment(&[variable])).unwrap();
    assert_eq!(sources.with_flag("limits.page", "--page", None).config().unwrap().limits.page, 2);
}

#[test]
fn every_kind_of_value_is_read_from_file_and_environment() {
    let file = r#"
        listen = "[::1]:80"
        sample = false
        http.cors_origins = ["https://a.example", "https://b.example"]
        http.deadline = "1500ms"
        http.body_timeout = 3
        log.format = "json"
        webhook.retries = ["1s", 60]
    "#;
    let pairs = [
        ("CINEGRAPH_LISTEN", "[::1]:80"),
        ("CINEGRAPH_SAMPLE", "false"),
        ("CINEGRAPH_HTTP_CORS_ORIGINS", "https://a.example, https://b.example"),
        ("CINEGRAPH_HTTP_DEADLINE", "1500ms"),
        ("CINEGRAPH_HTTP_BODY_TIMEOUT", "3s"),
        ("CINEGRAPH_LOG_FORMAT", "json"),
        ("CINEGRAPH_WEBHOOK_RETRIES", "1s, 1m"),
    ];
    for config in [read(file, &[]).unwrap(), read("", &pairs).unwrap()] {
        assert_eq!(config.listen.to_string(), "[::1]:80");
        assert_eq!(config.sample, Sample::No);
        assert_eq!(config.http.cors_origins, ["https://a.example", "https://b.example"]);
        assert_eq!(config.http.deadline, Duration::from_millis(1_500));
        assert_eq!(config.http.body_timeout, Duration::from_secs(3));
        assert_eq!(config.log.format, LogFormat::Json);
        assert_eq!(config.webhook.retries, [1, 60].map(Duration::from_secs));
    }
}

#[test]
fn a_wrong_value_names_its_setting_itself_and_its_source() {
    for (file, pair, expected) in [
        ("limits.page = 0", None, ["limits.page", "\"0\"", "settings.toml"]),
        ("limits.page = -1", None, ["limits.page", "\"-1\"", "settings.toml"]),
        ("limits.page = 1.5", None, ["limits.page", "\"1.5\"", "settings.toml"]),
        ("listen = \"here\"", None, ["listen", "\"here\"", "settings.toml"]),
        ("[log]\nlevel = \"loud\"", None, ["log.level", "\"loud\"", "settings.toml"]),
        (
            "",
            Some(("CINEGRAPH_LOG_FORMAT", "xml")),
            ["log.format", "\"xml\"", "environment variable CINEGRAPH_LOG_FORMAT"],
        ),
        (
            "",
            Some(("CINEGRAPH_HTTP_DEADLINE", "0s")),
            ["http.deadline", "\"0s\"", "environment variable CINEGRAPH_HTTP_DEADLINE"],
        ),
        (
            "",
            Some(("CINEGRAPH_HTTP_DEADLINE", "99999999999999999999s")),
            ["http.deadline", "9s\"", "CINEGRAPH_HTTP_DEADLINE"],
        ),
        (
            "",
            Some(("CINEGRAPH_SAMPLE", "perhaps")),
            ["sample", "\"perhaps\"", "environment variable CINEGRAPH_SAMPLE"],
        ),
    ] {
        let error = read(file, pair.as_slice()).unwrap_err();
        for part in expected {
            assert!(error.contains(part), "{part}: {error}");
        }
        assert!(!error.contains('\n'), "{error}");
    }
}

#[test]
fn an_unknown_setting_is_reported_with_the_nearest_known_one() {
    for (file, pair, expected) in [
        ("limit.page = 7", None, ["limit.page", "settings.toml", "did you mean limits.page?"]),
        (
            "[limits]\npages = 7",
            None,
            ["limits.pages", "settings.toml", "did you mean limits.page?"],
        ),
        (
            "",
            Some(("CINEGRAPH_LISTENS", "x")),
            ["CINEGRAPH_LISTENS", "the environment", "did you mean CINEGRAPH_LISTEN?"],
        ),
    ] {
        let error = read(file, pair.as_slice()).unwrap_err();
        for part in expected {
            assert!(error.contains(part), "{part}: {error}");
        }
    }
    assert!(!read("colour = 1", &[]).unwrap_err().contains("did you mean"));
}

#[test]
fn an_unreadable_file_is_named_and_its_text_is_not_shown() {
    let error = read("database_url = \"postgres://ann:s3cret@db/films", &[]).unwrap_err();
    assert!(error.contains("settings.toml") && error.contains("line 1"), "{error}");
    assert!(!error.contains("s3cret"), "{error}");
    let missing = Sources::read(Some("no/such.toml".as_ref()), &BTreeMap::new()).err().unwrap();
    assert!(missing.to_string().contains("no/such.toml"), "{missing}");
}

#[test]
fn no_debug_output_of_the_settings_shows_a_password() {
    let config = read("database_url = \"postgres://ann:s3cret@db/films\"", &[]).unwrap();
    assert_eq!(config.database_url.expose(), "postgres://ann:s3cret@db/films");
    let printed = format!("{config:?}");
    assert!(printed.contains("postgres://ann:***@db/films"), "{printed}");
}

#[test]
fn every_setting_is_documented_once_with_a_usable_default() {
    let settings = Config::settings();
    let names: BTreeSet<&str> = settings.iter().map(|setting| setting.name).collect();
    assert_eq!(names.len(), settings.len());
    let mut written = BTreeMap::new();
    for setting in &settings {
        assert!(setting.doc.ends_with('.'), "{setting:?}");
        written.insert(setting.env(), setting.default.clone());
    }
    let config = Sources::read(None, &written).unwrap().config().unwrap();
    assert_eq!(format!("{config:?}"), format!("{:?}", Config::default()));
}

#[test]
fn a_secret_setting_is_never_printed_even_when_it_is_wrong() {
    for (name, value) in [
        ("CINEGRAPH_AUTH_SECRET", "s3cret too short"),
        ("CINEGRAPH_SMTP_URL", "smtps://ann:s3cret@mail host"),
        ("CINEGRAPH_SMTP_URL", "http://ann:s3cret@mail"),
    ] {
        let environment = [(name.to_owned(), value.to_owned())].into();
        let error = Sources::read(None, &environment).unwrap().config().unwrap_err().to_string();
        assert!(error.contains(name) && !error.contains("s3cret"), "{error}");
    }
    let environment = [
        ("CINEGRAPH_AUTH_SECRET", "s3cret of thirty-two characters!"),
        ("CINEGRAPH_SMTP_URL", "smtps://ann:s3cret@mail.example.org"),
        ("CINEGRAPH_SMTP_FROM", "The films <films@example.org>"),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let config = Sources::read(None, &environment).unwrap().config().unwrap();
    assert!(!format!("{config:?}").contains("s3cret"), "{config:?}");
    assert_eq!(config.smtp.url.expose(), "smtps://ann:s3cret@mail.example.org");
    let wrong = [("CINEGRAPH_SMTP_FROM".to_owned(), "nobody".to_owned())].into();
    let error = Sources::read(None, &wrong).unwrap().config().unwrap_err().to_string();
    assert!(error.contains("films@example.org"), "{error}");
}

#[test]
fn mail_and_its_password_are_encrypted_unless_set_otherwise() {
    let set = |url: &str, more: &str| read(&format!("[smtp]\nurl = \"{url}\"\n{more}"), &[]);
    for url in [
        "smtp://mail.example.org",
        "smtp://films:s3cret@mail.example.org:587",
        "smtp://mail.example.org?tls=opportunistic",
        "smtp://films:s3cret@127.0.0.1",
        "smtp://10.0.0.7:25",
    ] {
        let error = set(url, "").unwrap_err();
        assert!(error.contains("smtp.allow_plaintext") && !error.contains("s3cret"), "{error}");
        assert!(set(url, "allow_plaintext = true").is_ok(), "{url}");
    }
    for url in [
        "",
        "smtp://127.0.0.1:2525",
        "smtp://localhost",
        "smtp://[::1]:25",
        "smtps://films:s3cret@mail.example.org",
        "smtp://films:s3cret@mail.example.org?tls=required",
    ] {
        assert!(set(url, "").is_ok(), "{url}");
    }
}
