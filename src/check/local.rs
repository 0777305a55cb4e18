//! What can be seen on this machine without the server's help: settings, ports, limits of the system, stores.

use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tilts_queue::network::Rules;

use super::{Finding, is_inner};
use crate::app::open_records;
use crate::clock::Clock;
use crate::config::Config;
use crate::journal::SqliteJournal;
use crate::media::ice_servers::IceServers;
use crate::network;
use crate::records::Store;
use crate::sqlite::{Inspected, OpenError};

/// What a media worker asks of the kernel for each direction of its socket, in bytes.
const SOCKET_BUFFER_BYTES: u64 = 4 << 20;
/// Descriptors that the server needs beside those of its connections.
const DESCRIPTORS_SPARE: u64 = 256;

/// Settings that contradict each other or shut somebody out.
pub fn settings(config: &Config) -> Vec<Finding> {
    let (http, media) = (&config.http, &config.media);
    let is_local = http.listen.ip().is_loopback();
    let origins = if is_local {
        Finding::ok("origins", "the server listens on loopback: pages are opened on this machine")
    } else if http.origins.is_empty() {
        let mend = "set http.origins to the address that pages are opened at, as [\"https://tilts.example.lv\"]";
        Finding::fail("origins", "no page may connect: http.origins is empty", mend)
    } else if let Some(plain) = http.origins.iter().find(|origin| !origin.starts_with("https://")) {
        let mend = "browsers give camera and microphone to https alone: name https addresses in http.origins";
        Finding::fail("origins", format!("{plain} is not https"), mend)
    } else {
        Finding::ok("origins", http.origins.join(", "))
    };
    let ips = if media.advertise.is_empty() { vec![media.listen.ip()] } else { media.advertise.clone() };
    let named = ips.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let advertised = if is_local {
        Finding::ok("media address", format!("pages on this machine are told {named}"))
    } else if ips.iter().all(|ip| is_inner(*ip)) {
        let mend = "set media.advertise to the address by which pages reach this machine from outside";
        let state = format!("pages are told {named}, which means nothing beyond this network");
        if media.advertise.is_empty() {
            Finding::fail("media address", state, mend)
        } else {
            Finding::warn("media address", state, format!("if pages come from outside, {mend}"))
        }
    } else {
        Finding::ok("media address", format!("pages are told {named}"))
    };
    vec![origins, advertised]
}

/// Whether the ports are there for the taking, or taken by the server itself.
pub fn ports(config: &Config, is_running: bool) -> Vec<Finding> {
    if is_running {
        return vec![Finding::ok("ports", "the running server has them")];
    }
    let (http, media) = (config.http.listen, config.media.listen);
    let workers = crate::media::worker_count(config.media.workers);
    let mut wanted = vec![("TCP", http, TcpListener::bind(http).err())];
    let last = media.port().saturating_add(u16::try_from(workers - 1).unwrap_or(u16::MAX));
    for port in media.port()..=last {
        let address = SocketAddr::new(media.ip(), port);
        wanted.push(("UDP", address, UdpSocket::bind(address).err()));
        if config.media.tcp {
            wanted.push(("TCP", address, TcpListener::bind(address).err()));
        }
    }
    let refused: Vec<_> = wanted
        .into_iter()
        .filter_map(|(transport, address, error)| error.map(|error| (transport, address, error)))
        .map(|(transport, address, error)| {
            let mend = match error.kind() {
                std::io::ErrorKind::PermissionDenied => {
                    "ports below 1024 need CAP_NET_BIND_SERVICE (systemd: AmbientCapabilities=CAP_NET_BIND_SERVICE)"
                }
                std::io::ErrorKind::AddrInUse => "another program has it: `ss -lntup` says which",
                _ => "the address has to be one of this machine",
            };
            Finding::fail("ports", format!("{transport} {address}: {error}"), mend)
        })
        .collect();
    if refused.is_empty() {
        let tcp = if config.media.tcp { " and TCP" } else { "" };
        let media = if last > media.port() { format!("{media} to {last}") } else { media.to_string() };
        return vec![Finding::ok("ports", format!("free: TCP {http}, UDP{tcp} {media}"))];
    }
    refused
}

/// Whether the kernel grants the buffers that a media worker asks for.
pub fn receive_buffer() -> Finding {
    let granted = |name: &str| {
        let text = std::fs::read_to_string(format!("/proc/sys/net/core/{name}")).ok()?;
        text.trim().parse::<u64>().ok()
    };
    // A namespace may not show them; then nothing can be said.
    let least = granted("rmem_max").zip(granted("wmem_max")).map(|(receive, send)| receive.min(send));
    match least {
        Some(least) if least < SOCKET_BUFFER_BYTES => Finding::warn(
            "socket buffers",
            format!("the kernel grants {least} bytes; a busy media worker asks for {SOCKET_BUFFER_BYTES}"),
            format!("sysctl -w net.core.rmem_max={SOCKET_BUFFER_BYTES} net.core.wmem_max={SOCKET_BUFFER_BYTES}"),
        ),
        Some(least) => Finding::ok("socket buffers", format!("{least} bytes")),
        None => Finding::ok("socket buffers", "the kernel does not say its limit here"),
    }
}

