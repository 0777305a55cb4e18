//! Media for networks that block UDP: connections that carry datagrams.
//!
//! A worker has one UDP socket and knows nothing of TCP. Each connection is ended here, by a task that owns a small UDP
//! socket of its own towards the worker: for the worker that is one more address, which earns trust as every other does,
//! by a binding request with the password of the media session (RFC 8445, 7.3). Two kinds of connections lead here:
//! passive ICE-TCP ([`serve_ice`], RFC 6544), which Chromium opens by itself from the candidates in the answer, and
//! TURN over TLS on the HTTPS port ([`turn`], RFC 8656), for networks that let nothing else pass.
//!
//! A worker sends nothing to who has not proven itself. So the first datagram that comes back is the proof that a
//! connection belongs to a media session; until then it gets little time and few bytes, and few of them are admitted.

mod bridge;
mod door;
mod ice;
pub mod turn;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::net::{TcpListener, TcpStream};

pub use door::{Door, Place};
pub use ice::serve_ice;

/// The largest datagram carried, in bytes: what the relay takes and sends.
const DATAGRAM_BYTES_MAX: usize = tilts_relay::limits::DATAGRAM_BYTES_MAX;
/// Bytes taken before the proof: some 300 checks.
const BYTES_BEFORE_PROOF_MAX: usize = 32 * 1024;
/// A client that takes nothing for so long is gone.
const WRITE_WITHIN: Duration = Duration::from_secs(10);
/// Bytes that may wait in the kernel towards a slow client; what comes later is lost, as on any network. A queue of more
/// would only be delay: this is half a second of 1 Mbit/s.
const QUEUE_BYTES: usize = 64 * 1024;
/// Bytes written at a time.
const WRITE_BYTES: usize = 16 * 1024;
/// Pause after a failed accept (no descriptors left), so that the failure does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How long a connection is waited for.
#[derive(Clone, Copy, Debug)]
struct Patience {
    /// Time for the first whole message.
    first_message: Duration,
    /// Time for the proof: for ICE-TCP the worker's first datagram, for TURN an allocation.
    proof: Duration,
    /// An ICE-TCP connection to which the worker has sent nothing for so long is of no use to any media session.
    idle: Duration,
}

const PATIENCE: Patience =
    Patience { first_message: Duration::from_secs(5), proof: Duration::from_secs(10), idle: Duration::from_secs(60) };

/// Opens the TCP port with the number of a worker's UDP port; `or_free` takes a free one when that number is taken.
///
/// # Errors
///
/// Fails if the address cannot be bound.
pub fn bind(address: SocketAddr, or_free: bool) -> io::Result<TcpListener> {
    let open = |address: SocketAddr| {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        if address.is_ipv6() {
            socket.set_only_v6(false)?;
        }
        // After a restart the connections of before may linger.
        socket.set_reuse_address(true)?;
        socket.set_nonblocking(true)?;
        socket.bind(&address.into())?;
        socket.listen(1_024)?;
        TcpListener::from_std(socket.into())
    };
    match open(address) {
        Err(_) if or_free => open(SocketAddr::new(address.ip(), 0)),
        Err(error) => {
            Err(io::Error::new(error.kind(), format!("TCP {address}: {error} (media.tcp = false goes without)")))
        }
        opened => opened,
    }
}

/// Makes a connection fit for media: small segments leave at once, and little waits in the kernel.
///
/// # Errors
///
/// Fails if the connection is gone already.
pub fn tune(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    socket.set_tcp_user_timeout(Some(WRITE_WITHIN))?;
    socket.set_tcp_notsent_lowat(QUEUE_BYTES as u32)
}

#[cfg(test)]
mod tests;
