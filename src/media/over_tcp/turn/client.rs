//! The client's side of TURN over a stream, as far as `tilts check` and the tests need it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rtc_stun::attributes::*;
use rtc_stun::crypto::RTCCryptoProvider;
use rtc_stun::error_code::ErrorCodeAttribute;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::*;
use rtc_stun::xoraddr::XorMappedAddress;
#[cfg(test)]
use tokio::io::AsyncReadExt;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::{Credentials, MESSAGE_BYTES_MAX, read_message};

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// UDP, in REQUESTED-TRANSPORT.
const UDP: [u8; 4] = [17, 0, 0, 0];

/// Why a request came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum TurnError {
    /// The server refuses, by this code (RFC 8656, 19).
    #[error("the TURN server refuses: {0}")]
    Refused(u16),
    /// The connection ended, or no answer came.
    #[error("the TURN server does not answer: {0}")]
    Broken(#[from] io::Error),
}

/// Makes requests with long-term credentials (RFC 8489, 9.2).
pub struct Requests {
    crypto: Arc<dyn RTCCryptoProvider>,
    /// Who asks.
    pub credentials: Credentials,
    /// From the server's challenge.
    pub realm: String,
    /// From the server's challenge.
    pub nonce: String,
}

impl Requests {
    /// Requests before the first challenge.
    ///
    /// # Errors
    ///
    /// Fails if there is no cryptography.
    pub fn new(credentials: Credentials) -> io::Result<Requests> {
        let crypto = rtc_stun::crypto::default_provider().map_err(io::Error::other)?;
        Ok(Requests { crypto, credentials, realm: String::new(), nonce: String::new() })
    }

    /// A request; authenticated once there was a challenge.
    pub fn request(&self, method: Method, add: impl FnOnce(&mut Message)) -> Vec<u8> {
        let mut message = begin(method, CLASS_REQUEST);
        add(&mut message);
        if !self.nonce.is_empty() {
            let Credentials { username, password } = &self.credentials;
            message.add(ATTR_USERNAME, username.as_bytes());
            message.add(ATTR_REALM, self.realm.as_bytes());
            message.add(ATTR_NONCE, self.nonce.as_bytes());
            let (username, realm, password) = (username.clone(), self.realm.clone(), password.clone());
            let integrity = MessageIntegrity::new_long_term_integrity_with_provider(
                username,
                realm,
                password,
                self.crypto.crypto(),
            );
            // Fails for no message without a fingerprint.
            let _ = integrity.map(|integrity| integrity.add_to(&mut message));
        }
        message.raw
    }

    /// Takes realm and nonce out of a challenge; `false` if it is none.
    pub fn learn(&mut self, reply: &Message) -> bool {
        let text = |kind| reply.get(kind).ok().and_then(|value| String::from_utf8(value).ok());
        let (Some(realm), Some(nonce)) = (text(ATTR_REALM), text(ATTR_NONCE)) else { return false };
        (self.realm, self.nonce) = (realm, nonce);
        true
    }
}

/// A Send indication.
#[must_use]
pub fn indication(peer: SocketAddr, data: &[u8]) -> Vec<u8> {
    let mut message = begin(METHOD_SEND, CLASS_INDICATION);
    add_peer(&mut message, peer);
    message.add(ATTR_DATA, data);
    message.raw
}

/// Adds XOR-PEER-ADDRESS.
pub fn add_peer(message: &mut Message, peer: SocketAddr) {
    // Fails for no address.
    let _ = XorMappedAddress { ip: peer.ip(), port: peer.port() }.add_to_as(message, ATTR_XOR_PEER_ADDRESS);
}

/// The code of an error response; 0 if it is none.
#[must_use]
pub fn error_code(reply: &Message) -> u16 {
    let mut error = ErrorCodeAttribute::default();
    error.get_from(reply).map_or(0, |()| error.code.0)
}

fn begin(method: Method, class: MessageClass) -> Message {
    let mut message = Message::new();
    message.set_type(MessageType::new(method, class));
    message.write_header();
    // Has never failed: it is drawn from the thread's generator.
    let _ = message.new_transaction_id();
    message
}

/// One connection to a TURN server.
pub struct TurnClient<S> {
    stream: S,
    requests: Requests,
}

impl<S: AsyncRead + AsyncWrite + Unpin> TurnClient<S> {
    /// A client that has asked for nothing yet.
    pub fn new(stream: S, requests: Requests) -> Self {
        TurnClient { stream, requests }
    }

