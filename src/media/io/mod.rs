//! Datagrams in and out of a socket in batches, a way to wake who waits for them, and what a thread asks of the kernel.
//!
//! This is the one module with `unsafe`: the system calls that take many datagrams at a time have no safe wrapper in the
//! standard library.
#![allow(unsafe_code, reason = "recvmmsg, sendmmsg, poll, eventfd and scheduling are foreign functions")]

mod inbox;
mod name;
mod outgoing;
mod pool;
mod thread;

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::time::Duration;

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

pub use inbox::Inbox;
pub use outgoing::Outgoing;
pub use thread::{cpu_time, pin_to, sleep_precisely};

/// Bytes that the kernel holds for us in each direction while we are busy: some 10 ms of a full core's traffic.
const SOCKET_BUFFER_BYTES: usize = 8 << 20;

/// Opens a socket that never blocks, merges datagrams of one sender where the kernel can, and counts what it drops.
///
/// # Errors
///
/// Fails if the address cannot be bound.
pub fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // Beyond the system's limit if we may; else the limit is what there is.
    for (force, option) in [(libc::SO_RCVBUFFORCE, libc::SO_RCVBUF), (libc::SO_SNDBUFFORCE, libc::SO_SNDBUF)] {
        let bytes = SOCKET_BUFFER_BYTES as libc::c_int;
        if set_option(&socket, libc::SOL_SOCKET, force, bytes).is_err() {
            let _ = set_option(&socket, libc::SOL_SOCKET, option, bytes);
        }
    }
    // Older kernels have neither, and then each datagram comes by itself and drops are not told.
    let _ = set_option(&socket, libc::SOL_UDP, libc::UDP_GRO, 1);
    let _ = set_option(&socket, libc::SOL_SOCKET, libc::SO_RXQ_OVFL, 1);
    socket.set_nonblocking(true)?;
    socket.bind(&SockAddr::from(address))?;
    Ok(socket.into())
}

/// Bytes that the kernel holds for us while we are busy, as it counts them (with its own overhead).
///
/// # Errors
///
/// Fails if the socket is broken.
pub fn receive_buffer_bytes(socket: &UdpSocket) -> io::Result<usize> {
    socket2::SockRef::from(socket).recv_buffer_size()
}

/// Has the kernel tell with each datagram which address of ours it came to, and when.
///
/// # Errors
///
/// Fails if the kernel cannot.
pub fn tell_address_and_time(socket: &UdpSocket) -> io::Result<()> {
    set_option(socket, libc::SOL_IP, libc::IP_PKTINFO, 1)?;
    set_option(socket, libc::SOL_SOCKET, libc::SO_TIMESTAMPNS, 1)
}

fn set_option(socket: &impl AsRawFd, level: libc::c_int, name: libc::c_int, value: libc::c_int) -> io::Result<()> {
    // SAFETY: the value is an int that outlives the call, and its length is told.
    let result = unsafe {
        let bytes = size_of::<libc::c_int>() as libc::socklen_t;
        libc::setsockopt(socket.as_raw_fd(), level, name, (&raw const value).cast(), bytes)
    };
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Wakes a worker that waits in [`wait`].
#[derive(Debug)]
pub struct Waker(File);

impl Waker {
    /// A waker and the end that waits for it.
    ///
    /// # Errors
    ///
    /// Fails if the process has no descriptors left.
    pub fn new() -> io::Result<(Waker, Waker)> {
        // SAFETY: eventfd takes no pointers; the descriptor it returns is ours alone.
        let event = unsafe {
            let raw = libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK);
            if raw < 0 {
                return Err(io::Error::last_os_error());
            }
            File::from(OwnedFd::from_raw_fd(raw))
        };
        let other = event.try_clone()?;
        Ok((Waker(event), Waker(other)))
    }

    /// One more that wakes the same end.
    ///
    /// # Errors
    ///
    /// Fails if the process has no descriptors left.
    pub fn try_clone(&self) -> io::Result<Waker> {
        self.0.try_clone().map(Waker)
    }

    /// Wakes the other end.
    pub fn wake(&self) {
        // Fails only if the counter is full, and then the other end is awake already.
        let _ = (&self.0).write(&1_u64.to_ne_bytes());
    }

    /// Says that the wish to be awake was heard.
    pub fn clear(&self) {
        let mut counter = [0; 8];
        let _ = (&self.0).read(&mut counter);
    }
}

/// Waits for a datagram, a wake-up, or the end of `timeout`. Returns whether the waker was used.
///
/// # Errors
///
/// Fails if the descriptors are broken; an interruption by a signal is no error.
pub fn wait(socket: &UdpSocket, waker: &Waker, timeout: Duration) -> io::Result<bool> {
    let entry = |fd| libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    let mut entries = [entry(socket.as_raw_fd()), entry(waker.0.as_raw_fd())];
    let timeout = libc::timespec {
        tv_sec: timeout.as_secs().try_into().unwrap_or(libc::time_t::MAX),
        tv_nsec: timeout.subsec_nanos().into(),
    };
    // SAFETY: the entries and the time-out live until the call returns, and the count is theirs.
    let ready = unsafe { libc::ppoll(entries.as_mut_ptr(), 2, &timeout, std::ptr::null()) };
    if ready < 0 {
        let error = io::Error::last_os_error();
        return if error.kind() == io::ErrorKind::Interrupted { Ok(false) } else { Err(error) };
    }
    Ok(entries[1].revents != 0)
}

/// Whether an error is about one datagram or one moment, and not about the socket.
fn is_passing(error: &io::Error) -> bool {
    match error.raw_os_error() {
        Some(libc::EBADF | libc::ENOTSOCK | libc::EFAULT | libc::EINVAL | libc::ENOTCONN) => false,
        Some(_) => true,
        None => false,
    }
}

#[cfg(test)]
mod tests;
