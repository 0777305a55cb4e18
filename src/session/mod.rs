//! One page's WebSocket: hello, views, commands, and the way back for everything that the server has to say.

mod appointments;
mod channels;
mod commands;
mod outbox;
mod personal_code;
mod registry;
mod turns;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use tilts_queue::code::NodeId;
use tilts_queue::ids::{ConsultationId, ParticipantId};
use tilts_signaling::changes::{Changes, fields_of};
use tilts_signaling::session::{Session as Inbound, Step};
use tilts_signaling::view::{CallView, View, VisitStage};
use tilts_signaling::{ByeReason, Code, IceServer, Problem, Resume, ServerMessage};
use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, timeout};

use crate::app::App;
use crate::auth::{Claims, Principal, Purpose, Role, allow};
use crate::cluster::CallClaims;
use crate::media::ice_servers::CREDENTIALS_RENEWED_AFTER;
use crate::records::WritingKind;

pub(crate) use commands::checked;
pub use outbox::Outbox;
pub use registry::{Key, Registry, actor};

/// How long one message may take to be written.
const WRITE_WITHIN: Duration = Duration::from_secs(5);
/// A node that has seen a later version than this one waits for it so long.
const REACH_WITHIN: Duration = Duration::from_secs(2);

/// A long view, of a whole institution or network, is made no more often: it takes milliseconds.
const LONG_VIEWS_EVERY: Duration = Duration::from_millis(500);

/// The build of the pages that this server carries.
pub const BUILD: &str = env!("CARGO_PKG_VERSION");

type Sink = SplitSink<WebSocket, Message>;

/// Runs one socket until it ends.
pub async fn run(app: Arc<App>, socket: WebSocket) {
    let started = Instant::now();
    let (mut sink, mut stream) = socket.split();
    let mut inbound = Inbound::new(0, app.config.limits.messages_per_s);
    let hello = timeout(Duration::from_millis(inbound.deadline_ms()), greet(&mut stream, &mut inbound)).await;
    let (token, resume) = match hello {
        Ok(Some(Ok(hello))) => hello,
        Ok(Some(Err(problem))) => return end(sink, ServerMessage::Error { command_id: None, error: problem }).await,
        Ok(None) => return,
        Err(_) => return end(sink, ServerMessage::Bye { reason: ByeReason::Silent }).await,
    };
    let now = app.clock.now().0;
    if let Ok(claims) = app.keys.verify::<CallClaims>(Purpose::Call, now, &token) {
        return stand_in(&app, sink, stream, inbound, claims, started).await;
    }
    let principal = match authenticate(&app, &token) {
        Ok(principal) => principal,
        Err(problem) => return end(sink, ServerMessage::Error { command_id: None, error: problem }).await,
    };
    let Some(key) = Key::of(&principal) else {
        let problem = Problem::new(Code::Forbidden, "this role has no socket");
        return end(sink, ServerMessage::Error { command_id: None, error: problem }).await;
    };
    let resumed = resume.map(|resume| resume.session);
    let admitted = Registry::admit(&app, key, principal, resumed, app.clock.new_id()).await;
    let session = admitted.session;
    Registry::arrived(&app, &principal).await;

    let (outbox, messages) = Outbox::new();
    let welcome = Welcome { session, resumed: admitted.resumed, resume };
    let mut writer =
        Writer { app: Arc::clone(&app), principal, outbox: outbox.clone(), attached: None, last: None, sent: None };
    let mut ended = admitted.ended;
    let reason = {
        let writing = writer.run(&mut sink, messages, welcome, &admitted.turn);
        let reading = read(&app, &principal, &mut stream, &mut inbound, &outbox, started);
        tokio::pin!(writing, reading);
        tokio::select! {
            reason = &mut writing => reason,
            reason = &mut reading => reason,
            reason = &mut ended => reason.ok(),
            () = outbox.overflowed() => Some(ByeReason::TooSlow),
        }
    };
    writer.leave(started + Duration::from_millis(inbound.heard_ms()));
    ended.close();
    Registry::left(&app, principal, key, session);
    if let Some(reason) = reason {
        end(sink, ServerMessage::Bye { reason }).await;
    }
}

