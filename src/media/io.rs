//! Datagrams in and out of a socket in batches, and a way to wake who waits for them.
//!
//! This is the one module with `unsafe`: the system calls that take many datagrams at a time have no safe wrapper in the
//! standard library.
#![allow(unsafe_code, reason = "recvmmsg, sendmmsg, poll and eventfd are foreign functions")]

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::time::Duration;

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

/// Datagrams taken or sent with one system call.
pub const BATCH: usize = 32;
/// Room for a datagram. A longer one is cut, and then fails authentication.
const DATAGRAM_BYTES: usize = 1_536;
/// Bytes that the kernel holds for us in each direction while we are busy; it may grant less.
const SOCKET_BUFFER_BYTES: usize = 4 << 20;

/// Opens a socket that never blocks.
///
/// # Errors
///
/// Fails if the address cannot be bound.
pub fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // The kernel's limit may be lower; then it grants what it can.
    let _ = socket.set_recv_buffer_size(SOCKET_BUFFER_BYTES);
    let _ = socket.set_send_buffer_size(SOCKET_BUFFER_BYTES);
    socket.set_nonblocking(true)?;
    socket.bind(&SockAddr::from(address))?;
    Ok(socket.into())
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

/// Memory for a batch of datagrams in either direction.
pub struct Batch {
    buffers: Box<[[u8; DATAGRAM_BYTES]; BATCH]>,
    names: [libc::sockaddr_storage; BATCH],
    lengths: [usize; BATCH],
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Batch {
        Batch {
            buffers: Box::new([[0; DATAGRAM_BYTES]; BATCH]),
            // SAFETY: a socket address of all zeroes is a valid one of no family.
            names: unsafe { std::mem::zeroed() },
            lengths: [0; BATCH],
        }
    }

    /// Takes what has arrived, at most [`BATCH`] datagrams, and returns how many.
    ///
    /// # Errors
    ///
    /// Fails if the socket is broken; that nothing has arrived, or that an earlier datagram could not be delivered, is
    /// no error.
    pub fn receive(&mut self, socket: &UdpSocket) -> io::Result<usize> {
        // SAFETY: headers and vectors of all zeroes are valid and point nowhere.
        let mut headers: [libc::mmsghdr; BATCH] = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        let mut vectors: [libc::iovec; BATCH] = unsafe { std::mem::zeroed() };
        for i in 0..BATCH {
            vectors[i] = libc::iovec { iov_base: self.buffers[i].as_mut_ptr().cast(), iov_len: DATAGRAM_BYTES };
            headers[i].msg_hdr.msg_iov = &raw mut vectors[i];
            headers[i].msg_hdr.msg_iovlen = 1;
            headers[i].msg_hdr.msg_name = (&raw mut self.names[i]).cast();
            headers[i].msg_hdr.msg_namelen = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
        }
        // SAFETY: every header points to a buffer, a name and a vector that outlive the call, with their true lengths.
        let received = unsafe {
            let flags = libc::MSG_DONTWAIT as _;
            libc::recvmmsg(socket.as_raw_fd(), headers.as_mut_ptr(), BATCH as _, flags, std::ptr::null_mut())
        };
        let Ok(received) = usize::try_from(received) else {
            let error = io::Error::last_os_error();
            return if is_passing(&error) { Ok(0) } else { Err(error) };
        };
        for (length, header) in self.lengths.iter_mut().zip(&headers[..received]) {
            *length = header.msg_len as usize;
        }
        Ok(received)
    }

    /// A received datagram and its sender; `None` if the sender has no IP address.
    pub fn datagram(&mut self, i: usize) -> Option<(SocketAddr, &mut [u8])> {
        let from = read_name(&self.names[i])?;
        Some((from, &mut self.buffers[i][..self.lengths[i]]))
    }
}

