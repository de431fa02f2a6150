//! Images: where a stored path leads.
//!
//! **Invariant:** a stored path is `card`, `tmdb:/file` or a whole address; a client sees addresses.

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
    /// The picture at a stored path; `slug` names the film whose title card may stand for it.
    pub(in crate::graphql) fn at(stored: Option<&str>, slug: &str, motif: Motif) -> Option<Self> {
        stored.map(|stored| Self { stored: stored.to_owned(), slug: slug.to_owned(), motif })
    }

    fn is_card(&self) -> bool {
        self.stored == "card"
    }
}

/// A picture. Its pixels' number is known only where the server draws it.
#[Object(crate = "crate::graphql::resolver::object")]
impl Image {
    /// Its address: with `width` that of the smallest size not narrower, else of the original.
    async fn url(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The width in pixels that will be shown; 1 or more.")] width: Option<i32>,
    ) -> Result<Url> {
        if width.is_some_and(|width| width < 1) {
            return Err(Error::bad_input("an image's width is 1 pixel or more").into());
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

    /// Pixels across; null when unknown.
    async fn width(&self) -> Option<i32> {
        self.is_card().then_some(500)
    }

    /// Pixels down; null when unknown.
    async fn height(&self) -> Option<i32> {
        self.is_card().then_some(750)
    }
}
