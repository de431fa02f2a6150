//! No webhook leads inside, however its address is written.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cinegraph::webhook::{Client, Guard, Roots, SignedRequest};

use super::receiver::Receiver;

/// Addresses of hosts inside, in every spelling that a URL's parser or a connector understands.
const INSIDE: &[&str] = &[
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.1.",
    "%31%32%37.0.0.1",
    "１２７.0.0.1",
    "127。0。0。1",
    "127.255.255.254",
    "0",
    "0.0.0.0",
    "[::]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2002:0a00:0001::1]",
    "[2001:0:53aa:64c::1]",
    "10.0.0.1",
    "10.255.255.255",
    "167772161",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "[::ffff:10.0.0.1]",
    "[::ffff:192.168.0.1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "169.254.169.254",
    "0xa9fea9fe",
    "[fe80::1]",
    "[fec0::1]",
    "[::ffff:169.254.169.254]",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.8",
    "198.18.0.1",
    "198.19.255.255",
    "192.0.2.1",
    "198.51.100.7",
    "203.0.113.9",
    "[2001:db8::1]",
    "[3fff::1]",
    "192.88.99.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "[ff02::1]",
    "[ff0e::1]",
    "[100::1]",
    "[5f00::1]",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "a.localhost",
    "foo.LocalHost.",
];

const OUTSIDE: &[&str] = &[
    "example.com",
    "93.184.215.14",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "192.167.255.255",
    "11.0.0.0",
    "169.253.0.1",
    "223.255.255.255",
    "[2606:4700:4700::1111]",
    "[::ffff:1.1.1.1]",
    "[64:ff9b::1.1.1.1]",
    "[2a00:1450::1]",
];

#[test]
fn no_spelling_of_an_address_inside_passes() {
    let guard = Guard::new(false);
    for host in INSIDE {
        for scheme in ["https", "http"] {
            let url = format!("{scheme}://{host}:8443/hook");
            assert!(guard.check_url(&url).is_err(), "{url}");
        }
    }
}

#[test]
fn public_receivers_pass_over_https_alone() {
    for allow_loopback in [false, true] {
        let guard = Guard::new(allow_loopback);
        for host in OUTSIDE {
            let url = guard.check_url(&format!("https://{host}/hook"));
            assert!(url.is_ok(), "{host}: {url:?}");
            for scheme in ["http", "ftp", "file", "ws", "gopher"] {
                assert!(
                    guard.check_url(&format!("{scheme}://{host}/hook")).is_err(),
                    "{scheme} {host}"
                );
            }
        }
    }
}

#[test]
fn the_setting_lets_loopback_pass_and_nothing_else() {
    let guard = Guard::new(true);
    let loopback =
        ["127.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "localhost", "a.localhost"];
    for host in loopback {
        for scheme in ["https", "http"] {
            assert!(
                guard.check_url(&format!("{scheme}://{host}:8000/")).is_ok(),
                "{scheme} {host}"
            );
        }
    }
    for host in ["10.0.0.1", "192.168.0.1", "169.254.169.254", "0.0.0.0", "[::]", "[fe80::1]"] {
        assert!(guard.check_url(&format!("http://{host}/")).is_err(), "{host}");
        assert!(guard.check_url(&format!("https://{host}/")).is_err(), "{host}");
    }
}

#[test]
fn urls_that_are_no_receivers_have_codes_of_their_own() {
    let guard = Guard::new(false);
    let reason = |text: &str| guard.check_url(text).unwrap_err().to_string();
    assert!(reason("shop.example/hook").contains("absolute URL"));
    assert!(reason("https://user:pass@example.com/").contains("user or a password"));
    assert!(reason("https://example.com/#here").contains("fragment"));
    assert!(reason("http://example.com/").contains("https://"));
    assert!(reason("https://10.0.0.1/").contains("10.0.0.1 is not a public address"));
    assert!(reason("https://[::1]/").contains("webhook.allow_loopback"));
    assert!(reason(&format!("https://example.com/{}", "a".repeat(2_048))).contains("2048 bytes"));
}

fn letter(url: &str) -> SignedRequest {
    SignedRequest {
        url: url.to_owned(),
        id: "msg_1".to_owned(),
        timestamp: 1,
        signature: "v1,x".to_owned(),
        body: "{}".to_owned(),
    }
}

/// A client whose names lead to `addresses`, one list after the other.
fn client(allow_loopback: bool, addresses: &[&[&str]]) -> (Client, Arc<AtomicUsize>) {
    let lists: Vec<Vec<IpAddr>> = addresses
        .iter()
        .map(|list| list.iter().map(|address| address.parse().unwrap()).collect())
        .collect();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let guard = Guard::with_lookup(
        allow_loopback,
        Arc::new(move |_| {
            let place = count.fetch_add(1, Ordering::SeqCst).min(lists.len() - 1);
            let list = lists[place].clone();
            Box::pin(async move { Ok(list) })
        }),
    );
    (Client::new(guard, Duration::from_secs(5), Roots::of_system()).unwrap(), asked)
}

#[tokio::test]
async fn a_name_that_leads_inside_is_not_called() {
    for address in
        ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1"]
    {
        let (client, asked) = client(false, &[&[address]]);
        let outcome = client.send(&letter("https://rebind.example/hook")).await;
        let error = outcome.error.unwrap();
        assert_eq!(outcome.status, None);
        assert!(error.contains("rebind.example"), "{error}");
        assert_eq!(asked.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn one_address_inside_among_public_ones_is_enough_to_refuse() {
    let (client, _) = client(false, &[&["93.184.215.14", "192.168.0.1"]]);
    let outcome = client.send(&letter("https://mixed.example/hook")).await;
    assert!(outcome.error.unwrap().contains("192.168.0.1 is not a public address"));
}

#[tokio::test]
async fn the_connection_goes_to_the_address_that_was_checked() {
    let receiver = Receiver::answering(&[200]).await;
    let port = receiver.url.split(':').nth(2).unwrap().split('/').next().unwrap();
    // The second lookup would lead elsewhere, but there is none.
    let (client, asked) = client(true, &[&["127.0.0.1"], &["10.0.0.1"]]);
    let outcome = client.send(&letter(&format!("http://receiver.localhost:{port}/hook"))).await;
    assert_eq!(outcome.status, Some(200), "{outcome:?}");
    assert_eq!(receiver.messages().len(), 1);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn an_allowed_address_is_checked_again_at_every_attempt() {
    let receiver = Receiver::answering(&[200]).await;
    let (client, _) = client(false, &[&["127.0.0.1"]]);
    let outcome = client.send(&letter(&receiver.url)).await;
    assert!(outcome.error.unwrap().contains("webhook.allow_loopback"));
    assert_eq!(receiver.messages().len(), 0);
}