/// Sends datagrams, at most [`BATCH`] of them at a time. What the kernel does not take is lost, as on any network: a
/// relay that waited for one slow path would hold up all others.
///
/// # Errors
///
/// Fails if the socket is broken.
pub fn send<'a>(socket: &UdpSocket, mut datagrams: impl Iterator<Item = (SocketAddr, &'a [u8])>) -> io::Result<()> {
    let is_v6 = socket.local_addr()?.is_ipv6();
    loop {
        // SAFETY: headers, vectors and names of all zeroes are valid and point nowhere.
        let mut headers: [libc::mmsghdr; BATCH] = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        let mut vectors: [libc::iovec; BATCH] = unsafe { std::mem::zeroed() };
        // SAFETY: as above.
        let mut names: [libc::sockaddr_storage; BATCH] = unsafe { std::mem::zeroed() };
        let mut count = 0;
        for (i, (to, bytes)) in datagrams.by_ref().take(BATCH).enumerate() {
            let name_bytes = write_name(&mut names[i], to, is_v6);
            // The kernel only reads what a vector of an outgoing message points to.
            vectors[i] = libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
            headers[i].msg_hdr.msg_iov = &raw mut vectors[i];
            headers[i].msg_hdr.msg_iovlen = 1;
            headers[i].msg_hdr.msg_name = (&raw mut names[i]).cast();
            headers[i].msg_hdr.msg_namelen = name_bytes;
            count = i + 1;
        }
        if count == 0 {
            return Ok(());
        }
        let mut sent = 0;
        while sent < count {
            // SAFETY: the headers from `sent` to `count` point to memory that outlives the call, with its true lengths.
            let result = unsafe {
                let left = (count - sent) as libc::c_uint;
                libc::sendmmsg(socket.as_raw_fd(), headers[sent..].as_mut_ptr(), left, libc::MSG_DONTWAIT as _)
            };
            match usize::try_from(result) {
                Ok(taken) => sent += taken.max(1),
                Err(_) => {
                    let error = io::Error::last_os_error();
                    if !is_passing(&error) {
                        return Err(error);
                    }
                    sent += 1;
                }
            }
        }
    }
}

/// Whether an error is about one datagram or one moment, and not about the socket.
fn is_passing(error: &io::Error) -> bool {
    match error.raw_os_error() {
        Some(libc::EBADF | libc::ENOTSOCK | libc::EFAULT | libc::EINVAL | libc::ENOTCONN) => false,
        Some(_) => true,
        None => false,
    }
}

fn read_name(name: &libc::sockaddr_storage) -> Option<SocketAddr> {
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
fn write_name(name: &mut libc::sockaddr_storage, to: SocketAddr, is_v6: bool) -> libc::socklen_t {
    let to = match to.ip() {
        IpAddr::V4(ip) if is_v6 => SocketAddr::new(ip.to_ipv6_mapped().into(), to.port()),
        _ => to,
    };
    let address = SockAddr::from(to);
    // SAFETY: `address` holds `len` valid bytes, and a storage has room for any address.
    unsafe {
        let from = address.as_ptr().cast::<u8>();
        std::ptr::copy_nonoverlapping(from, std::ptr::from_mut(name).cast::<u8>(), address.len() as usize);
    }
    address.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(local: &str) {
        let receiver = bind(local.parse().expect("an address")).expect("a socket");
        let sender = bind(local.parse().expect("an address")).expect("a socket");
        let to = receiver.local_addr().expect("bound");
        let from = sender.local_addr().expect("bound");
        let datagrams: Vec<Vec<u8>> = (0..40_u8).map(|i| vec![i; usize::from(i) + 1]).collect();
        send(&sender, datagrams.iter().map(|bytes| (to, bytes.as_slice()))).expect("sent");
        let (_waker, waiting) = Waker::new().expect("a waker");
        let mut batch = Batch::new();
        let mut received = Vec::new();
        while received.len() < datagrams.len() {
            wait(&receiver, &waiting, Duration::from_secs(5)).expect("waited");
            let count = batch.receive(&receiver).expect("received");
            assert!(count > 0, "a datagram within five seconds");
            for i in 0..count {
                let (sender, bytes) = batch.datagram(i).expect("a datagram");
                assert_eq!(sender, from);
                received.push(bytes.to_vec());
            }
        }
        assert_eq!(received, datagrams);
    }

    #[test]
    fn batches_arrive_whole_and_in_order() {
        exchange("127.0.0.1:0");
        if UdpSocket::bind("[::1]:0").is_ok() {
            exchange("[::1]:0");
        }
    }

    #[test]
    fn a_waker_ends_the_wait_once() {
        let socket = bind("127.0.0.1:0".parse().expect("an address")).expect("a socket");
        let (waker, waiting) = Waker::new().expect("a waker");
        waker.wake();
        waker.wake();
        assert!(wait(&socket, &waiting, Duration::from_secs(5)).expect("waited"));
        waiting.clear();
        assert!(!wait(&socket, &waiting, Duration::ZERO).expect("waited"));
    }

    #[test]
    fn nothing_to_receive_is_no_error() {
        let socket = bind("127.0.0.1:0".parse().expect("an address")).expect("a socket");
        assert_eq!(Batch::new().receive(&socket).expect("no error"), 0);
    }
}
