//! Janus beside us: Debian's, with its videoroom alone, on the same core and under the same load.
//!
//! It is asked over a WebSocket, one question after the answer to the other.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::sync::Mutex;
use tokio::time::sleep;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::Outcome;
use super::plan::Seat;
use crate::media::io::pin_to;

type Failed = Box<dyn std::error::Error>;

/// Time for it to start, and for a publisher to be there.
const WITHIN: Duration = Duration::from_secs(10);
const AGAIN_AFTER: Duration = Duration::from_millis(20);
/// What Debian's package has besides the videoroom and the WebSocket.
const OTHER_PLUGINS: [&str; 11] = [
    "audiobridge",
    "duktape",
    "echotest",
    "lua",
    "nosip",
    "recordplay",
    "sip",
    "streaming",
    "textroom",
    "videocall",
    "voicemail",
];
const OTHER_TRANSPORTS: [&str; 5] = ["http", "mqtt", "nanomsg", "pfunix", "rabbitmq"];

const LINK: &str = "tilts-janus";
const PEER: &str = "tilts-peer";
/// From the addresses for benches (RFC 2544).
const ADDRESS: &str = "198.18.0.1";
/// Where the load's addresses are.
const MEMBERS: &str = "127.1.0.0/16";

/// A Janus for the bench alone.
pub struct Janus {
    server: Child,
    _dir: tempfile::TempDir,
    socket: Mutex<WebSocketStream<TcpStream>>,
    seats: Vec<Seat>,
    session: Value,
    version: String,
    _network: Network,
}

impl Janus {
    /// Starts it on this core, from another, and opens the rooms of the seats.
    ///
    /// # Errors
    ///
    /// Fails if Janus is missing, or does not do what it is asked.
    pub async fn start(core: usize, from_core: usize, seats: Vec<Seat>) -> Result<Janus, Failed> {
        let dir = tempfile::tempdir()?;
        let api = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        configure(dir.path(), api)?;
        let network = Network::create()?;
        pin_to(core)?;
        let server = Command::new("janus")
            .arg("--configs-folder")
            .arg(dir.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        pin_to(from_core)?;
        let server = server.map_err(|error| format!("janus cannot be started: {error}"))?;
        let socket = Mutex::new(connect(api).await?);
        let (session, version) = (Value::Null, String::new());
        let mut janus = Janus { server, _dir: dir, socket, seats, session, version, _network: network };
        janus.version =
            janus.ask(json!({"janus": "info"})).await?["version_string"].as_str().unwrap_or_default().into();
        janus.session = janus.ask(json!({"janus": "create"})).await?["data"]["id"].take();
        let handle = janus.attach().await?;
        for room in 0..=janus.seats.last().map_or(0, |seat| seat.room) {
            janus.tell(&handle, json!({"request": "create", "room": room + 1}), Value::Null).await?;
        }
        Ok(janus)
    }

    /// Its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Its process below `/proc`; 0, which is none, when it has ended.
    pub fn process(&self) -> String {
        self.server.id().unwrap_or_default().to_string()
    }

    /// Joins a member; returns the answer to its offer, or the offer that this answers.
    ///
    /// # Errors
    ///
    /// Fails if Janus refuses.
    pub async fn join(&self, member: usize, sdp: &str) -> Result<String, Failed> {
        let seat = self.seats.get(member).ok_or("no such member")?;
        let (handle, room) = (self.attach().await?, seat.room + 1);
        let mut said = if seat.answers() {
            // Those who watch sit behind those who publish.
            let feed = member - seat.others;
            let join = json!({"request": "join", "ptype": "subscriber", "room": room, "streams": [{"feed": feed}]});
            let begun = Instant::now();
            let offer = loop {
                match self.tell(&handle, join.clone(), Value::Null).await {
                    // Whom it watches may still finish the handshake.
                    Err(_) if begun.elapsed() < WITHIN => sleep(AGAIN_AFTER).await,
                    offer => break offer?,
                }
            };
            self.tell(&handle, json!({"request": "start"}), json!({"type": "answer", "sdp": sdp})).await?;
            offer
        } else {
            let join = json!({"request": "joinandconfigure", "ptype": "publisher", "room": room, "id": member + 1});
            self.tell(&handle, join, json!({"type": "offer", "sdp": sdp})).await?
        };
        let Value::String(sdp) = said["jsep"]["sdp"].take() else { return Err("no description".into()) };
        Ok(sdp)
    }

    /// A way to the videoroom: each connection has one.
    async fn attach(&self) -> Result<Value, Failed> {
        let attach = json!({"janus": "attach", "session_id": self.session, "plugin": "janus.plugin.videoroom"});
        Ok(self.ask(attach).await?["data"]["id"].take())
    }

    /// Tells the videoroom something, with a description or none.
    async fn tell(&self, handle: &Value, body: Value, jsep: Value) -> Result<Value, Failed> {
        let mut message = json!({"janus": "message", "session_id": self.session, "handle_id": handle, "body": body});
        if !jsep.is_null() {
            message["jsep"] = jsep;
        }
        let said = self.ask(message).await?;
        match said["plugindata"]["data"]["error"].as_str() {
            Some(why) => Err(why.into()),
            None => Ok(said),
        }
    }

    async fn ask(&self, mut question: Value) -> Result<Value, Failed> {
        // Answers have one, and events of other kinds have none: no need to tell answers apart.
        question["transaction"] = "bench".into();
        let mut socket = self.socket.lock().await;
        socket.send(Message::text(question.to_string())).await?;
        loop {
            let message = socket.next().await.ok_or("janus has closed the connection")??;
            let Message::Text(text) = message else { continue };
            let said: Value = serde_json::from_str(&text)?;
            match said["janus"].as_str() {
                Some("error") => return Err(said["error"]["reason"].as_str().unwrap_or_default().into()),
                Some("ack") => {}
                _ if said["transaction"].is_null() => {}
                _ => return Ok(said),
            }
        }
    }
}

async fn connect(api: SocketAddr) -> Result<WebSocketStream<TcpStream>, Failed> {
    let begun = Instant::now();
    let stream = loop {
        match TcpStream::connect(api).await {
            Err(_) if begun.elapsed() < WITHIN => sleep(AGAIN_AFTER).await,
            stream => break stream.map_err(|error| format!("janus does not come up: {error}"))?,
        }
    };
    let mut request = format!("ws://{api}").into_client_request()?;
    request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("janus-protocol"));
    Ok(client_async(request, stream).await?.0)
}

