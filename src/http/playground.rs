//! The playground: GraphiQL as `build.rs` embedded it, and the page that opens it.
//!
//! The page is served at the endpoint's own address to a browser that asks for HTML; it names its
//! assets relative to that address, so a reverse proxy may put a prefix before both.
//!
//! **Invariant:** the embedded playground loads nothing from another host and runs no script but
//! its own files, and a content security policy has the browser refuse anything else.

use std::io::{self, Read};

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use flate2::read::GzDecoder;
use uuid::Uuid;

use super::error_response::ErrorResponse;
use crate::error::Code;

/// A file of the built playground, under the name that carries its hash.
struct Asset {
    name: &'static str,
    content_type: &'static str,
    gzipped: bool,
    bytes: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/playground.rs"));

/// What the browser may do with the embedded page. `{{nonce}}` admits the `<style>` elements that
/// Monaco's scripts make (`web/graphiql/src/nonce.ts`); `style` attributes stay open, because
/// Monaco places every line of text by one.
const EMBEDDED_POLICY: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; \
    style-src-elem 'self' 'nonce-{{nonce}}'; style-src-attr 'unsafe-inline'; font-src 'self'; img-src 'self' data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The same for the page that loads GraphiQL from a CDN: only what the page itself names, pinned by
/// its hash there.
const CDN_POLICY: &str = "default-src 'none'; script-src 'nonce-{{nonce}}'; connect-src 'self'; \
    style-src-elem 'nonce-{{nonce}}'; style-src-attr 'unsafe-inline'; font-src data:; img-src 'self' data:; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// A worker obeys the policy of its own file, not the page's.
const ASSET_POLICY: &str = "default-src 'none'; script-src 'self'; frame-ancestors 'none'";

/// The routes of the playground's assets, `/graphql/assets/{name}`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/graphql/assets/{name}", get(asset))
}

/// The page itself, under a nonce that no other answer has.
pub fn page() -> Response {
    let nonce = Uuid::new_v4().simple().to_string();
    let policy = if EMBEDDED { EMBEDDED_POLICY } else { CDN_POLICY };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy.replace("{{nonce}}", &nonce)),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
        (header::VARY, header::ACCEPT.to_string()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    (headers, Html(PAGE.replace("{{nonce}}", &nonce))).into_response()
}

async fn asset(Path(name): Path<String>, request: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return ErrorResponse::new(
            Code::NotFound,
            "The playground has no such file; reload its page.",
        )
        .into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
        (header::CONTENT_SECURITY_POLICY, ASSET_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    if !asset.gzipped {
        (headers, asset.bytes).into_response()
    } else if accepts_gzip(&request) {
        (headers, [(header::CONTENT_ENCODING, "gzip")], asset.bytes).into_response()
    } else {
        match unpacked(asset.bytes) {
            Ok(bytes) => (headers, bytes).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}

fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain)?;
    Ok(plain)
}

/// Whether Accept-Encoding admits gzip (RFC 9110, section 12.5.3): by name, else by `*`; with q=0
/// neither does.
fn accepts_gzip(request: &HeaderMap) -> bool {
    let values =
        request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut any = false;
    for coding in values.flat_map(|value| value.split(',')) {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let weight = weight.trim().trim_start_matches(['q', 'Q', '=']).parse::<f32>();
        let admitted = weight.is_ok_and(|weight| weight > 0.0);
        match name.trim() {
            name if name.eq_ignore_ascii_case("gzip") => return admitted,
            "*" => any = admitted,
            _ => {}
        }
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(accept_encoding: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            header::ACCEPT_ENCODING,
            accept_encoding.parse().expect("a header value"),
        )])
    }

    #[test]
    fn gzip_is_sent_only_to_those_who_admit_it() {
        for yes in ["gzip", "br, GZIP", "deflate, gzip;q=0.5", "*", "gzip, *;q=0"] {
            assert!(accepts_gzip(&asking(yes)), "{yes}");
        }
        for no in ["", "br", "identity", "gzip;q=0", "gzip; q=0.000, *", "*;q=0"] {
            assert!(!accepts_gzip(&asking(no)), "{no}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn every_page_has_a_nonce_of_its_own_and_names_it_in_its_policy() {
        let policy = |page: Response| page.headers()[header::CONTENT_SECURITY_POLICY].clone();
        let (one, two) = (policy(page()), policy(page()));
        assert_ne!(one, two);
        assert!(!one.to_str().expect("plain text").contains("{{"));
    }

    #[test]
    fn every_compressed_asset_unpacks() {
        for asset in ASSETS.iter().filter(|asset| asset.gzipped) {
            assert!(
                unpacked(asset.bytes).is_ok_and(|plain| plain.len() > asset.bytes.len()),
                "{}",
                asset.name
            );
        }
    }
}
