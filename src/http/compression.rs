//! Compression of answers, by `Accept-Encoding`.

use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

/// The most bytes that are not compressed: as few fit into one packet either way.
const SMALL: u16 = 1_023;

/// Compresses answers that are large enough with what the client takes: br, zstd or gzip. At the
/// fastest level, because the names of JSON repeat and more effort gains little.
pub fn layer() -> CompressionLayer<impl Predicate> {
    // An event would wait in the encoder for the next one.
    let predicate =
        SizeAbove::new(SMALL).and(NotForContentType::SSE).and(NotForContentType::IMAGES);
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(predicate)
}
