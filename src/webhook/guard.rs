//! Which receivers may be called: none inside, whatever its address looks like.
//!
//! A name is judged by the addresses that it leads to, and the connection goes to one of exactly
//! those, so that an answer of the name service that changes in between gains nothing. An address
//! in the URL itself never reaches a resolver and is judged where the URL is read.
//!
//! **Invariant:** no connection is made to an address that [`Guard::admits`] has not let pass.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use ipnet::{Ipv4Net, Ipv6Net};
use url::{Host, Url};

use crate::error::{Error, Result};

/// The most bytes of a URL.
const LONGEST: usize = 2_048;

/// Finds the addresses of a name.
pub type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// The judge of receivers. Cheap to clone.
#[derive(Clone)]
pub struct Guard {
    allow_loopback: bool,
    lookup: Lookup,
}

impl Guard {
    /// Lets public receivers pass, over https; and with `allow_loopback` this machine's own, over
    /// http too.
    pub fn new(allow_loopback: bool) -> Self {
        Self::with_lookup(allow_loopback, Arc::new(|name| Box::pin(system_lookup(name))))
    }

    /// The same with names found by `lookup`.
    pub fn with_lookup(allow_loopback: bool, lookup: Lookup) -> Self {
        Self { allow_loopback, lookup }
    }

    /// Reads a receiver's URL; the error says what is wrong with it.
    pub fn check_url(&self, text: &str) -> Result<Url> {
        if text.len() > LONGEST {
            return Err(Error::bad_input(format!("A URL has {LONGEST} bytes at most.")));
        }
        let url = Url::parse(text).map_err(|cause| {
            Error::bad_input(format!("This is no absolute URL: {cause}; write https://host/path."))
        })?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::bad_input(
                "A URL with a user or a password would show them in the log; check the signature \
                 instead.",
            ));
        }
        if url.fragment().is_some() {
            return Err(Error::bad_input(
                "A fragment is never sent; leave out what follows the #.",
            ));
        }
        self.check_target(&url).map_err(Error::BadInput)?;
        Ok(url)
    }

    /// Whether the URL's scheme and host may be called; the name of a host is yet to be resolved.
    pub fn check_target(&self, url: &Url) -> Result<(), String> {
        let loopback = match url.host() {
            None => return Err("The URL names no host.".to_owned()),
            Some(Host::Domain(name)) => is_local_name(name),
            Some(Host::Ipv4(address)) => self.check_address(address.into())?,
            Some(Host::Ipv6(address)) => self.check_address(address.into())?,
        };
        if loopback && !self.allow_loopback {
            return Err(LOOPBACK.to_owned());
        }
        match url.scheme() {
            "https" => Ok(()),
            "http" if loopback => Ok(()),
            "http" => Err("The URL must begin with https://, so that nobody can read or change \
                           what is sent."
                .to_owned()),
            other => Err(format!("The URL must begin with https:// and not with {other}:.")),
        }
    }

    /// Whether an address that may be called is this machine's own; an error for one that may not.
    fn check_address(&self, address: IpAddr) -> Result<bool, String> {
        let loopback = is_loopback(address);
        if self.admits(address) {
            return Ok(loopback);
        }
        Err(if loopback {
            LOOPBACK.to_owned()
        } else {
            format!("{address} is not a public address; a receiver must be reachable from outside.")
        })
    }

    /// Whether a connection to this address may be made.
    pub fn admits(&self, address: IpAddr) -> bool {
        match address {
            address if is_loopback(address) => self.allow_loopback,
            IpAddr::V4(address) => is_public_v4(address),
            IpAddr::V6(address) => is_public_v6(address),
        }
    }

    /// The addresses of a name, if every one of them may be called.
    pub async fn resolve(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let found = (self.lookup)(name.to_owned()).await?;
        if found.is_empty() {
            return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address"));
        }
        for address in &found {
            self.check_address(*address).map_err(|cause| {
                io::Error::new(io::ErrorKind::PermissionDenied, format!("{name}: {cause}"))
            })?;
        }
        Ok(found)
    }
}

const LOOPBACK: &str = "The URL leads to this server itself; the operator can allow that for \
                        development with the setting webhook.allow_loopback.";

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Guard")
            .field("allow_loopback", &self.allow_loopback)
            .finish_non_exhaustive()
    }
}

async fn system_lookup(name: String) -> io::Result<Vec<IpAddr>> {
    Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
}

/// Whether a name means this machine by definition (RFC 6761).
fn is_local_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

fn is_loopback(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(inner) => inner.is_loopback(),
            None => address.is_loopback(),
        },
    }
}

const fn v4(a: u8, b: u8, c: u8, d: u8, length: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), length)
}

/// What the registry of special-purpose IPv4 addresses (IANA, RFC 6890) keeps from the internet,
/// and multicast.
const NOT_PUBLIC_V4: &[Ipv4Net] = &[
    v4(0, 0, 0, 0, 8),
    v4(10, 0, 0, 0, 8),
    v4(100, 64, 0, 0, 10),
    v4(127, 0, 0, 0, 8),
    v4(169, 254, 0, 0, 16),
    v4(172, 16, 0, 0, 12),
    v4(192, 0, 0, 0, 24),
    v4(192, 0, 2, 0, 24),
    v4(192, 31, 196, 0, 24),
    v4(192, 52, 193, 0, 24),
    v4(192, 88, 99, 0, 24),
    v4(192, 168, 0, 0, 16),
    v4(192, 175, 48, 0, 24),
    v4(198, 18, 0, 0, 15),
    v4(198, 51, 100, 0, 24),
    v4(203, 0, 113, 0, 24),
    v4(224, 0, 0, 0, 4),
    v4(240, 0, 0, 0, 4),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    !NOT_PUBLIC_V4.iter().any(|network| network.contains(&address))
}

const fn v6(a: u16, b: u16, c: u16, length: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), length)
}

/// The only IPv6 addresses that are given out for the internet.
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 0, 3);

/// What is special among them: protocols' own (Teredo among them), benchmarks, documentation, and
/// 6to4, which wraps any IPv4 address.
const NOT_PUBLIC_V6: &[Ipv6Net] =
    &[v6(0x2001, 0, 0, 23), v6(0x2001, 0xdb8, 0, 32), v6(0x2002, 0, 0, 16), v6(0x3fff, 0, 0, 20)];

/// IPv4 as a network without it reaches it (RFC 6052).
const NAT64: Ipv6Net = v6(0x64, 0xff9b, 0, 96);

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(inner) = address.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    if NAT64.contains(&address) {
        let [.., a, b, c, d] = address.octets();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    GLOBAL_V6.contains(&address) && !NOT_PUBLIC_V6.iter().any(|network| network.contains(&address))
}
