//! Datagrams sent in batches, runs of one length to one address as one message.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;

use super::pool::Pool;
use super::{is_passing, name};

/// Messages sent with one system call.
const BATCH: usize = 64;
/// Datagrams sent with one system call.
const DATAGRAMS: usize = 512;
/// Room for the length of a run's datagrams and for our own address.
const CONTROL_BYTES: usize = 64;

/// Aligned as control messages have to be.
type Control = [u64; CONTROL_BYTES / 8];

/// Memory for a batch of outgoing messages, made once. The datagrams' bytes stay where they are.
pub struct Outgoing {
    names: Pool<libc::sockaddr_storage>,
    controls: Pool<Control>,
    vectors: Pool<libc::iovec>,
    headers: Pool<libc::mmsghdr>,
    is_v6: bool,
    /// The kernel segments runs for us; not so on a path that cannot.
    segments: bool,
    lost: u64,
}

impl Outgoing {
    /// For this socket.
    ///
    /// # Errors
    ///
    /// Fails if the socket is broken.
    pub fn new(socket: &UdpSocket) -> io::Result<Outgoing> {
        // SAFETY: a socket address, a vector and a header of all zeroes are valid and point nowhere.
        let (name, vector, header) = unsafe { (std::mem::zeroed(), std::mem::zeroed(), std::mem::zeroed()) };
        let outgoing = Outgoing {
            names: Pool::new(BATCH, name),
            controls: Pool::new(BATCH, [0; CONTROL_BYTES / 8]),
            vectors: Pool::new(DATAGRAMS, vector),
            headers: Pool::new(BATCH, header),
            is_v6: socket.local_addr()?.is_ipv6(),
            segments: true,
            lost: 0,
        };
        for i in 0..BATCH {
            // SAFETY: the element exists, and nobody else uses it.
            let header = unsafe { &mut (*outgoing.headers.at(i)).msg_hdr };
            header.msg_name = outgoing.names.at(i).cast();
        }
        Ok(outgoing)
    }

    /// Sends each datagram by itself from now on.
    pub fn without_segmentation(mut self) -> Outgoing {
        self.segments = false;
        self
    }

    /// Datagrams that the kernel did not take since the start.
    pub fn lost(&self) -> u64 {
        self.lost
    }

    /// Sends runs of datagrams: where to, our own address if it matters, and the datagrams, all as long as the first but
    /// the last, which may be shorter. What the kernel does not take is lost, as on any network: a relay that waited for
    /// one slow path would hold up all others.
    ///
    /// # Errors
    ///
    /// Fails if the socket is broken.
    pub fn send<'a, R, D>(&mut self, socket: &UdpSocket, runs: R) -> io::Result<()>
    where
        R: Iterator<Item = (SocketAddr, Option<Ipv4Addr>, D)>,
        D: Iterator<Item = &'a [u8]>,
    {
        let (mut messages, mut datagrams) = (0, 0);
        for (to, source, run) in runs {
            let mut run = run.peekable();
            while run.peek().is_some() {
                if messages == BATCH || datagrams == DATAGRAMS {
                    self.flush(socket, messages)?;
                    (messages, datagrams) = (0, 0);
                }
                let most = if self.segments { DATAGRAMS - datagrams } else { 1 };
                let first = datagrams;
                let mut datagram_bytes = 0;
                for bytes in run.by_ref().take(most) {
                    if datagrams == first {
                        datagram_bytes = bytes.len();
                    }
                    // The kernel only reads what a vector of an outgoing message points to.
                    *self.vectors.get(datagrams) =
                        libc::iovec { iov_base: bytes.as_ptr().cast_mut().cast(), iov_len: bytes.len() };
                    datagrams += 1;
                }
                self.address(messages, to, source, first, datagrams - first, datagram_bytes);
                messages += 1;
            }
        }
        self.flush(socket, messages)
    }