    /// Gets an allocation and returns the address that it says it has.
    ///
    /// # Errors
    ///
    /// [`TurnError`].
    pub async fn allocate(&mut self) -> Result<SocketAddr, TurnError> {
        let reply = self.ask(METHOD_ALLOCATE, |message| message.add(ATTR_REQUESTED_TRANSPORT, &UDP)).await?;
        let mut address = XorMappedAddress::default();
        address.get_from_as(&reply, ATTR_XOR_RELAYED_ADDRESS).map_err(io::Error::other)?;
        Ok(SocketAddr::new(address.ip, address.port))
    }

    /// Binds a channel to a peer.
    ///
    /// # Errors
    ///
    /// [`TurnError`].
    pub async fn bind(&mut self, channel: u16, peer: SocketAddr) -> Result<(), TurnError> {
        let [high, low] = channel.to_be_bytes();
        let add = |message: &mut Message| {
            message.add(ATTR_CHANNEL_NUMBER, &[high, low, 0, 0]);
            add_peer(message, peer);
        };
        self.ask(METHOD_CHANNEL_BIND, add).await.map(drop)
    }

    /// Sends a request, answers a challenge, and gives the answer.
    ///
    /// # Errors
    ///
    /// [`TurnError`].
    pub async fn ask(&mut self, method: Method, add: impl Fn(&mut Message)) -> Result<Message, TurnError> {
        let mut is_challenged = false;
        loop {
            let request = self.requests.request(method, &add);
            self.stream.write_all(&request).await?;
            self.stream.flush().await?;
            let reply = timeout(ANSWER_WITHIN, self.reply(&request)).await.map_err(io::Error::from)??;
            match error_code(&reply) {
                0 => return Ok(reply),
                401 | 438 if !is_challenged && self.requests.learn(&reply) => is_challenged = true,
                code => return Err(TurnError::Refused(code)),
            }
        }
    }

    /// Splits into what sends datagrams on a channel and what receives those of any.
    pub fn split(self) -> (ChannelSender<S>, ChannelReceiver<S>) {
        let (reader, writer) = tokio::io::split(self.stream);
        (ChannelSender(writer), ChannelReceiver(reader))
    }

    async fn reply(&mut self, request: &[u8]) -> io::Result<Message> {
        let mut buffer = [0; MESSAGE_BYTES_MAX];
        loop {
            let length = read_message(&mut self.stream, &mut buffer).await?;
            let mut message = Message::new();
            if message.write(&buffer[..length]).is_ok() && message.transaction_id.0 == request[8..20] {
                return Ok(message);
            }
        }
    }
}

/// Sends datagrams.
pub struct ChannelSender<S>(tokio::io::WriteHalf<S>);

impl<S: AsyncRead + AsyncWrite> ChannelSender<S> {
    /// Sends a datagram on a channel.
    ///
    /// # Errors
    ///
    /// When the connection is broken.
    pub async fn send(&mut self, channel: u16, data: &[u8]) -> io::Result<()> {
        let length = u16::try_from(data.len()).map_err(io::Error::other)?;
        let mut frame = [channel.to_be_bytes(), length.to_be_bytes()].concat();
        frame.extend_from_slice(data);
        frame.resize(frame.len().next_multiple_of(4), 0);
        self.0.write_all(&frame).await?;
        self.0.flush().await
    }
}

/// Receives datagrams.
pub struct ChannelReceiver<S>(tokio::io::ReadHalf<S>);

impl<S: AsyncRead + AsyncWrite> ChannelReceiver<S> {
    /// The next datagram from any channel.
    ///
    /// # Errors
    ///
    /// When the connection is broken.
    pub async fn receive(&mut self) -> io::Result<Vec<u8>> {
        let mut buffer = [0; MESSAGE_BYTES_MAX];
        loop {
            let length = read_message(&mut self.0, &mut buffer).await?;
            if buffer[0] >> 6 == 1 {
                return Ok(buffer[super::HEAD_BYTES..length].to_vec());
            }
        }
    }
}

/// Asks for more than the stream has to give, for tests of what a server does with it.
#[cfg(test)]
impl<S: AsyncRead + AsyncWrite + Unpin> TurnClient<S> {
    /// Sends anything.
    pub async fn send_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    /// Whether the server ends the connection.
    pub async fn is_ended(&mut self) -> bool {
        let mut buffer = [0; 256];
        loop {
            match self.stream.read(&mut buffer).await {
                Ok(0) | Err(_) => return true,
                Ok(_) => {}
            }
        }
    }
}
