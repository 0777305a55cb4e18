//! Socket addresses as the kernel writes them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Reads an address; an IPv4 one comes back as such, also from a socket for both families.
pub fn read(name: &libc::sockaddr_storage) -> Option<SocketAddr> {
    match i32::from(name.ss_family) {
        libc::AF_INET => {
            // SAFETY: the family says that this is an IPv4 address, and the storage is large enough for any.
            let v4 = unsafe { &*std::ptr::from_ref(name).cast::<libc::sockaddr_in>() };
            let ip = Ipv4Addr::from(u32::from_be(v4.sin_addr.s_addr));
            Some(SocketAddr::new(ip.into(), u16::from_be(v4.sin_port)))
        }
        libc::AF_INET6 => {
            // SAFETY: the family says that this is an IPv6 address, and the storage is large enough for any.
            let v6 = unsafe { &*std::ptr::from_ref(name).cast::<libc::sockaddr_in6>() };
            let ip = IpAddr::from(Ipv6Addr::from(v6.sin6_addr.s6_addr)).to_canonical();
            Some(SocketAddr::new(ip, u16::from_be(v6.sin6_port)))
        }
        _ => None,
    }
}

/// Writes an address as the socket's family wants it and returns its length.
pub fn write(name: &mut libc::sockaddr_storage, to: SocketAddr, is_v6: bool) -> libc::socklen_t {
    let ip = match to.ip() {
        IpAddr::V4(ip) if !is_v6 => {
            let v4 = libc::sockaddr_in {
                sin_family: libc::AF_INET as libc::sa_family_t,
                sin_port: to.port().to_be(),
                sin_addr: libc::in_addr { s_addr: u32::from(ip).to_be() },
                sin_zero: [0; 8],
            };
            // SAFETY: a storage has room and alignment for any address.
            unsafe { std::ptr::from_mut(name).cast::<libc::sockaddr_in>().write(v4) };
            return size_of::<libc::sockaddr_in>() as libc::socklen_t;
        }
        IpAddr::V4(ip) => ip.to_ipv6_mapped(),
        IpAddr::V6(ip) => ip,
    };
    let scope = if let SocketAddr::V6(to) = to { to.scope_id() } else { 0 };
    let v6 = libc::sockaddr_in6 {
        sin6_family: libc::AF_INET6 as libc::sa_family_t,
        sin6_port: to.port().to_be(),
        sin6_flowinfo: 0,
        sin6_addr: libc::in6_addr { s6_addr: ip.octets() },
        sin6_scope_id: scope,
    };
    // SAFETY: as above.
    unsafe { std::ptr::from_mut(name).cast::<libc::sockaddr_in6>().write(v6) };
    size_of::<libc::sockaddr_in6>() as libc::socklen_t
}