    fn address(
        &mut self,
        message: usize,
        to: SocketAddr,
        source: Option<Ipv4Addr>,
        first: usize,
        count: usize,
        datagram_bytes: usize,
    ) {
        let name_bytes = name::write(self.names.get(message), to, self.is_v6);
        let vector = self.vectors.at(first);
        let control = self.controls.at(message);
        let header = &mut self.headers.get(message).msg_hdr;
        header.msg_namelen = name_bytes;
        header.msg_iov = vector;
        header.msg_iovlen = count as _;
        header.msg_control = control.cast();
        header.msg_controllen = CONTROL_BYTES as _;
        let mut used = 0;
        // SAFETY: the control buffer has room for both control messages and is aligned for them.
        unsafe {
            let mut next = libc::CMSG_FIRSTHDR(header);
            if count > 1 {
                used += write_control(next, libc::SOL_UDP, libc::UDP_SEGMENT, datagram_bytes as u16);
                next = next.byte_add(used);
            }
            if let Some(source) = source {
                let address = libc::in_addr { s_addr: u32::from(source).to_be() };
                let info =
                    libc::in_pktinfo { ipi_ifindex: 0, ipi_spec_dst: address, ipi_addr: libc::in_addr { s_addr: 0 } };
                used += write_control(next, libc::SOL_IP, libc::IP_PKTINFO, info);
            }
        }
        header.msg_controllen = used as _;
        if used == 0 {
            header.msg_control = std::ptr::null_mut();
        }
    }

    fn flush(&mut self, socket: &UdpSocket, messages: usize) -> io::Result<()> {
        let mut sent = 0;
        while sent < messages {
            // SAFETY: the headers from `sent` to `messages` point to memory that outlives the call, with its true lengths.
            let result = unsafe {
                let left = (messages - sent) as libc::c_uint;
                libc::sendmmsg(socket.as_raw_fd(), self.headers.at(sent), left, libc::MSG_DONTWAIT as _)
            };
            match usize::try_from(result) {
                Ok(taken) => sent += taken.max(1),
                Err(_) => {
                    let error = io::Error::last_os_error();
                    let count = self.headers.get(sent).msg_hdr.msg_iovlen;
                    // A path whose device cannot segment says so with EIO, one whose packets are too small for the
                    // datagrams with EINVAL; neither is about the socket.
                    let cannot_segment =
                        count > 1 && matches!(error.raw_os_error(), Some(libc::EIO | libc::EINVAL | libc::EMSGSIZE));
                    if cannot_segment {
                        self.segments &= error.raw_os_error() != Some(libc::EIO);
                        self.send_singly(socket, sent)?;
                    } else if is_passing(&error) {
                        self.lost += count as u64;
                    } else {
                        return Err(error);
                    }
                    sent += 1;
                }
            }
        }
        Ok(())
    }

    /// Sends the datagrams of a run one by one.
    fn send_singly(&mut self, socket: &UdpSocket, message: usize) -> io::Result<()> {
        let mut header = self.headers.get(message).msg_hdr;
        let (first, count) = (header.msg_iov, header.msg_iovlen);
        // Only the relay sends runs, and its own address does not matter to it.
        (header.msg_control, header.msg_controllen, header.msg_iovlen) = (std::ptr::null_mut(), 0, 1);
        for i in 0..count {
            // SAFETY: the run's vectors lie in the pool from `first` on, and point to memory that outlives the call.
            let result = unsafe {
                header.msg_iov = first.add(i);
                libc::sendmsg(socket.as_raw_fd(), &header, libc::MSG_DONTWAIT)
            };
            if result < 0 {
                let error = io::Error::last_os_error();
                if !is_passing(&error) {
                    return Err(error);
                }
                self.lost += 1;
            }
        }
        Ok(())
    }
}

/// Writes a control message and returns the bytes up to the next one.
///
/// # Safety
///
/// `at` points to aligned memory with room for it.
unsafe fn write_control<T>(at: *mut libc::cmsghdr, level: libc::c_int, kind: libc::c_int, value: T) -> usize {
    let bytes = size_of::<T>() as libc::c_uint;
    // SAFETY: the caller vouches for the memory; the value may be unaligned there.
    unsafe {
        (*at).cmsg_level = level;
        (*at).cmsg_type = kind;
        (*at).cmsg_len = libc::CMSG_LEN(bytes) as _;
        libc::CMSG_DATA(at).cast::<T>().write_unaligned(value);
        libc::CMSG_SPACE(bytes) as usize
    }
}
