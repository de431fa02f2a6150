//! Title cards.

use cinegraph::http::card::Card;
use sea_orm::ConnectionTrait;

use crate::support::{Backend, TestApp, on_both_databases};

async fn add_films(app: &TestApp) {
    let movie = |id: u8, slug: &str, title: &str| {
        format!(
            "INSERT INTO movie (id, slug, title, title_folded, sort_title, release_year, adult, \
                video, vote_count, version, created_at, updated_at)
             VALUES ({id}, '{slug}', '{title}', 'x', 'x', 2017, false, false, 0, 1, 1, 1)"
        )
    };
    let person = |id: u8, name: &str| {
        format!(
            "INSERT INTO person (id, slug, name, name_folded, sort_name, version, created_at, \
                updated_at)
             VALUES ({id}, 'p{id}', '{name}', 'x', 'x', 1, 1, 1)"
        )
    };
    let credit = |person: u8, kind: u8, position: u8| {
        format!(
            "INSERT INTO credit (movie_id, person_id, kind, position, lead, released, department, \
                job, characters, uncredited, voice)
             VALUES (1, {person}, {kind}, {position}, true, '', 'DIRECTING', 'Director', '[]', false, false)"
        )
    };
    for statement in [
        movie(1, "phantom-thread-2017", "Phantom Thread"),
        movie(2, "script", "<script>alert(1)</script> & \"more\""),
        person(1, "Second"),
        person(2, "Paul Thomas Anderson"),
        person(3, "An Actor"),
        credit(1, 0, 1),
        credit(2, 0, 0),
        credit(3, 1, 0),
    ] {
        app.app.db.writer().execute_unprepared(&statement).await.unwrap();
    }
}

#[on_both_databases]
async fn a_film_has_a_card_with_its_title_year_and_directors(backend: Backend) {
    let app = TestApp::start(&backend).await;
    add_films(&app).await;
    let reply = app.get("/covers/phantom-thread-2017.svg").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, "image/svg+xml; charset=utf-8"));
    assert!(reply.header("cache-control").contains("max-age"));
    assert!(reply.header("content-security-policy").contains("default-src 'none'"));
    for text in [
        "viewBox=\"0 0 500 750\"",
        ">Phantom<",
        ">Thread<",
        ">2017<",
        "Paul Thomas Anderson, Second",
    ] {
        assert!(reply.text.contains(text), "{text}: {}", reply.text);
    }
    assert!(!reply.text.contains("Actor"));
}

#[on_both_databases]
async fn the_card_of_a_merged_film_is_the_survivors(backend: Backend) {
    let app = TestApp::start(&backend).await;
    add_films(&app).await;
    let own = app.get("/covers/phantom-thread-2017.svg").await;
    assert_eq!(app.get("/covers/phantom.svg").await.status, 404);
    let sql = "INSERT INTO movie_redirect (id, slug, target) VALUES (9, 'phantom', 1)";
    app.app.db.writer().execute_unprepared(sql).await.unwrap();
    let led = app.get("/covers/phantom.svg").await;
    assert_eq!((led.status, led.text), (200, own.text));
}

#[on_both_databases]
async fn a_card_that_the_client_has_is_not_sent_again(backend: Backend) {
    let app = TestApp::start(&backend).await;
    add_films(&app).await;
    let first = app.get("/covers/phantom-thread-2017.svg").await;
    let tag = first.header("etag");
    for (known, status) in
        [(tag, 304), (&format!("\"other\", W/{tag}"), 304), ("*", 304), ("\"other\"", 200)]
    {
        let request =
            app.request("GET", "/covers/phantom-thread-2017.svg").header("if-none-match", known);
        let reply = app.send(request).await;
        assert_eq!((reply.status, reply.header("etag")), (status, tag), "{known}");
        assert_eq!(reply.text.is_empty(), status == 304);
    }
}

#[on_both_databases]
async fn only_films_have_cards(backend: Backend) {
    let app = TestApp::start(&backend).await;
    add_films(&app).await;
    for path in [
        "/covers/no-such-film.svg",
        "/covers/phantom-thread-2017.png",
        "/covers/.svg",
        "/covers/%27.svg",
        "/covers/%00.svg",
        "/covers/%ff.svg",
    ] {
        let reply = app.get(path).await;
        assert_eq!((reply.status, reply.code().as_str()), (404, "NOT_FOUND"), "{path}");
    }
}

#[on_both_databases]
async fn a_title_cannot_become_markup(backend: Backend) {
    let app = TestApp::start(&backend).await;
    add_films(&app).await;
    let reply = app.get("/covers/script.svg").await;
    assert_eq!(reply.status, 200);
    assert!(!reply.text.contains("<script"), "{}", reply.text);
    assert!(reply.text.contains("&lt;script&gt;"), "{}", reply.text);
}

fn draw(title: &str) -> String {
    Card { slug: "a".to_owned(), title: title.to_owned(), year: None, directors: Vec::new() }.draw()
}

/// The drawn lines of a title.
fn lines(svg: &str) -> Vec<&str> {
    svg.split("<text ")
        .skip(1)
        .map(|text| text.split('>').nth(1).unwrap().trim_end_matches("</text"))
        .collect()
}

#[test]
fn a_film_has_one_card_and_another_slug_has_other_colours() {
    assert_eq!(draw("Alien"), draw("Alien"));
    let other =
        Card { slug: "b".to_owned(), title: "Alien".to_owned(), year: None, directors: Vec::new() };
    assert_ne!(draw("Alien"), other.draw());
}

#[test]
fn a_short_title_is_one_line_and_a_long_one_is_wrapped() {
    assert_eq!(lines(&draw("M")), ["M"]);
    let long = "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb";
    let svg = draw(long);
    assert!(lines(&svg).len() > 2);
    assert_eq!(lines(&svg).join(" "), long);
}

#[test]
fn a_title_too_long_for_any_card_is_cut_with_an_ellipsis() {
    for title in ["word ".repeat(300), "x".repeat(2_000), "字".repeat(500)] {
        let svg = draw(&title);
        let lines = lines(&svg);
        assert_eq!(lines.len(), 12);
        assert!(lines[11].ends_with('…'), "{lines:?}");
    }
}

#[test]
fn a_right_to_left_title_is_marked_as_one() {
    assert!(draw("جدایی نادر از سیمین").contains("direction=\"rtl\""));
    assert!(draw("שואה").contains("direction=\"rtl\""));
    assert!(!draw("七人の侍").contains("direction"));
    assert!(!draw("2046").contains("direction"));
}

#[test]
fn characters_that_xml_forbids_or_that_reorder_are_left_out() {
    let svg = draw("A\u{0}\u{8}\u{202e}B\u{2066}\u{ffff}\tC");
    assert_eq!(lines(&svg), ["AB C"]);
}

#[test]
fn marks_stay_with_their_letters_where_a_word_is_broken() {
    let svg = draw(&"e\u{301}".repeat(200));
    for line in lines(&svg) {
        assert!(line.starts_with('e'), "{line}");
    }
}
