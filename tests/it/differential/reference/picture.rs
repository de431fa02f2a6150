//! Pictures: what their address is for a width.

use apollo_compiler::resolvers::{ObjectValue, ResolveInfo, ResolvedValue};

use super::row::PUBLIC_URL;
use super::{Answer, arguments, given, leaf};

/// The widths in which TMDB serves each kind of picture, from its configuration.
pub const POSTER: &[u64] = &[92, 154, 185, 342, 500, 780];
pub const BACKDROP: &[u64] = &[300, 780, 1280];
pub const PROFILE: &[u64] = &[45, 185];
pub const LOGO: &[u64] = &[45, 92, 154, 185, 300, 500];

struct Picture {
    stored: String,
    slug: String,
    widths: &'static [u64],
}

/// The picture at a stored path, of the film with this slug.
pub fn picture<'a>(stored: Option<&String>, slug: &str, widths: &'static [u64]) -> Answer<'a> {
    let picture =
        stored.map(|stored| Picture { stored: stored.clone(), slug: slug.to_owned(), widths });
    Ok(ResolvedValue::nullable_object(picture))
}

impl Picture {
    fn url(&self, width: Option<u64>) -> String {
        let fits = width.and_then(|width| self.widths.iter().find(|size| **size >= width));
        let size = fits.map_or("original".to_owned(), |size| format!("w{size}"));
        match self.stored.strip_prefix("tmdb:") {
            Some(file) => format!("https://image.tmdb.org/t/p/{size}{file}"),
            None if self.stored == "card" => format!("{PUBLIC_URL}/covers/{}.svg", self.slug),
            None => self.stored.clone(),
        }
    }
}

impl ObjectValue for Picture {
    fn type_name(&self) -> &str {
        "Image"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Answer<'a> {
        let drawn = |pixels: i64| leaf((self.stored == "card").then_some(pixels));
        match info.field_name() {
            "url" => {
                let width = given(&arguments(info), "width").map(|width| width.as_u64().unwrap());
                leaf(self.url(width))
            }
            "width" => drawn(500),
            "height" => drawn(750),
            _ => Err(self.unknown_field_error(info)),
        }
    }
}