/// A page of another node that takes part in a consultation here: it is told what the consultation has to say, and no view.
async fn stand_in(
    app: &Arc<App>,
    mut sink: Sink,
    mut stream: SplitStream<WebSocket>,
    mut inbound: Inbound,
    claims: CallClaims,
    started: Instant,
) {
    let refused = |code, detail: &str| ServerMessage::Error { command_id: None, error: Problem::new(code, detail) };
    if claims.network != app.records.network_id() {
        return end(sink, refused(Code::Unauthenticated, "the token is of another network")).await;
    }
    if !reach(app, claims.version).await {
        return end(sink, refused(Code::Unavailable, "this node has not read that far yet")).await;
    }
    let welcome = ServerMessage::Welcome {
        session: app.clock.new_id(),
        resumed: false,
        now_ms: app.clock.now().0,
        version: claims.version,
        view: None,
        build: BUILD.to_owned(),
        ice_servers: Vec::new(),
    };
    if write(&mut sink, &welcome).await.is_none() {
        return;
    }
    let (consultation, me) = (claims.consultation, claims.participant);
    if !app.calls.knows(consultation) {
        commands::restore(app, consultation).await;
    }
    let (outbox, mut messages) = Outbox::new();
    app.calls.attach(consultation, me, claims.role, &outbox);
    let writing = async {
        while let Some(message) = messages.recv().await {
            if write(&mut sink, &message).await.is_none() {
                return;
            }
        }
    };
    tokio::select! {
        () = writing => {}
        _ = read(app, &claims.principal, &mut stream, &mut inbound, &outbox, started) => {}
        () = outbox.overflowed() => {}
    }
    app.calls.detach(consultation, me, &outbox, started + Duration::from_millis(inbound.heard_ms()));
}

/// Waits until this node has read the journal up to a version that another has seen. `false` when it does not in time.
async fn reach(app: &App, version: u64) -> bool {
    let mut states = app.dispatch.watch();
    let reached = states.wait_for(|state| state.queue.version() >= version);
    matches!(timeout(REACH_WITHIN, reached).await, Ok(Ok(_)))
}

/// Waits for the hello. `None` when the page went away.
async fn greet(
    stream: &mut SplitStream<WebSocket>,
    inbound: &mut Inbound,
) -> Option<Result<(String, Option<Resume>), Problem>> {
    loop {
        match stream.next().await?.ok()? {
            Message::Text(text) => {
                return Some(match inbound.on_text(0, &text) {
                    Step::Hello { token, resume } => Ok((token, resume)),
                    Step::Refuse { problem, .. } | Step::End(problem) => Err(problem),
                    Step::Message { .. } => Err(Problem::new(Code::HelloExpected, "the first message has to be hello")),
                });
            }
            Message::Close(_) => return None,
            _ => {}
        }
    }
}

fn authenticate(app: &App, token: &str) -> Result<Principal, Problem> {
    let now = app.clock.now().0;
    let claims: Claims = app
        .keys
        .verify(Purpose::Socket, now, token)
        .or_else(|_| app.keys.verify(Purpose::Join, now, token))
        .map_err(|error| Problem::new(Code::Unauthenticated, error.to_string()))?;
    if claims.network != app.records.network_id() {
        return Err(Problem::new(Code::Unauthenticated, "the token is of another network"));
    }
    Ok(claims.principal)
}

/// Reads frames until the page ends or is ended; why it is ended, if the page is to be told.
async fn read(
    app: &Arc<App>,
    principal: &Principal,
    stream: &mut SplitStream<WebSocket>,
    inbound: &mut Inbound,
    outbox: &Outbox,
    started: Instant,
) -> Option<ByeReason> {
    let elapsed = || u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    loop {
        let left = Duration::from_millis(inbound.deadline_ms().saturating_sub(elapsed()));
        let frame = match timeout(left, stream.next()).await {
            Ok(frame) => frame?.ok()?,
            Err(_) => return Some(ByeReason::Silent),
        };
        let text = match frame {
            Message::Text(text) => text,
            Message::Binary(_) => {
                let error = Problem::new(Code::Malformed, "text frames only");
                outbox.send(ServerMessage::Error { command_id: None, error });
                continue;
            }
            Message::Close(_) => return None,
            Message::Ping(_) | Message::Pong(_) => continue,
        };
        let reply = match inbound.on_text(elapsed(), &text) {
            Step::Hello { .. } => continue,
            Step::Refuse { command_id, problem } => Some(ServerMessage::Error { command_id, error: problem }),
            Step::End(problem) => {
                // The writer sends what is queued before the connection ends.
                outbox.send(ServerMessage::Error { command_id: None, error: problem });
                tokio::time::sleep(Duration::from_millis(100)).await;
                return None;
            }
            Step::Message { command_id, message } => {
                if allow::may_send(principal.role(), &message) {
                    commands::handle(app, principal, command_id, message).await
                } else {
                    let error = Problem::new(Code::Forbidden, "this role may not send that");
                    Some(ServerMessage::Error { command_id, error })
                }
            }
        };
        if let Some(reply) = reply {
            outbox.send(reply);
        }
    }
}

