//! One room of the media relay behind a tiny HTTP server, for pages that try it out: `cargo run --example media_room`.
//!
//! It prints one line of JSON with its address. Routes: `GET /<file>` from the directory of the first argument,
//! `POST /join`, `/restart`, `/ack`, `/publish`, `/gate`, `/leave`, and `GET /events?participant=<id>&after=<n>`.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tilts::media::{Join, Media, MediaConfig, MediaEvent, WorkerId};
use tilts_relay::{Codecs, EventKind, Lines, ParticipantKey, RoomKey, SetupPreference, Slot, SlotKind, Source};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use uuid::Uuid;

const ROOM: RoomKey = RoomKey(Uuid::from_u128(1));
const WORKER: WorkerId = WorkerId(0);

type Log = Arc<Mutex<HashMap<Uuid, Vec<Value>>>>;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let directory = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".into()));
    let addr: SocketAddr = SocketAddr::from(([127, 0, 0, 1], 0));
    let (media, mut events) = Media::start(&MediaConfig {
        addr,
        advertise: Vec::new(),
        workers: 1,
        watchers: 250,
        cores: Vec::new(),
        tcp: false,
    })?;
    let media = Arc::new(media);
    let log = Log::default();
    let writing = log.clone();
    tokio::spawn(async move {
        while let Some(event) = events.recv().await {
            let MediaEvent::Session { event, .. } = event else { continue };
            let value = json!({
                "media_epoch": event.media_epoch,
                "kind": describe(&event.kind),
            });
            if let Ok(mut log) = writing.lock() {
                log.entry(event.participant.0).or_default().push(value);
            }
        }
    });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", json!({"url": format!("http://{}", listener.local_addr()?), "media": media.addresses()}));
    loop {
        let (stream, _) = listener.accept().await?;
        let (media, log, directory) = (media.clone(), log.clone(), directory.clone());
        tokio::spawn(async move {
            // A page that goes away in mid-request is nobody's fault.
            let _ = serve(stream, &media, &log, &directory).await;
        });
    }
}

async fn serve(mut stream: TcpStream, media: &Media, log: &Log, directory: &std::path::Path) -> std::io::Result<()> {
    let mut request = Vec::new();
    let (head, body) = loop {
        let mut chunk = [0; 16_384];
        let count = stream.read(&mut chunk).await?;
        request.extend_from_slice(&chunk[..count]);
        let text = String::from_utf8_lossy(&request);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                break (head.to_owned(), body.to_owned());
            }
        }
        if count == 0 {
            return Ok(());
        }
    };
    let target = head.split(' ').nth(1).unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (status, kind, content) = match path {
        "/join" | "/restart" | "/ack" | "/publish" | "/gate" | "/leave" => {
            match command(path, &serde_json::from_str(&body).unwrap_or_default(), media).await {
                Ok(value) => (200, "application/json", value.to_string().into_bytes()),
                Err(error) => (400, "application/json", json!({ "error": error }).to_string().into_bytes()),
            }
        }
        "/events" => {
            let query: HashMap<&str, &str> = query.split('&').filter_map(|pair| pair.split_once('=')).collect();
            let participant = query.get("participant").and_then(|id| id.parse().ok()).unwrap_or_default();
            let after = query.get("after").and_then(|after| after.parse().ok()).unwrap_or(0);
            let events = log.lock().ok().and_then(|log| log.get(&participant).cloned()).unwrap_or_default();
            (200, "application/json", json!(events.get(after..).unwrap_or_default()).to_string().into_bytes())
        }
        file => {
            let name = file.trim_start_matches('/');
            let name = if name.is_empty() { "page.html" } else { name };
            let kind = if name.ends_with(".js") { "text/javascript" } else { "text/html" };
            match std::fs::read(directory.join(name)) {
                Ok(content) if !name.contains("..") => (200, kind, content),
                _ => (404, "text/plain", Vec::new()),
            }
        }
    };
    let head = format!(
        "HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        content.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&content).await
}

