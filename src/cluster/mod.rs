//! Several nodes that serve one network: who lives, who is preferred for deciding, and which page is connected where.
//!
//! All of it is a hint in Redis with a lease. Nothing that was promised rests on it: the journal's append settles every
//! race, and a node that is wrong about the others is refused there and reads on.
//!
//! Every second a node says that it lives and hears of the others; one that is not heard any more is asked itself. The
//! first whose lease is free is *preferred*: it decides and lets time pass, and the others pass commands on to it over
//! HTTP. A page stays on whichever node it came to; when its consultation is placed on another, [`link`] carries what it
//! says there and back.

pub mod link;
mod presence;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::Method;
use redis::{RedisError, Script};
use serde::{Deserialize, Serialize};
use tilts_queue::code::NodeId;
use tilts_queue::command::{Answer, Envelope};
use tilts_queue::ids::NetworkId;
use tilts_signaling::{ConsultationLink, Problem};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::auth::{Keys, Purpose};
use crate::check::Server;
use crate::clock::Clock;
use crate::config::Config;
use crate::journal::CLOCK_OFF_MS_MAX;
use crate::redis::{Redis, within};

pub use link::CallClaims;
pub use presence::{Presence, Whereabouts};

/// How often a node says that it lives.
const BEAT: Duration = Duration::from_secs(1);
/// How long it is taken to live after that.
const LEASE: Duration = Duration::from_secs(3);
/// How long a node that Redis has not heard of may take to say so itself.
const PROBE_WITHIN: Duration = Duration::from_millis(500);
/// How long the preferred node may take to decide; then the commands are decided here.
const DECIDE_WITHIN: Duration = Duration::from_secs(2);
/// How long a token by which nodes know each other is good, in milliseconds.
const TOKEN_MS: i64 = 60_000;
/// Where a node has commands decided (`http/mod.rs` has the route).
const DECIDE_PATH: &str = "/node/decide";

/// This node among the others.
pub struct Cluster {
    me: NodeId,
    network: NetworkId,
    redis: Redis,
    keys: Arc<Keys>,
    clock: Clock,
    config: Config,
    url: String,
    seen: watch::Sender<Arc<Seen>>,
    /// When Redis last answered.
    heard: Mutex<Option<Instant>>,
    /// The worst links of the consultations placed here, for supervisors elsewhere.
    links: Mutex<Vec<ConsultationLink>>,
    calls: link::Links,
}

/// The nodes as the last beat showed them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Seen {
    /// The node preferred for deciding.
    pub preferred: Option<NodeId>,
    /// All that live, this one included: whoever says so in Redis, or answers when asked.
    pub nodes: BTreeMap<NodeId, About>,
}

/// What a node tells the others about itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Where it is reached.
    pub url: String,
    /// The worst link of each consultation placed on it.
    pub links: Vec<ConsultationLink>,
}

/// What the preferred node is asked.
#[derive(Debug, Serialize, Deserialize)]
pub struct Decide {
    /// Commands, in order.
    pub envelopes: Vec<Envelope>,
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
pub struct Decided {
    /// The journal's version by which all of it is written.
    pub version: u64,
    /// An answer for each command.
    pub answers: Vec<Result<Answer, Problem>>,
}

impl Cluster {
    /// Joins the other nodes at this Redis.
    ///
    /// # Errors
    /// When Redis does not answer.
    pub async fn join(
        redis_url: &str,
        network: NetworkId,
        config: &Config,
        keys: Arc<Keys>,
        clock: Clock,
    ) -> Result<Arc<Self>, RedisError> {
        let redis = Redis::connect(redis_url).await?;
        let mut number = redis::cmd("INCR");
        number.arg(key(network, "node"));
        let number: u64 = within(number.query_async(&mut redis.connection())).await?;
        // Each start has a number of its own: what was placed on the process before is gone with it. 0 is a node alone.
        let me = NodeId(u16::try_from(number % u64::from(u16::MAX)).unwrap_or(0) + 1);
        let scheme = if config.http.certificate.is_some() { "https" } else { "http" };
        let url = config.node.url.clone().unwrap_or_else(|| format!("{scheme}://{}", config.http.listen));
        let cluster = Arc::new(Self {
            me,
            network,
            redis,
            keys,
            clock,
            config: config.clone(),
            url,
            seen: watch::Sender::default(),
            heard: Mutex::default(),
            links: Mutex::default(),
            calls: link::Links::default(),
        });
        cluster.beat().await?;
        tokio::spawn(Arc::clone(&cluster).live());
        Ok(cluster)
    }