/// Whether there are descriptors for all connections that are allowed.
pub fn descriptors(config: &Config) -> Finding {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap_or_default();
    let soft = line.split_whitespace().nth(3).and_then(|soft| soft.parse::<u64>().ok());
    // A connection over TCP has a socket towards its worker, too.
    let carried = if config.media.tcp || config.http.certificate.is_some() { 2 * 4_096 } else { 0 };
    let wanted = config.limits.sockets as u64 + carried + DESCRIPTORS_SPARE;
    match soft {
        Some(soft) if soft < wanted => Finding::warn(
            "descriptors",
            format!("{soft} are allowed, {wanted} may be needed"),
            format!("raise the limit: `ulimit -n {wanted}`, or systemd's LimitNOFILE={wanted}"),
        ),
        Some(soft) => Finding::ok("descriptors", format!("{soft}")),
        None => Finding::ok("descriptors", "unlimited"),
    }
}

/// The data folder and what is in it. Nothing is changed.
pub async fn stores(config: &Config) -> Vec<Finding> {
    let dir = &config.data.dir;
    if !dir.is_dir() {
        let mend = "`tilts import DIR` makes it and brings the network in";
        return vec![Finding::fail("data", format!("{} does not exist", dir.display()), mend)];
    }
    let mut findings = vec![folder(dir)];
    let keys = config.keys();
    if let Ok(about) = std::fs::metadata(&keys)
        && about.permissions().mode() & 0o077 != 0
    {
        let mend = format!("chmod 600 {}", keys.display());
        findings.push(Finding::fail("signing keys", format!("others may read {}", keys.display()), mend));
    }
    if config.store.redis_url.is_some() {
        return findings;
    }
    let (journal, records) = (dir.join("journal.db"), dir.join("records.db"));
    if journal.exists() {
        findings.push(store("journal", &SqliteJournal::inspect(&journal).await));
    }
    if !records.exists() {
        let mend = "`tilts import DIR` brings a network in";
        findings.push(Finding::fail("network", "there is none yet", mend));
        return findings;
    }
    let inspected = Store::inspect(&records).await;
    findings.push(store("records", &inspected));
    // Opening an older file would change it.
    if let Ok(Inspected::Current) = inspected {
        findings.push(imported(config).await);
    }
    findings
}

fn folder(dir: &Path) -> Finding {
    match tempfile::NamedTempFile::new_in(dir) {
        Ok(_) => Finding::ok("data", format!("{} can be written", dir.display())),
        Err(error) => {
            let mend = "give the folder to the user that the server runs as";
            Finding::fail("data", format!("{}: {error}", dir.display()), mend)
        }
    }
}

pub fn store(check: &'static str, inspected: &Result<Inspected, OpenError>) -> Finding {
    match inspected {
        Ok(Inspected::Current) => Finding::ok(check, "whole, and of this version's schema"),
        Ok(Inspected::Older { found, known }) => {
            let found = format!("schema {found}; the next start brings it to {known}");
            Finding::warn(check, found, "make a backup before the start: there is no way back")
        }
        Ok(Inspected::Damaged(how)) => {
            Finding::fail(check, format!("damaged: {how}"), "restore the last backup, and look after the disk")
        }
        Err(error) => Finding::fail(check, error.to_string(), "restore it from a backup, or mend what it says"),
    }
}

pub async fn imported(config: &Config) -> Finding {
    let clock = Clock::real();
    let loaded = match open_records(config, &clock).await {
        Ok(records) => {
            let loaded =
                network::load(&records, Rules::default(), &[], clock.now()).await.map_err(|error| error.to_string());
            records.close().await;
            loaded
        }
        Err(error) => Err(error.to_string()),
    };
    match loaded {
        Ok((loaded, _)) => Finding::ok("network", format!("{} services", loaded.network.services.len())),
        Err(error) => Finding::fail("network", error, "`tilts import DIR` brings a network in"),
    }
}

/// What pages are told of TURN.
pub fn turn(config: &Config) -> Finding {
    const CHECK: &str = "TURN";
    let urls = &config.media.turn_urls;
    if let Err(error) = IceServers::new(config, None) {
        let mend =
            "write the secret of the TURN server into a file that the server may read, named by media.turn_secret";
        return Finding::fail(CHECK, error.to_string(), mend);
    }
    if let Some(odd) = urls.iter().find(|url| !url.starts_with("turn:") && !url.starts_with("turns:")) {
        let mend = "name it as turns:turn.example.lv:443?transport=tcp";
        return Finding::fail(CHECK, format!("{odd} is no address of a TURN server"), mend);
    }
    if !urls.is_empty() {
        if urls.iter().any(|url| url.starts_with("turns:")) {
            return Finding::ok(CHECK, urls.join(", "));
        }
        let mend = "add a turns: address on port 443: it is all that some networks let through";
        return Finding::warn(CHECK, format!("{} without TLS", urls.join(", ")), mend);
    }
    if config.http.listen.ip().is_loopback() {
        return Finding::ok(CHECK, "none is needed on loopback");
    }
    if config.http.certificate.is_none() {
        let mend = "set http.certificate and http.key, or media.turn_urls if TLS is ended elsewhere";
        return Finding::warn(CHECK, "none: networks that block UDP and the media ports shut pages out", mend);
    }
    if config.http.listen.port() != 443 {
        let mend = "listen on port 443, or forward it: it is all that some networks let through";
        return Finding::warn(CHECK, format!("our own, on port {}", config.http.listen.port()), mend);
    }
    Finding::ok(CHECK, "our own, on port 443")
}