async fn command(path: &str, body: &Value, media: &Media) -> Result<Value, String> {
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    let participant = ParticipantKey(text("participant").parse().map_err(|_| "participant")?);
    let media_epoch = body["mediaEpoch"].as_u64().unwrap_or(0) as u32;
    let say = |error: tilts::media::MediaError| format!("{}: {error}", error.code());
    match path {
        "/join" => {
            let lines = Lines::Named(body["slots"].as_array().into_iter().flatten().filter_map(slot_binding).collect());
            let sdp_offer = text("sdpOffer");
            let setup = SetupPreference::Active;
            let codecs = body["codecs"].as_array().into_iter().flatten().filter_map(Value::as_str);
            let codecs = if body["codecs"].is_array() { Codecs::named(codecs)? } else { Codecs::PAGES };
            let join = Join { room: ROOM, participant, media_epoch, sdp_offer, lines, codecs, setup };
            let answer = media.join(WORKER, join).await.map_err(say)?;
            Ok(json!({ "sdpAnswer": answer.sdp_answer }))
        }
        "/restart" => {
            let answer = media.restart_ice(WORKER, ROOM, participant, media_epoch, text("sdpOffer")).await;
            Ok(json!({ "sdpAnswer": answer.map_err(say)?.sdp_answer }))
        }
        "/ack" => {
            let generation = body["generation"].as_u64().unwrap_or(0) as u32;
            media.ack_slots(WORKER, ROOM, participant, generation).await.map_err(say)?;
            Ok(json!({}))
        }
        "/publish" => {
            let source = source(&text("source")).ok_or("source")?;
            let published = body["published"].as_bool().unwrap_or(false);
            media.set_published(WORKER, ROOM, participant, source, published).await.map_err(say)?;
            Ok(json!({}))
        }
        "/gate" => {
            let gated = body["gated"].as_bool().unwrap_or(false);
            media.set_gate(WORKER, ROOM, participant, gated).await.map_err(say)?;
            Ok(json!({}))
        }
        _ => {
            media.leave(WORKER, ROOM, participant).await.map_err(say)?;
            Ok(json!({}))
        }
    }
}

fn slot_binding(value: &Value) -> Option<(String, SlotKind)> {
    let slot = &value["slot"];
    let number = |kind: &str| slot[kind].as_u64().and_then(|number| u8::try_from(number).ok());
    let kind = match (slot.as_str(), number("audio"), number("video"), number("content")) {
        (Some(name), ..) => SlotKind::Send(source(name)?),
        (_, Some(i), ..) => SlotKind::Receive(Slot::Audio(i)),
        (_, _, Some(i), _) => SlotKind::Receive(Slot::Video(i)),
        (.., Some(i)) => SlotKind::Receive(Slot::Content(i)),
        _ => return None,
    };
    Some((value["mid"].as_str()?.to_owned(), kind))
}

fn source(name: &str) -> Option<Source> {
    Some(match name {
        "microphone" => Source::Microphone,
        "camera" => Source::Camera,
        "document" => Source::Document,
        "screen" => Source::Screen,
        _ => return None,
    })
}

fn source_name(source: Source) -> &'static str {
    match source {
        Source::Microphone => "microphone",
        Source::Camera => "camera",
        Source::Document => "document",
        Source::Screen => "screen",
    }
}

fn slot_value(slot: Slot) -> Value {
    match slot {
        Slot::Audio(i) => json!({ "audio": i }),
        Slot::Video(i) => json!({ "video": i }),
        Slot::Content(i) => json!({ "content": i }),
    }
}

fn describe(kind: &EventKind) -> Value {
    match kind {
        EventKind::SlotAssigned { generation, assignments } => json!({
            "name": "slots",
            "generation": generation,
            "slots": assignments.iter().map(|assignment| json!({
                "slot": slot_value(assignment.slot),
                "participant": assignment.participant.0,
                "source": source_name(assignment.source),
            })).collect::<Vec<_>>(),
        }),
        EventKind::Quality(quality) => json!({
            "name": "quality",
            "upBps": quality.up.bitrate_bps, "downBps": quality.down.bitrate_bps,
            "upLossPct": quality.up.loss_pct, "downLossPct": quality.down.loss_pct,
            "upJitterMs": quality.up.jitter_ms, "downJitterMs": quality.down.jitter_ms,
            "rttMs": quality.rtt_ms, "estimateBps": quality.estimate_bps,
            "upRepaired": quality.up.repaired, "downRepaired": quality.down.repaired,
            "layers": quality.layers.iter().map(|layer| json!({
                "slot": slot_value(layer.slot), "layer": layer.layer, "temporal": layer.temporal,
                "isPaused": layer.is_paused, "reason": format!("{:?}", layer.reason),
            })).collect::<Vec<_>>(),
        }),
        other => json!({ "name": format!("{other:?}") }),
    }
}
