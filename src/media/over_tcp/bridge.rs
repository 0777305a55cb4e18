//! The UDP socket by which a connection reaches a worker.

use std::io;
use std::net::SocketAddr;
use std::task::{Context, Poll};

use socket2::SockRef;
use tokio::io::ReadBuf;
use tokio::net::UdpSocket;

use super::QUEUE_BYTES;

/// A socket of one connection towards one worker. It is connected: the kernel lets nobody else in.
#[derive(Debug)]
pub struct Bridge(UdpSocket);

impl Bridge {
    /// Opens a socket towards a worker of this process.
    pub fn open(worker: SocketAddr) -> io::Result<Bridge> {
        // From the address that it goes to, for both ends are here.
        let socket = std::net::UdpSocket::bind(SocketAddr::new(worker.ip(), 0))?;
        socket.connect(worker)?;
        socket.set_nonblocking(true)?;
        // What a slow client does not take waits here, and when this is full is lost. The kernel counts its own
        // bookkeeping in, about as much again.
        SockRef::from(&socket).set_recv_buffer_size(QUEUE_BYTES)?;
        UdpSocket::from_std(socket).map(Bridge)
    }

    /// Turns a socket that nothing was sent from yet to another worker; its own address stays.
    pub fn turn_to(&self, worker: SocketAddr) -> io::Result<()> {
        SockRef::from(&self.0).connect(&worker.into())
    }

    /// Its address, as the worker sees it.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.0.local_addr()
    }

    /// Sends a datagram. Like any datagram it may be lost: a worker that is busy, or was just started anew, is no error.
    pub async fn send(&self, datagram: &[u8]) {
        let _ = self.0.send(datagram).await;
    }

    /// Waits for a datagram and returns its length.
    pub async fn receive(&self, buffer: &mut [u8]) -> usize {
        std::future::poll_fn(|context| self.poll_receive(context, buffer)).await
    }

    /// A datagram that is here already.
    pub fn try_receive(&self, buffer: &mut [u8]) -> Option<usize> {
        self.0.try_recv(buffer).ok()
    }

    /// As [`Bridge::receive`], for who waits for several.
    pub fn poll_receive(&self, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<usize> {
        loop {
            let mut buffer = ReadBuf::new(buffer);
            match self.0.poll_recv(context, &mut buffer) {
                Poll::Ready(Ok(())) => return Poll::Ready(buffer.filled().len()),
                // An earlier datagram found nobody: the worker was away. It may come back.
                Poll::Ready(Err(_)) => {}
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}
