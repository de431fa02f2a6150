//! Images: from a stored path to an address.
//!
//! **Invariant:** a stored path is `card`, `tmdb:/file` or an absolute URL; a client sees absolute
//! URLs.

use async_graphql::{Context, Object};

use crate::error::Error;
use crate::graphql::error::Result;
use crate::graphql::resolver::context::RequestContext;
use crate::graphql::scalar::Url;

/// Where TMDB keeps its images; each size is a folder. From TMDB's configuration.
const TMDB: &str = "https://image.tmdb.org/t/p/";

/// What an image shows, which decides the sizes it comes in.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) enum Motif {
    Poster,
    Backdrop,
    Profile,
    Logo,
}

impl Motif {
    /// The widths that TMDB serves, rising. From TMDB's configuration.
    fn widths(self) -> &'static [u32] {
        match self {
            Self::Poster => &[92, 154, 185, 342, 500, 780],
            Self::Backdrop => &[300, 780, 1280],
            Self::Profile => &[45, 185],
            Self::Logo => &[45, 92, 154, 185, 300, 500],
        }
    }
}

/// A picture.
pub struct Image {
    stored: String,
    slug: String,
    motif: Motif,
}

impl Image {
    /// The image at a stored path; `slug` is that of the movie whose title card may replace it.
    pub(in crate::graphql) fn at(stored: Option<&str>, slug: &str, motif: Motif) -> Option<Self> {
        stored.map(|stored| Self { stored: stored.to_owned(), slug: slug.to_owned(), motif })
    }

    fn is_card(&self) -> bool {
        self.stored == "card"
    }
}

/// An image. Its size is known only for a title card that the server draws.
#[Object(crate = "crate::graphql::resolver::object")]
impl Image {
    /// Address of the image. With `width`, that of the smallest available size that is not
    /// narrower; otherwise that of the original.
    async fn url(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Width in pixels at which the image will be shown; 1 or more.")]
        width: Option<i32>,
    ) -> Result<Url> {
        if width.is_some_and(|width| width < 1) {
            return Err(Error::bad_input("the width of an image must be 1 or more").into());
        }
        if self.is_card() {
            let base = RequestContext::of(ctx).app().public_url();
            return Ok(Url(format!("{base}/covers/{}.svg", self.slug)));
        }
        let Some(file) = self.stored.strip_prefix("tmdb:") else {
            return Ok(Url(self.stored.clone()));
        };
        let fits = |wanted: i32| {
            let wide = |size: &&u32| i64::from(**size) >= i64::from(wanted);
            self.motif.widths().iter().find(wide).map(|size| format!("w{size}"))
        };
        let size = width.and_then(fits).unwrap_or_else(|| "original".to_owned());
        Ok(Url(format!("{TMDB}{size}{file}")))
    }

    /// Width of the original in pixels; null when unknown.
    async fn width(&self) -> Option<i32> {
        self.is_card().then_some(500)
    }

    /// Height of the original in pixels; null when unknown.
    async fn height(&self) -> Option<i32> {
        self.is_card().then_some(750)
    }
}
