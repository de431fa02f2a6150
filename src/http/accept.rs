//! Chooses what to answer with, by the `Accept` header (RFC 9110, section 12.5.1).

use axum::http::{HeaderMap, HeaderValue, header};

/// What the endpoint can answer with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// `application/graphql-response+json`, whose status codes are meaningful.
    GraphqlResponse,
    /// `application/json`, for older clients.
    Json,
    /// `text/event-stream`, for answers that go on.
    EventStream,
    /// `text/html`, for a browser.
    Page,
}

impl Offer {
    /// The value of `Content-Type`.
    pub fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
            Self::Page => "text/html; charset=utf-8",
        })
    }

    fn essence(self) -> (&'static str, &'static str) {
        match self {
            Self::GraphqlResponse => ("application", "graphql-response+json"),
            Self::Json => ("application", "json"),
            Self::EventStream => ("text", "event-stream"),
            Self::Page => ("text", "html"),
        }
    }
}

/// The offer with the highest quality; of equals, the one that the client names most exactly, then
/// the earlier one. `None` when the client takes none of them.
///
/// Without an `Accept` header it is the first: GraphQL over HTTP leaves the choice to the server,
/// and says since 2025 to take such a request for one that accepts
/// `application/graphql-response+json`.
pub fn negotiate(headers: &HeaderMap, offers: &[Offer]) -> Option<Offer> {
    let ranges = ranges(headers);
    if ranges.is_empty() {
        return offers.first().copied();
    }
    let graded = offers.iter().filter_map(|offer| Some((grade(*offer, &ranges)?, *offer)));
    // The earlier of equals: max_by_key would take the later.
    graded.rev().max_by_key(|(grade, _)| *grade).map(|(_, offer)| offer)
}

/// Whether the client names `offer` among what it takes; `*/*` names nothing.
pub fn names(headers: &HeaderMap, offer: Offer) -> bool {
    grade(offer, &ranges(headers)).is_some_and(|(_, exactness)| exactness > 0)
}

fn ranges(headers: &HeaderMap) -> Vec<MediaRange> {
    headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter(|range| !range.trim().is_empty())
        .map(MediaRange::parse)
        .collect()
}

/// Quality and exactness, or `None` where the client does not take the offer. The most exact range
/// that matches decides, as the RFC says, so that `*/*, application/json;q=0` refuses JSON.
fn grade(offer: Offer, ranges: &[MediaRange]) -> Option<(u16, u8)> {
    let matching = ranges.iter().filter_map(|range| Some((range.exactness(offer)?, range.quality)));
    let (exactness, quality) = matching.max()?;
    (quality > 0).then_some((quality, exactness))
}

struct MediaRange {
    kind: String,
    subtype: String,
    other_charset: bool,
    /// In thousandths.
    quality: u16,
}

impl MediaRange {
    /// A range that is not well formed has quality 0.
    fn parse(text: &str) -> Self {
        let mut parts = text.split(';').map(|part| part.trim().to_ascii_lowercase());
        let essence = parts.next().unwrap_or_default();
        let (kind, subtype) = essence.split_once('/').unwrap_or_default();
        let (mut quality, mut other_charset) = (1_000, false);
        for parameter in parts {
            match parameter.split_once('=') {
                Some(("q", value)) => quality = thousandths(value).unwrap_or(0),
                Some(("charset", value)) => other_charset = !is_utf8(value),
                _ => {}
            }
        }
        Self { kind: kind.to_owned(), subtype: subtype.to_owned(), other_charset, quality }
    }

    fn exactness(&self, offer: Offer) -> Option<u8> {
        let (kind, subtype) = offer.essence();
        match (self.kind.as_str(), self.subtype.as_str()) {
            _ if self.other_charset => None,
            ("*", "*") => Some(0),
            (this, "*") if this == kind => Some(1),
            (this, that) if this == kind && that == subtype => Some(2),
            _ => None,
        }
    }
}

fn thousandths(text: &str) -> Option<u16> {
    let quality: f32 = text.trim().parse().ok()?;
    // A number from 0 to 1, so that it fits.
    (0.0..=1.0).contains(&quality).then_some((quality * 1_000.0).round() as u16)
}

/// Whether the value of a `charset` parameter is UTF-8.
pub fn is_utf8(value: &str) -> bool {
    let value = value.trim().trim_matches('"');
    value.eq_ignore_ascii_case("utf-8") || value.eq_ignore_ascii_case("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(accept: &str) -> Option<Offer> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap_or(HeaderValue::from_static("?")));
        negotiate(&headers, &[Offer::GraphqlResponse, Offer::Json, Offer::Page])
    }

    #[test]
    fn the_highest_quality_wins_then_the_most_exact_name() {
        use Offer::{GraphqlResponse, Json, Page};
        for (accept, expected) in [
            ("", Some(GraphqlResponse)),
            ("*/*", Some(GraphqlResponse)),
            ("application/*", Some(GraphqlResponse)),
            ("application/json", Some(Json)),
            ("APPLICATION/JSON ; Charset=\"UTF-8\"", Some(Json)),
            ("application/graphql-response+json, application/json;q=0.9", Some(GraphqlResponse)),
            ("application/json, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.5, application/json;q=0.501", Some(Json)),
            ("application/json, text/plain, */*", Some(Json)),
            ("*/*;q=0.1, application/graphql-response+json;q=0", Some(Json)),
            ("application/json;charset=utf-16", None),
            ("application/json;q=0", None),
            ("application/json;q=2", None),
            ("image/png, text/plain", None),
            ("nonsense", None),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Some(Page)),
            ("text/html;q=0.5, application/json", Some(Json)),
        ] {
            assert_eq!(chosen(accept), expected, "{accept:?}");
        }
    }
}
