//! Two network namespaces with a TUN device in each, made and removed with `ip`.

use std::path::Path;
use std::process::{Command, Stdio};

use tun_rs::{DeviceBuilder, SyncDevice};

/// One end of the link.
#[derive(Debug)]
pub struct End {
    /// The namespace, as `ip netns exec` wants it.
    pub namespace: String,
    /// The end's own address.
    pub address: &'static str,
}

/// Both ends; dropping it ends whatever still runs inside and removes the namespaces.
#[derive(Debug)]
pub struct Namespaces {
    /// The server's side.
    pub near: End,
    /// The other side.
    pub far: End,
}

const NAMES: [&str; 2] = ["near", "far"];
/// From the block for documentation that nobody has (RFC 5737).
const ADDRESSES: [&str; 2] = ["192.0.2.1", "192.0.2.2"];
/// Ethernet's.
const MTU: u16 = 1_500;
/// Packets that a device holds while the link is not scheduled: enough for its highest rate to outlast a pause of 0.2 s.
const DEVICE_QUEUE_PACKETS: &str = "10000";

impl Namespaces {
    /// Makes both and gives them with their devices, near first.
    ///
    /// # Errors
    /// Says what is missing: the rights, `ip`, or the TUN driver.
    pub fn make() -> Result<(Self, [SyncDevice; 2]), String> {
        if !Path::new("/dev/net/tun").exists() {
            return Err("/dev/net/tun is missing: this kernel or container has no TUN devices".to_owned());
        }
        remove_orphans()?;
        let id = std::process::id();
        let [near, far] =
            std::array::from_fn(|i| End { namespace: format!("tilts-{}-{id}", NAMES[i]), address: ADDRESSES[i] });
        let made = Self { near, far };
        let near = device(&made.near)?;
        let far = device(&made.far)?;
        Ok((made, [near, far]))
    }
}

impl Drop for Namespaces {
    fn drop(&mut self) {
        for end in [&self.near, &self.far] {
            remove(&end.namespace);
        }
    }
}

fn device(end: &End) -> Result<SyncDevice, String> {
    let namespace = end.namespace.as_str();
    ip(&["netns", "add", namespace])?;
    // Made where we are and moved: the descriptor stays ours.
    let name = format!("tt{}{}", &namespace[6..7], std::process::id());
    let device = DeviceBuilder::new()
        .name(&name)
        .mtu(MTU)
        .build_sync()
        .map_err(|error| format!("no TUN device could be made (it needs root): {error}"))?;
    ip(&["link", "set", &name, "netns", namespace])?;
    ip(&["-n", namespace, "link", "set", &name, "name", "wire"])?;
    // Without an address of its own an interface sends no IPv6 of its own accord.
    ip(&["-n", namespace, "link", "set", "wire", "addrgenmode", "none"])?;
    ip(&["-n", namespace, "link", "set", "wire", "txqueuelen", DEVICE_QUEUE_PACKETS])?;
    ip(&["-n", namespace, "addr", "add", &format!("{}/30", end.address), "dev", "wire"])?;
    ip(&["-n", namespace, "link", "set", "lo", "up"])?;
    ip(&["-n", namespace, "link", "set", "wire", "up"])?;
    ip(&["-n", namespace, "route", "add", "default", "dev", "wire"])?;
    Ok(device)
}

fn ip(arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("ip")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`ip` cannot be run: install iproute2 ({error})"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("ip {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()))
    }
}

/// Ends what runs in a namespace and removes it.
fn remove(namespace: &str) {
    let Ok(pids) = ip(&["netns", "pids", namespace]) else { return };
    let pids: Vec<_> = pids.split_whitespace().collect();
    if !pids.is_empty() {
        // One that has ended meanwhile is no trouble.
        let _ = Command::new("kill").arg("-9").args(pids).stderr(Stdio::null()).status();
    }
    if let Err(error) = ip(&["netns", "del", namespace]) {
        eprintln!("netlink: {error}");
    }
}

/// Removes the namespaces of links that were killed.
fn remove_orphans() -> Result<(), String> {
    for line in ip(&["netns", "list"])?.lines() {
        let Some(namespace) = line.split_whitespace().next() else { continue };
        let owner = NAMES.iter().find_map(|name| namespace.strip_prefix(&format!("tilts-{name}-")));
        if owner.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            remove(namespace);
        }
    }
    Ok(())
}
