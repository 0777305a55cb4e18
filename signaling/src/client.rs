//! A typed client over tokio-tungstenite, for tests, benches and tools: it says hello, keeps the
//! newest view, matches answers to commands and hands everything else over in order.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tilts_queue::ids::CommandId;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{WebSocketStream, client_async};
use uuid::Uuid;

use crate::changes::fields_of;
use crate::view::View;
use crate::{Answer, ByeReason, ClientFrame, ClientMessage, IceServer, Problem, Resume, SUBPROTOCOL, ServerMessage};

/// How long the client waits for an answer before it gives up.
pub const ANSWER_DEADLINE: Duration = Duration::from_secs(10);

/// Messages kept for the caller; when more are waiting, the oldest is dropped.
const INBOX_MAX: usize = 4_096;

/// What can go wrong on the client's side.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server refused the command or the hello.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The server said good-bye.
    #[error("the server ended the connection: {0:?}")]
    Bye(ByeReason),
    /// The connection broke.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// No answer within [`ANSWER_DEADLINE`].
    #[error("no answer within the deadline")]
    Deadline,
}

/// What a connection runs over: TCP, or TLS over it.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// One connection to `/ws`.
pub struct Client {
    socket: WebSocketStream<Box<dyn Stream>>,
    /// From `welcome`; give it to [`Client::connect`] to resume.
    pub session: Uuid,
    /// The newest version seen.
    pub version: u64,
    /// The newest view seen. Changes of it are put in here, and handed over as whole views.
    pub view: Option<View>,
    /// Bytes of text that came.
    pub received_bytes: usize,
    /// Whether the server knew the resumed session.
    pub resumed: bool,
    /// The TURN servers of the welcome.
    pub ice_servers: Vec<IceServer>,
    inbox: VecDeque<ServerMessage>,
}

impl Client {
    /// Connects to `ws_url` (as `ws://127.0.0.1:8080/ws`), says hello and waits for the welcome.
    ///
    /// # Errors
    /// When the connection, the token or the protocol is refused, or nothing comes within the deadline.
    pub async fn connect(ws_url: &str, token: &str, resume: Option<Resume>) -> Result<Self, ClientError> {
        let deadline = Instant::now() + ANSWER_DEADLINE;
        let authority = ws_url.strip_prefix("ws://").and_then(|rest| rest.split('/').next());
        let authority = authority.ok_or_else(|| broken("not an address as ws://127.0.0.1:8080/ws"))?;
        let connecting = timeout_at(deadline, TcpStream::connect(authority)).await;
        let stream = connecting.map_err(|_| ClientError::Deadline)?.map_err(broken)?;
        stream.set_nodelay(true).map_err(broken)?;
        Self::over(Box::new(stream), ws_url, token, resume).await
    }

