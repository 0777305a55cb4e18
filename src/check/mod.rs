//! `tilts check`: what is wrong with this server's settings and surroundings, and how to mend it.

mod http;
mod local;
mod media;
mod shared;
mod tls;

use std::net::IpAddr;

use serde::Serialize;

use crate::config::Config;

pub use http::{Server, ServerError};
pub use media::ways;

/// How it stands with one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// As it should be.
    Ok,
    /// It works, but not for everybody or not for long.
    Warn,
    /// It does not work.
    Fail,
}

/// What was found out about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The thing.
    pub check: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, found: impl Into<String>) -> Finding {
        Finding { check, state: State::Ok, found: found.into(), mend: None }
    }

    fn warn(check: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { check, state: State::Warn, found: found.into(), mend: Some(mend.into()) }
    }

    fn fail(check: &'static str, found: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { check, state: State::Fail, found: found.into(), mend: Some(mend.into()) }
    }
}

/// Looks at everything that can be looked at on this machine; `server` is the running one, if it answers.
pub async fn local(config: &Config, server: Option<&Server>) -> Vec<Finding> {
    let mut findings = local::settings(config);
    findings.extend(tls::certificate(config));
    findings.extend(local::ports(config, server.is_some()));
    findings.push(local::receive_buffer());
    findings.push(local::descriptors(config));
    findings.extend(local::stores(config).await);
    if config.store.redis_url.is_some() {
        findings.extend(shared::shared(config).await);
    }
    findings.push(local::turn(config));
    findings
}

/// Whether nobody beyond this machine can mean this address.
fn is_inner(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified(),
    }
}

#[cfg(test)]
mod tests;
