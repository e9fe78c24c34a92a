//! Straight to the parent, or through a proxy.

use super::address::Address;
use super::ProxyAddress;
use crate::LinkError;
use std::fmt;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use ureq::{Error, Proxy, ProxyProtocol};

/// The way to the parent.
#[derive(Clone, Debug)]
pub(super) enum Route {
    Direct,
    /// `http` addresses: the proxy gets whole requests that name the server. Most proxies refuse to tunnel
    /// to port 80.
    Forward {
        proxy: Uri,
        origin: String,
    },
    /// `https` addresses: the proxy passes bytes through (CONNECT).
    Tunnel(Proxy),
}

impl Route {
    pub fn choose(address: &Address, proxy: Option<&ProxyAddress>) -> Result<Self, LinkError> {
        let bad = LinkError::BadSetting { what: "proxy" };
        let Some(proxy) = proxy else { return Ok(Route::Direct) };
        if address.https {
            let tunnel = Proxy::builder(ProxyProtocol::Http).host(&proxy.host).port(proxy.port).build();
            return tunnel.map(Route::Tunnel).map_err(|_| bad);
        }
        let proxy: Uri = format!("http://{}:{}", proxy.host, proxy.port).parse().map_err(|_| bad)?;
        Ok(Route::Forward { proxy, origin: address.origin() })
    }

    /// What goes before the path in every request, for a forwarding proxy.
    pub fn absolute_prefix(&self) -> Option<String> {
        match self {
            Route::Forward { origin, .. } => Some(origin.clone()),
            _ => None,
        }
    }

    /// The proxy, where it is ureq that must speak to it.
    pub fn tunnel(&self) -> Option<Proxy> {
        match self {
            Route::Tunnel(proxy) => Some(proxy.clone()),
            _ => None,
        }
    }
}

/// Looks up the forwarding proxy in place of the parent, whose name may be unknown on this side of it.
pub(super) struct RouteResolver {
    route: Route,
    inner: DefaultResolver,
}

impl RouteResolver {
    pub fn new(route: Route) -> Self {
        RouteResolver { route, inner: DefaultResolver::default() }
    }
}

impl fmt::Debug for RouteResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RouteResolver").field("route", &self.route).finish_non_exhaustive()
    }
}

impl Resolver for RouteResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        match &self.route {
            Route::Forward { proxy, .. } => self.inner.resolve(proxy, config, timeout),
            _ => self.inner.resolve(uri, config, timeout),
        }
    }
}