struct Welcome {
    session: uuid::Uuid,
    resumed: bool,
    resume: Option<Resume>,
}

/// Sends views as they change, and everything that others have to say to this page.
struct Writer {
    app: Arc<App>,
    principal: Principal,
    outbox: Outbox,
    /// The consultation that this page is told of, and the node on which it is placed.
    attached: Option<(ConsultationId, ParticipantId, NodeId)>,
    last: Option<View>,
    /// A long view as it was last sent on this connection.
    sent: Option<serde_json::Map<String, serde_json::Value>>,
}

impl Writer {
    async fn run(
        &mut self,
        sink: &mut Sink,
        mut messages: mpsc::Receiver<ServerMessage>,
        welcome: Welcome,
        turn: &Notify,
    ) -> Option<ByeReason> {
        let mut nodes = self.app.cluster.as_ref().map(|cluster| cluster.watch());
        let supervisor = self.principal.role() == Role::Supervisor;
        // What the page has seen on another node, it is not shown as undone.
        if let Some(resume) = &welcome.resume
            && self.app.cluster.is_some()
        {
            reach(&self.app, resume.version).await;
        }
        let (version, view) = self.look();
        let known = welcome.resume.is_some_and(|resume| welcome.resumed && resume.version == version);
        let message = ServerMessage::Welcome {
            session: welcome.session,
            resumed: welcome.resumed,
            now_ms: self.app.clock.now().0,
            version,
            view: view.clone().filter(|_| !known),
            build: BUILD.to_owned(),
            ice_servers: self.ice_servers(welcome.session),
        };
        write(sink, &message).await?;
        self.last = view;
        self.follow_call().await;
        let mut links = self.app.links();
        if supervisor {
            write(sink, &ServerMessage::Links { consultations: links.clone() }).await?;
        }
        let mut renew = tokio::time::interval(CREDENTIALS_RENEWED_AFTER);
        renew.reset();
        // What a page that was away has of others and of time is old at the same version, too.
        let mut is_old = known;
        let (mut is_due, mut next_look) = (false, Instant::now());
        loop {
            tokio::select! {
                message = messages.recv() => {
                    write(sink, &message?).await?;
                    continue;
                }
                () = turn.notified(), if !is_due => {
                    is_due = true;
                    continue;
                }
                () = tokio::time::sleep_until(next_look), if is_due => is_due = false,
                _ = renew.tick(), if self.app.ice_servers.is_some() && !supervisor => {
                    let ice_servers = self.ice_servers(welcome.session);
                    write(sink, &ServerMessage::MediaServers { ice_servers }).await?;
                    continue;
                }
                () = crate::cluster::changed(nodes.as_mut()) => {
                    // The node of this page's consultation may be gone.
                    self.follow_call().await;
                    continue;
                }
            }
            if supervisor {
                next_look = Instant::now() + LONG_VIEWS_EVERY;
                let now = self.app.links();
                if now != links {
                    write(sink, &ServerMessage::Links { consultations: now.clone() }).await?;
                    links = now;
                }
            }
            let (version, view) = self.look();
            if std::mem::take(&mut is_old) || view != self.last {
                // Whatever belongs to the view before it leaves first.
                while let Ok(message) = messages.try_recv() {
                    write(sink, &message).await?;
                }
                if let Some(view) = &view {
                    write(sink, &self.news(version, view)).await?;
                } else if self.principal.role() == Role::Guest {
                    return Some(ByeReason::Revoked);
                }
                self.last = view;
            }
            // Where the consultation is placed is in no view.
            self.follow_call().await;
        }
    }

    /// The TURN servers, for those who take part in consultations.
    fn ice_servers(&self, session: uuid::Uuid) -> Vec<IceServer> {
        match &self.app.ice_servers {
            Some(servers) if self.principal.role() != Role::Supervisor => servers.of(session),
            _ => Vec::new(),
        }
    }

