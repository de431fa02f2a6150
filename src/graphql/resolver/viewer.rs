//! The viewer of a request, for resolvers and operations.

use std::any::TypeId;

use async_graphql::{Context, Request};

use crate::auth::Viewer;

/// Who asks.
pub fn viewer<'a>(ctx: &Context<'a>) -> &'a Viewer {
    ctx.data_opt().unwrap_or(&Viewer::Anonymous)
}

/// Who sends a request; one without a [`Viewer`] in its data is anonymous.
pub fn viewer_of(request: &Request) -> Viewer {
    let found = request.data.get(&TypeId::of::<Viewer>());
    found.and_then(|viewer| viewer.downcast_ref()).copied().unwrap_or(Viewer::Anonymous)
}