/// ICE-lite, no STUN, no log, as little as it can do with.
fn configure(dir: &Path, api: SocketAddr) -> Outcome {
    let libraries =
        |names: &[&str]| names.iter().map(|name| format!("libjanus_{name}.so")).collect::<Vec<_>>().join(",");
    let settings = format!(
        "general: {{ session_timeout = 0 log_to_stdout = false debug_level = 0 }}\n\
         media: {{ ipv6 = false rtp_port_range = \"20000-29999\" }}\n\
         nat: {{ ice_lite = true ice_enforce_list = \"{ADDRESS}\" }}\n\
         plugins: {{ disable = \"{}\" }}\n\
         transports: {{ disable = \"{}\" }}\n",
        libraries(&OTHER_PLUGINS),
        libraries(&OTHER_TRANSPORTS),
    );
    std::fs::write(dir.join("janus.jcfg"), settings)?;
    let settings =
        format!("general: {{ json = \"compact\" ws = true ws_ip = \"{}\" ws_port = {} }}\n", api.ip(), api.port());
    std::fs::write(dir.join("janus.transport.websockets.jcfg"), settings)?;
    Ok(())
}

/// A network of its own: Janus takes no loopback address, and ties its sockets to the network of the address that it takes.
/// So the load's addresses belong to it as well, and its packets pass through the kernel as ours do.
struct Network;

impl Network {
    fn create() -> Result<Network, Failed> {
        // One that was left behind.
        drop(Network);
        ip(&format!("link add {LINK} type veth peer {PEER}"))?;
        let network = Network;
        ip(&format!("address add {ADDRESS}/32 dev {LINK}"))?;
        ip(&format!("link set {LINK} up"))?;
        ip(&format!("link set {PEER} up"))?;
        ip(&format!("route add local {MEMBERS} dev {LINK}"))?;
        Ok(network)
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // It may be gone, or never have been.
        let _ = ip(&format!("link delete {LINK}"));
    }
}

fn ip(command: &str) -> Outcome {
    let run = std::process::Command::new("ip").args(command.split(' ')).output();
    let run = run.map_err(|error| format!("janus cannot be started: ip: {error}"))?;
    if run.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&run.stderr);
    Err(format!("janus cannot be started: ip {command}: {}", said.trim()).into())
}
