//! Passive ICE-TCP (RFC 6544): each message on the connection is a datagram behind its length (RFC 4571).

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::bridge::Bridge;
use super::{
    ACCEPT_PAUSE, BYTES_BEFORE_PROOF_MAX, DATAGRAM_BYTES_MAX, Door, PATIENCE, Patience, Place, WRITE_BYTES,
    WRITE_WITHIN, tune,
};

/// Bytes of the length before each datagram.
const LENGTH_BYTES: usize = 2;
/// Bytes of a STUN header (RFC 8489, 5).
const STUN_HEADER_BYTES: usize = 20;

/// Takes connections and carries their datagrams to a worker and back, until it is dropped.
pub async fn serve_ice(listener: TcpListener, worker: SocketAddr, door: Arc<Door>) {
    serve(listener, worker, door, PATIENCE).await;
}

pub(super) async fn serve(listener: TcpListener, worker: SocketAddr, door: Arc<Door>, patience: Patience) {
    let mut connections = JoinSet::new();
    loop {
        let (stream, from) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a TCP connection for media was not taken");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        while connections.try_join_next().is_some() {}
        if let Some(place) = door.admit(from.ip()) {
            connections.spawn(async move {
                // However it ends, the page notices by itself and the worker by silence.
                let _ = carry(stream, worker, place, patience).await;
            });
        }
    }
}

async fn carry(stream: TcpStream, worker: SocketAddr, mut place: Place, patience: Patience) -> io::Result<()> {
    tune(&stream)?;
    let (reader, mut writer) = stream.into_split();
    let mut reader = BufReader::new(reader);
    let mut first = [0; DATAGRAM_BYTES_MAX];
    let length = timeout(patience.first_message, read_frame(&mut reader, &mut first)).await??;
    if !is_binding_request(&first[..length]) {
        return Err(refused("the first message is no binding request"));
    }
    let bridge = Bridge::open(worker)?;
    bridge.send(&first[..length]).await;

    let is_proven = AtomicBool::new(false);
    let up = async {
        let mut bytes_left = BYTES_BEFORE_PROOF_MAX - length;
        loop {
            let mut datagram = [0; DATAGRAM_BYTES_MAX];
            let length = read_frame(&mut reader, &mut datagram).await?;
            if !is_proven.load(Ordering::Relaxed) {
                bytes_left = bytes_left.checked_sub(length).ok_or_else(|| refused("too much before the proof"))?;
            }
            bridge.send(&datagram[..length]).await;
        }
    };
    let down = async {
        let mut within = patience.proof;
        let mut out = Vec::with_capacity(WRITE_BYTES);
        loop {
            collect(&bridge, within, &mut out).await?;
            within = patience.idle;
            place.prove();
            is_proven.store(true, Ordering::Relaxed);
            timeout(WRITE_WITHIN, writer.write_all(&out)).await??;
        }
    };
    tokio::select! {
        ended = up => ended,
        ended = down => ended,
    }
}

/// Waits for a datagram and frames it, and all that are here already, as far as one write goes.
async fn collect(bridge: &Bridge, within: Duration, out: &mut Vec<u8>) -> io::Result<()> {
    let mut datagram = [0; DATAGRAM_BYTES_MAX];
    let mut next = Some(timeout(within, bridge.receive(&mut datagram)).await?);
    out.clear();
    while let Some(length) = next {
        out.extend_from_slice(&u16::try_from(length).unwrap_or(0).to_be_bytes());
        out.extend_from_slice(&datagram[..length]);
        let has_room = out.len() + LENGTH_BYTES + DATAGRAM_BYTES_MAX <= WRITE_BYTES;
        next = has_room.then(|| bridge.try_receive(&mut datagram)).flatten();
    }
    Ok(())
}

/// Reads one datagram and returns its length. Fails on one that is longer than any that could be meant.
async fn read_frame(reader: &mut (impl AsyncRead + Unpin), buffer: &mut [u8]) -> io::Result<usize> {
    let length = usize::from(reader.read_u16().await?);
    let datagram = buffer.get_mut(..length).ok_or_else(|| refused("the datagram is too long"))?;
    reader.read_exact(datagram).await?;
    Ok(length)
}

/// Whether this looks like the only thing that a connection may begin with. Whether it is true the worker finds out.
fn is_binding_request(datagram: &[u8]) -> bool {
    datagram.len() >= STUN_HEADER_BYTES && datagram.starts_with(&[0, 1]) && datagram[4..8] == [0x21, 0x12, 0xa4, 0x42]
}

fn refused(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}