    /// As [`Client::connect`], over a connection that is there already.
    ///
    /// # Errors
    /// As [`Client::connect`].
    pub async fn over(
        stream: Box<dyn Stream>,
        ws_url: &str,
        token: &str,
        resume: Option<Resume>,
    ) -> Result<Self, ClientError> {
        let deadline = Instant::now() + ANSWER_DEADLINE;
        let mut request = ws_url.into_client_request().map_err(broken)?;
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static(SUBPROTOCOL));
        let opening = timeout_at(deadline, client_async(request, stream)).await;
        let (socket, _) = opening.map_err(|_| ClientError::Deadline)?.map_err(broken)?;
        let mut client = Self {
            socket,
            session: Uuid::nil(),
            version: 0,
            view: None,
            received_bytes: 0,
            resumed: false,
            ice_servers: Vec::new(),
            inbox: VecDeque::new(),
        };
        client.send(None, ClientMessage::Hello { token: token.to_owned(), resume }).await?;
        match client.receive(deadline).await? {
            ServerMessage::Welcome { session, resumed, version, view, ice_servers, .. } => {
                client.ice_servers = ice_servers;
                client.session = session;
                client.resumed = resumed;
                client.version = version;
                client.view = view;
                Ok(client)
            }
            ServerMessage::Error { error, .. } => Err(error.into()),
            other => Err(ClientError::Broken(format!("welcome expected, got {other:?}"))),
        }
    }

    /// Sends a command under a fresh id and waits for its answer.
    ///
    /// # Errors
    /// The server's refusal, or the connection's end.
    pub async fn command(&mut self, message: ClientMessage) -> Result<Answer, ClientError> {
        #[allow(clippy::disallowed_methods, reason = "the client stands outside the server and has no clock of its")]
        let id = CommandId::from(Uuid::now_v7());
        self.command_as(id, message).await
    }

    /// Sends a command under a given id, to repeat one whose answer was lost.
    ///
    /// # Errors
    /// The server's refusal, or the connection's end.
    pub async fn command_as(&mut self, id: CommandId, message: ClientMessage) -> Result<Answer, ClientError> {
        let deadline = Instant::now() + ANSWER_DEADLINE;
        self.send(Some(id), message).await?;
        loop {
            match self.receive(deadline).await? {
                ServerMessage::Reply { command_id, answer } if command_id == id => return Ok(answer),
                ServerMessage::Error { command_id: Some(command_id), error } if command_id == id => {
                    return Err(error.into());
                }
                other => self.keep(other),
            }
        }
    }

    /// Sends a message that has no answer.
    ///
    /// # Errors
    /// When the connection is broken.
    pub async fn send(&mut self, command_id: Option<CommandId>, message: ClientMessage) -> Result<(), ClientError> {
        let text = serde_json::to_string(&ClientFrame { command_id, message }).map_err(broken)?;
        self.send_raw(text).await
    }

    /// Sends any text, for tests of what the server does with nonsense.
    ///
    /// # Errors
    /// When the connection is broken.
    pub async fn send_raw(&mut self, text: String) -> Result<(), ClientError> {
        self.socket.send(Message::text(text)).await.map_err(broken)
    }

    /// The next message, those set aside while an answer was awaited first.
    ///
    /// # Errors
    /// When the connection ends or nothing comes within [`ANSWER_DEADLINE`].
    pub async fn next(&mut self) -> Result<ServerMessage, ClientError> {
        if let Some(message) = self.inbox.pop_front() {
            return Ok(message);
        }
        self.receive(Instant::now() + ANSWER_DEADLINE).await
    }

    /// Waits until a message gives `found` something to return; the others pass by.
    ///
    /// # Errors
    /// When the connection ends or nothing fits within [`ANSWER_DEADLINE`].
    pub async fn wait_for<T>(&mut self, mut found: impl FnMut(&ServerMessage) -> Option<T>) -> Result<T, ClientError> {
        let deadline = Instant::now() + ANSWER_DEADLINE;
        loop {
            let message = match self.inbox.pop_front() {
                Some(message) => message,
                None => self.receive(deadline).await?,
            };
            if let Some(value) = found(&message) {
                return Ok(value);
            }
        }
    }

    /// Waits until the view, as it is or as it becomes, gives `found` something to return.
    ///
    /// # Errors
    /// When the connection ends or nothing fits within [`ANSWER_DEADLINE`].
    pub async fn wait_view<T>(&mut self, mut found: impl FnMut(&View) -> Option<T>) -> Result<T, ClientError> {
        let deadline = Instant::now() + ANSWER_DEADLINE;
        loop {
            if let Some(value) = self.view.as_ref().and_then(&mut found) {
                return Ok(value);
            }
            let message = self.receive(deadline).await?;
            self.keep(message);
        }
    }

    /// Closes the connection properly.
    pub async fn close(mut self) {
        // The other side may already be gone; there is nobody left to tell.
        let _ = self.socket.close(None).await;
    }

    fn keep(&mut self, message: ServerMessage) {
        if self.inbox.len() == INBOX_MAX {
            self.inbox.pop_front();
        }
        self.inbox.push_back(message);
    }

    async fn receive(&mut self, deadline: Instant) -> Result<ServerMessage, ClientError> {
        loop {
            let frame = timeout_at(deadline, self.socket.next()).await.map_err(|_| ClientError::Deadline)?;
            match frame {
                Some(Ok(Message::Text(text))) => {
                    self.received_bytes += text.len();
                    let mut message: ServerMessage = serde_json::from_str(&text).map_err(broken)?;
                    if let ServerMessage::ViewChanged { version, now_ms, changes } = message {
                        let view = self.view.as_ref().ok_or_else(|| broken("changes of no view"))?;
                        let mut fields = fields_of(view);
                        changes.apply(&mut fields).map_err(broken)?;
                        let view = serde_json::from_value(Value::Object(fields)).map_err(broken)?;
                        message = ServerMessage::View { version, now_ms, view };
                    }
                    match &message {
                        ServerMessage::View { version, view, .. } => {
                            self.version = *version;
                            self.view = Some(view.clone());
                        }
                        ServerMessage::Bye { reason } => return Err(ClientError::Bye(*reason)),
                        _ => {}
                    }
                    return Ok(message);
                }
                Some(Ok(Message::Close(_))) | None => return Err(ClientError::Broken("closed".into())),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(broken(error)),
            }
        }
    }
}

fn broken(error: impl std::fmt::Display) -> ClientError {
    ClientError::Broken(error.to_string())
}