    /// A view that has changed: the whole of it, or of a long one what has changed since it was last sent.
    fn news(&mut self, version: u64, view: &View) -> ServerMessage {
        let now_ms = self.app.clock.now().0;
        if let View::Supervise(_) = view {
            let fields = fields_of(view);
            let changes = self.sent.as_ref().map(|before| Changes::between(before, &fields));
            self.sent = Some(fields);
            if let Some(changes) = changes {
                return ServerMessage::ViewChanged { version, now_ms, changes };
            }
        }
        ServerMessage::View { version, now_ms, view: view.clone() }
    }

    fn look(&self) -> (u64, Option<View>) {
        let state = self.app.dispatch.state();
        let waits = Arc::clone(&self.app.waits().borrow());
        (state.queue.version(), self.app.view(&state, &waits, &self.principal))
    }

    /// The page is gone, last heard at `heard`.
    fn leave(&mut self, heard: Instant) {
        if let Some((consultation, me, node)) = self.attached.take() {
            match &self.app.cluster {
                Some(cluster) if node != cluster.me() => cluster.calls().end(consultation, me, &self.outbox),
                _ => self.app.calls.detach(consultation, me, &self.outbox, heard),
            }
        }
    }

    /// Connects the page to the consultation that its view now shows, or from the one it no longer shows.
    async fn follow_call(&mut self) {
        let Some(call) = self.last.as_ref().and_then(call_in) else {
            if self.attached.is_some() {
                self.leave(Instant::now());
                self.tell_receipt().await;
            }
            return;
        };
        let (consultation, me) = (call.consultation, call.me);
        let role = call.participants.iter().find(|one| one.participant == me).map(|one| one.role);
        let node = self.app.calls.home(consultation).await;
        if self.attached == Some((consultation, me, node)) {
            return;
        }
        if self.attached.is_some_and(|(same, ..)| same == consultation) {
            // What the others typed is counted anew on the other node, as they send it again.
            for other in call.participants.iter().filter(|other| other.participant != me) {
                let (participant, text) = (other.participant, String::new());
                self.outbox.send(ServerMessage::TextState { participant, n: 0, text });
            }
        }
        self.leave(Instant::now());
        self.attached = Some((consultation, me, node));
        let Some(role) = role else { return };
        match &self.app.cluster {
            Some(cluster) if node != cluster.me() => {
                let network = self.app.records.network_id();
                let version = self.app.dispatch.state().queue.version();
                let principal = self.principal;
                let claims = CallClaims { network, principal, consultation, participant: me, role, version };
                cluster.take_part(node, claims, &self.outbox);
            }
            _ => {
                if !self.app.calls.knows(consultation) {
                    commands::restore(&self.app, consultation).await;
                }
                self.app.calls.attach(consultation, me, role, &self.outbox);
            }
        }
    }

    /// The next steps on the end screen, also after a return.
    async fn tell_receipt(&self) {
        let Principal::Room { room, .. } = self.principal else { return };
        let state = self.app.dispatch.state();
        let Some((consultation, _)) = state.queue.visit_in(room).and_then(|visit| visit.last) else { return };
        match self.app.records.writings(consultation, WritingKind::NextStep, self.app.clock.now()).await {
            Ok(found) => {
                let text = found.into_iter().map(|writing| writing.body).collect::<Vec<_>>().join("\n");
                self.outbox.send(ServerMessage::NextSteps { text });
            }
            Err(error) => tracing::warn!(%error, "the next steps could not be read"),
        }
    }
}

/// The consultation in a view.
fn call_in(view: &View) -> Option<&CallView> {
    match view {
        View::Room(room) => match &room.visit.as_ref()?.stage {
            VisitStage::Call(call) => Some(call),
            _ => None,
        },
        View::Assist(assist) => assist.call.as_ref(),
        View::Consult(consult) => consult.call.as_ref(),
        View::AdHoc(call) => Some(call),
        View::Supervise(_) => None,
    }
}

/// `None` when the page cannot be written to any more.
async fn write(sink: &mut Sink, message: &ServerMessage) -> Option<()> {
    let text = match serde_json::to_string(message) {
        Ok(text) => text,
        Err(error) => {
            tracing::error!(%error, "a message does not serialise");
            return Some(());
        }
    };
    timeout(WRITE_WITHIN, sink.send(Message::text(text))).await.ok()?.ok()
}

/// Writes a last message and closes.
async fn end(mut sink: Sink, message: ServerMessage) {
    if write(&mut sink, &message).await.is_some() {
        let close = CloseFrame { code: axum::extract::ws::close_code::NORMAL, reason: "".into() };
        // Whoever is gone already needs no good-bye.
        let _ = timeout(WRITE_WITHIN, sink.send(Message::Close(Some(close)))).await;
    }
}
