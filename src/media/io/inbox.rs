//! Datagrams taken in batches.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;

use super::pool::Pool;
use super::{is_passing, name};

/// Messages taken with one system call; each is a datagram, or several of one sender that the kernel merged.
const BATCH: usize = 64;
/// Room for a message: merged datagrams have no more bytes than an IP packet.
const MESSAGE_BYTES: usize = 65_536;
/// From one message's memory to the next one's: not a power of two, for then the first bytes of all messages, often the
/// only ones used, would share the same few places of the processor's caches.
const STRIDE: usize = MESSAGE_BYTES + 19 * 64;
/// Room for what the kernel tells of a message: drops, length of merged datagrams, address, time.
const CONTROL_BYTES: usize = 128;

/// Aligned as control messages have to be.
type Control = [u64; CONTROL_BYTES / 8];

/// Memory for a batch of messages, made once: the kernel is told its addresses when it is made.
pub struct Inbox {
    memory: Pool<u8>,
    names: Pool<libc::sockaddr_storage>,
    controls: Pool<Control>,
    headers: Pool<libc::mmsghdr>,
    /// What the headers point to; never read by us.
    _vectors: Pool<libc::iovec>,
    drops: u32,
}

/// A datagram, or several of one sender that the kernel merged.
pub struct Message<'a> {
    /// Where it came from.
    pub from: SocketAddr,
    /// Our address that it came to, if the socket was told to say so.
    pub to: Option<IpAddr>,
    /// When it came, in nanoseconds of the wall clock, if the socket was told to say so.
    pub at_ns: Option<u64>,
    bytes: &'a mut [u8],
    datagram_bytes: usize,
}

impl Message<'_> {
    /// The datagrams, in order.
    pub fn datagrams(&mut self) -> impl Iterator<Item = &mut [u8]> {
        self.bytes.chunks_mut(self.datagram_bytes)
    }
}

impl Inbox {
    /// An empty inbox.
    pub fn new() -> Inbox {
        // SAFETY: a socket address, a vector and a header of all zeroes are valid and point nowhere.
        let (name, vector, header) = unsafe { (std::mem::zeroed(), std::mem::zeroed(), std::mem::zeroed()) };
        let inbox = Inbox {
            memory: Pool::new(BATCH * STRIDE, 0_u8),
            names: Pool::new(BATCH, name),
            controls: Pool::new(BATCH, [0; CONTROL_BYTES / 8]),
            headers: Pool::new(BATCH, header),
            _vectors: Pool::new(BATCH, vector),
            drops: 0,
        };
        for i in 0..BATCH {
            let vector = libc::iovec { iov_base: inbox.memory.at(i * STRIDE).cast(), iov_len: MESSAGE_BYTES };
            // SAFETY: both elements exist, and nobody else uses them.
            unsafe {
                inbox._vectors.at(i).write(vector);
                let header = &mut (*inbox.headers.at(i)).msg_hdr;
                header.msg_iov = inbox._vectors.at(i);
                header.msg_iovlen = 1;
                header.msg_name = inbox.names.at(i).cast();
                header.msg_control = inbox.controls.at(i).cast();
            }
        }
        inbox
    }

    /// Takes what has arrived and returns how many messages; [`Inbox::is_full`] says whether there may be more.
    ///
    /// # Errors
    ///
    /// Fails if the socket is broken; that nothing has arrived, or that an earlier datagram could not be delivered, is
    /// no error.
    pub fn receive(&mut self, socket: &UdpSocket) -> io::Result<usize> {
        for header in self.headers.range(0, BATCH) {
            header.msg_hdr.msg_namelen = size_of::<libc::sockaddr_storage>() as libc::socklen_t;
            header.msg_hdr.msg_controllen = CONTROL_BYTES as _;
        }
        // SAFETY: every header points to memory, a name, a control buffer and a vector of this inbox, with their true lengths.
        let received = unsafe {
            let flags = libc::MSG_DONTWAIT as _;
            libc::recvmmsg(socket.as_raw_fd(), self.headers.at(0), BATCH as _, flags, std::ptr::null_mut())
        };
        usize::try_from(received).or_else(|_| {
            let error = io::Error::last_os_error();
            if is_passing(&error) { Ok(0) } else { Err(error) }
        })
    }

    /// Whether so many messages are all that one call can take.
    pub fn is_full(received: usize) -> bool {
        received == BATCH
    }

    /// A received message; `None` if its sender has no IP address.
    pub fn message(&mut self, i: usize) -> Option<Message<'_>> {
        let from = name::read(self.names.get(i))?;
        let header = self.headers.get(i);
        let length = header.msg_len as usize;
        let told = Told::read(&header.msg_hdr);
        if let Some(drops) = told.drops {
            self.drops = drops;
        }
        Some(Message {
            from,
            to: told.to,
            at_ns: told.at_ns,
            bytes: self.memory.range(i * STRIDE, length),
            datagram_bytes: told.datagram_bytes.unwrap_or(length).max(1),
        })
    }

    /// Datagrams that the kernel had no room to keep for us since the socket was opened, as far as received messages told;
    /// wraps.
    pub fn drops(&self) -> u32 {
        self.drops
    }
}

/// What the kernel tells beside a message.
#[derive(Default)]
struct Told {
    datagram_bytes: Option<usize>,
    to: Option<IpAddr>,
    at_ns: Option<u64>,
    drops: Option<u32>,
}

impl Told {
    fn read(header: &libc::msghdr) -> Told {
        let mut told = Told::default();
        // SAFETY: the kernel wrote well-formed control messages of the length that the header says, each with a value of
        // the type that its kind has; values may be unaligned.
        unsafe {
            let mut next = libc::CMSG_FIRSTHDR(header);
            while let Some(control) = next.as_ref() {
                let value = libc::CMSG_DATA(control);
                match (control.cmsg_level, control.cmsg_type) {
                    (libc::SOL_UDP, libc::UDP_GRO) => {
                        let bytes = value.cast::<libc::c_int>().read_unaligned();
                        told.datagram_bytes = usize::try_from(bytes).ok();
                    }
                    (libc::SOL_IP, libc::IP_PKTINFO) => {
                        let info = value.cast::<libc::in_pktinfo>().read_unaligned();
                        told.to = Some(Ipv4Addr::from(u32::from_be(info.ipi_addr.s_addr)).into());
                    }
                    (libc::SOL_SOCKET, libc::SCM_TIMESTAMPNS) => {
                        let at = value.cast::<libc::timespec>().read_unaligned();
                        told.at_ns = Some(at.tv_sec as u64 * 1_000_000_000 + at.tv_nsec as u64);
                    }
                    (libc::SOL_SOCKET, libc::SO_RXQ_OVFL) => {
                        told.drops = Some(value.cast::<u32>().read_unaligned());
                    }
                    _ => {}
                }
                next = libc::CMSG_NXTHDR(header, control);
            }
        }
        told
    }
}