    /// This node.
    pub fn me(&self) -> NodeId {
        self.me
    }

    /// Tells whenever the nodes, or the preferred one, change.
    pub fn watch(&self) -> watch::Receiver<Arc<Seen>> {
        self.seen.subscribe()
    }

    /// The nodes as last seen.
    pub fn seen(&self) -> Arc<Seen> {
        Arc::clone(&self.seen.borrow())
    }

    /// Whether a node lives, as far as is known.
    pub fn lives(&self, node: NodeId) -> bool {
        node == self.me || self.seen.borrow().nodes.contains_key(&node)
    }

    /// Whether Redis has answered within a lease.
    pub fn is_connected(&self) -> bool {
        let heard = *self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        heard.is_some_and(|at| at.elapsed() < LEASE)
    }

    /// Whether this node is preferred for deciding.
    pub fn is_preferred(&self) -> bool {
        self.is_connected() && self.seen.borrow().preferred == Some(self.me)
    }

    /// Whether this node lets time pass: as the preferred one, or when none is known.
    pub fn ticks(&self) -> bool {
        !self.is_connected() || self.seen.borrow().preferred.is_none_or(|preferred| preferred == self.me)
    }

    /// Has the preferred node decide. Nothing when that is this one, or does not answer: then it has to be decided here,
    /// and whatever was decided there all the same is known by its command id.
    pub async fn have_decided(&self, envelopes: Vec<Envelope>) -> Option<(u64, Vec<Result<Answer, Problem>>)> {
        if envelopes.is_empty() || !self.is_connected() {
            return None;
        }
        let preferred = self.seen().preferred.filter(|preferred| *preferred != self.me)?;
        let (count, body) = (envelopes.len(), serde_json::to_value(Decide { envelopes }).ok()?);
        let asked = async {
            let server = self.server(preferred)?;
            let token = self.token(Purpose::Node, self.network);
            let asked = server.ask(Method::POST, DECIDE_PATH, Some((&token, body))).await;
            asked.map_err(|error| error.to_string())
        };
        let answer = match timeout(DECIDE_WITHIN, asked).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(error)) => {
                tracing::warn!(%error, node = preferred.0, "the preferred node does not decide");
                return None;
            }
            Err(_) => {
                tracing::warn!(node = preferred.0, "the preferred node does not decide in time");
                return None;
            }
        };
        let decided: Decided = serde_json::from_value(answer).ok()?;
        (decided.answers.len() == count).then_some((decided.version, decided.answers))
    }

    /// Another node, to be asked.
    ///
    /// # Errors
    /// In words, when it does not live.
    pub fn server(&self, node: NodeId) -> Result<Server, String> {
        let url = self.seen.borrow().nodes.get(&node).map(|about| about.url.clone());
        let url = url.ok_or_else(|| format!("node {} does not live", node.0))?;
        Server::new(&self.config, Some(&url)).map_err(|error| error.to_string())
    }

    /// A token for another node.
    fn token<T: Serialize>(&self, purpose: Purpose, claims: T) -> String {
        self.keys.sign(purpose, self.clock.now().0 + TOKEN_MS, claims)
    }

    /// Whether a token is another node's.
    pub fn knows(&self, token: &str) -> bool {
        let claimed = self.keys.verify::<NetworkId>(Purpose::Node, self.clock.now().0, token);
        claimed.is_ok_and(|network| network == self.network)
    }

    /// The worst links of the consultations placed on other nodes.
    pub fn links_elsewhere(&self) -> Vec<ConsultationLink> {
        let seen = self.seen.borrow();
        seen.nodes.iter().filter(|(node, _)| **node != self.me).flat_map(|(_, about)| about.links.clone()).collect()
    }

    /// What the others are told of the links here.
    pub fn tell_links(&self, links: Vec<ConsultationLink>) {
        *self.links.lock().unwrap_or_else(PoisonError::into_inner) = links;
    }

    /// The pages of this node whose consultations are placed on others.
    pub fn calls(&self) -> &link::Links {
        &self.calls
    }

    async fn live(self: Arc<Self>) {
        loop {
            tokio::time::sleep(BEAT).await;
            if let Err(error) = self.beat().await {
                tracing::warn!(%error, "Redis does not answer");
            }
        }
    }

    async fn beat(&self) -> Result<(), RedisError> {
        let links = self.links.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let about = About { url: self.url.clone(), links };
        let json = serde_json::to_string(&about).unwrap_or_default();
        let script = Script::new(include_str!("beat.lua"));
        let mut beat = script.prepare_invoke();
        self.keys_of(&mut beat);
        beat.arg(self.me.0)
            .arg(json)
            .arg(self.clock.machine_now().0)
            .arg(CLOCK_OFF_MS_MAX)
            .arg(LEASE.as_millis() as u64);
        let (off, preferred, nodes): (i64, String, Vec<(u16, String)>) =
            within(beat.invoke_async(&mut self.redis.connection())).await?;
        if off.abs() > CLOCK_OFF_MS_MAX {
            tracing::error!(
                off_ms = off,
                "this machine's clock is too far off that of Redis: this node does not write"
            );
        }
        let nodes =
            nodes.into_iter().filter_map(|(node, json)| Some((NodeId(node), serde_json::from_str(&json).ok()?)));
        let mut seen = Seen { preferred: preferred.parse().ok().map(NodeId), nodes: nodes.collect() };
        *self.heard.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        seen.nodes.extend(self.cut_off(&seen).await);
        self.seen.send_if_modified(|old| {
            let new = **old != seen;
            if new {
                *old = Arc::new(seen);
            }
            new
        });
        Ok(())
    }

    /// Nodes of which Redis says no more that they live, and that answer all the same: they, or Redis for a while, are cut
    /// off. They do not decide, but what is placed on them goes on.
    async fn cut_off(&self, seen: &Seen) -> Vec<(NodeId, About)> {
        let is_there = |about: &About| seen.nodes.values().any(|other| other.url == about.url);
        let before = self.seen();
        let silent = before.nodes.iter().filter(|(node, about)| **node != self.me && !is_there(about));
        let asked = silent.map(async |(node, about)| {
            let server = Server::new(&self.config, Some(&about.url)).ok()?;
            let answers = timeout(PROBE_WITHIN, server.is_live()).await.unwrap_or(false);
            answers.then(|| (*node, about.clone()))
        });
        futures_util::future::join_all(asked).await.into_iter().flatten().collect()
    }

    /// Says good-bye, so that another node takes over at once.
    pub async fn leave(&self) {
        let script = Script::new(include_str!("leave.lua"));
        let mut leave = script.prepare_invoke();
        self.keys_of(&mut leave);
        leave.arg(self.me.0);
        if let Err(error) = within(leave.invoke_async::<()>(&mut self.redis.connection())).await {
            tracing::warn!(%error, "the other nodes were not told; they find out when the lease runs out");
        }
    }

    fn keys_of(&self, script: &mut redis::ScriptInvocation<'_>) {
        for name in ["nodes", "about", "writer"] {
            script.key(key(self.network, name));
        }
    }
}

/// Returns when the nodes, or the preferred one, have changed; never for a node alone.
pub(crate) async fn changed(nodes: Option<&mut watch::Receiver<Arc<Seen>>>) {
    if let Some(nodes) = nodes
        && nodes.changed().await.is_ok()
    {
        return;
    }
    std::future::pending().await
}

/// A key of the network's; the braces keep all of them on one server.
fn key(network: NetworkId, name: &str) -> String {
    format!("tilts:{{{network}}}:{name}")
}
