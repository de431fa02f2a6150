//! Names of receivers become addresses that the guard has let pass.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use hyper_util::client::legacy::connect::dns::Name;
use tower_service::Service;

use crate::webhook::guard::Guard;

/// What the connector asks for addresses; it connects to no other.
#[derive(Clone, Debug)]
pub(super) struct Resolver(Guard);

impl Resolver {
    pub(super) fn new(guard: Guard) -> Self {
        Self(guard)
    }
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = BoxFuture<'static, io::Result<Self::Response>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let guard = self.0.clone();
        Box::pin(async move {
            let found = guard.resolve(name.as_str()).await?;
            // The connector puts the URL's port in.
            let socket_address = |address: IpAddr| SocketAddr::new(address, 0);
            Ok(found.into_iter().map(socket_address).collect::<Vec<_>>().into_iter())
        })
    }
}
