//! The running server: everything that requests and sockets share.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use tilts_queue::command::{Actor, Command};
use tilts_queue::ids::{NoteId, ParticipantId, PersonId};
use tilts_queue::network::Setting;
use tilts_queue::time::{Millis, Span};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::auth::{Keys, Principal};
use crate::calls::Calls;
use crate::clock::Clock;
use crate::cluster::Cluster;
use crate::config::Config;
use crate::days::Days;
use crate::dispatch::{Dispatch, State};
use crate::http::{Attempts, DemoLogins};
use crate::journal::{Journal, Options, RedisJournal, SqliteJournal};
use crate::media::ice_servers::IceServers;
use crate::media::over_tcp::Door;
use crate::media::over_tcp::turn::Turn;
use crate::media::{Media, MediaConfig};
use crate::network::{self, Loaded};
use crate::records::{PAGE_MAX, PeopleFilter, Person, Store};
use crate::reports::Reports;
use crate::session::{Key, Registry};
use crate::views::{Scene, Waits};

/// How often what runs out by itself is looked at.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// A written note that no event cites within this is an orphan.
const ORPHAN_AFTER: Span = Span::minutes(60);
/// What another node has changed in the records alone, as a name, is looked for at least so often.
const RELOAD_EVERY: Duration = Duration::from_secs(15);
/// Waits are worked out at most so often, and at least once a second: they change with time alone, too.
const WAITS_EVERY: Duration = Duration::from_millis(100);
const WAITS_AT_LEAST: Duration = Duration::from_secs(1);
/// How long it takes for each service stands in every room: somewhere it changes all the time, and rooms hear of it so often.
const SERVICES_EVERY: Duration = Duration::from_secs(5);

/// Why the server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A file or port cannot be opened.
    #[error("{what}: {error}")]
    Io {
        /// What was to be done.
        what: String,
        /// Why it failed.
        error: std::io::Error,
    },
    /// A store cannot be opened.
    #[error("{0}")]
    Store(String),
    /// The journal cannot be taken into use.
    #[error(transparent)]
    Journal(#[from] crate::dispatch::StartError),
    /// The network cannot be loaded.
    #[error("{0}; `tilts import DIR` brings one in")]
    Network(#[from] crate::network::ImportError),
}

/// Why rules were not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// Somebody else has changed something meanwhile.
    #[error("the network has been revised meanwhile")]
    Stale,
    /// The network cannot be revised.
    #[error(transparent)]
    App(#[from] AppError),
}

/// The running server.
pub struct App {
    /// Process settings.
    pub config: Config,
    /// The one clock.
    pub clock: Clock,
    /// The one who decides.
    pub dispatch: Dispatch,
    /// What people wrote, and who they are.
    pub records: Store,
    /// Days looked back on.
    pub days: Days,
    /// What is counted.
    pub reports: Reports,
    /// What lives while people talk.
    pub calls: Arc<Calls>,
    /// The other nodes, where there are several.
    pub cluster: Option<Arc<Cluster>>,
    /// Signing keys.
    pub keys: Arc<Keys>,
    /// Who is connected.
    pub sessions: Registry,
    /// Attempts to sign in, by address.
    pub attempts: Attempts,
    /// Requests of those who are signed in, by credential.
    pub requests: Attempts<Principal>,
    /// Offers and fragments of participants without a page.
    pub offers: Attempts<ParticipantId>,
    /// One-click logins, in the demo alone.
    pub demo: Option<DemoLogins>,
    /// The media workers' addresses.
    pub media: Vec<SocketAddr>,
    /// The connections that carry media.
    pub media_door: Arc<Door>,
    /// Our own TURN server, where there is TLS and no other one is configured.
    pub turn: Option<Arc<Turn>>,
    /// What pages are told of TURN servers.
    pub ice_servers: Option<IceServers>,
    /// Figures for Prometheus.
    pub metrics: metrics_exporter_prometheus::PrometheusHandle,
    waits: watch::Receiver<Arc<Waits>>,
    notices: watch::Sender<Arc<HashMap<NoteId, String>>>,
    /// Held while the network is revised.
    revising: tokio::sync::Mutex<()>,
    loaded: RwLock<Arc<Loaded>>,
    people: RwLock<Arc<HashMap<PersonId, Person>>>,
}

impl App {
    /// Opens the stores, reads the journal and starts the media workers and all that goes on by itself.
    ///
    /// # Errors
    /// [`AppError`].
    pub async fn start(config: Config, clock: Clock, demo: bool) -> Result<Arc<Self>, AppError> {
        let dir = config.data.dir.clone();
        std::fs::create_dir_all(&dir).map_err(|error| io(&format!("the data folder {}", dir.display()), error))?;
        let keys = Arc::new(Keys::open(&config.keys()).map_err(|error| io("the signing keys", error))?);
        let journal = open_journal(&config, &clock).await?;
        let records = open_records(&config, &clock).await?;
        let cluster = match &config.store.redis_url {
            Some(url) => {
                let url = url.reveal().map_err(|error| io("store.redis_url", error))?;
                let joined = Cluster::join(&url, records.network_id(), &config, Arc::clone(&keys), clock.clone()).await;
                Some(joined.map_err(|error| AppError::Store(format!("the other nodes: {error}")))?)
            }
            None => None,
        };
        let dispatch = Dispatch::start(Arc::clone(&journal), &records, clock.clone(), cluster.clone()).await?;
        let reports = Reports::start(records.clone(), Arc::clone(&journal));
        let media_config = MediaConfig {
            addr: config.media.listen,
            advertise: config.media.advertise.clone(),
            workers: config.media.workers,
            watchers: config.media.watchers,
            tcp: config.media.tcp,
            cores: config.media.cores.clone(),
        };
        let (media, events) = Media::start(&media_config).map_err(|error| media_address(config.media.listen, error))?;
        let addresses = media.addresses();
        let media_door = Arc::clone(media.door());
        let turn = match (&config.http.certificate, config.media.turn_urls.is_empty()) {
            (Some(_), true) => {
                let turn = Turn::new(media.reach(), Arc::clone(&media_door)).map_err(|error| io("TURN", error))?;
                Some(Arc::new(turn))
            }
            _ => None,
        };
        let ice_servers = IceServers::new(&config, turn.as_ref()).map_err(|error| io("the TURN servers", error))?;
        let calls = Calls::new(clock.clone(), dispatch.clone(), media, cluster.clone(), config.limits.away());
        let settings = dispatch.state().queue.lookup().network().settings.clone();
        let (loaded, _) = network::load(&records, config.rules(), &settings, clock.now()).await?;
        let (waits_out, waits) = watch::channel(Arc::default());
        let logins = if demo { Some(DemoLogins::make(&records, &loaded.catalogue).await?) } else { None };
        let app = Arc::new(Self {
            sessions: Registry::default(),
            attempts: Attempts::new(config.limits.logins_per_min),
            offers: Attempts::new(config.limits.offers_per_min),
            requests: Attempts::new(config.limits.requests_per_min),
            metrics: crate::http::recorder(),
            demo: logins,
            media: addresses,
            media_door,
            turn,
            ice_servers,
            waits,
            notices: watch::Sender::default(),
            revising: tokio::sync::Mutex::default(),
            loaded: RwLock::new(Arc::new(loaded)),
            people: RwLock::default(),
            config,
            clock,
            dispatch,
            days: Days::new(journal, records.network_id()),
            records,
            reports,
            calls,
            cluster,
            keys,
        });
        app.revise().await?;
        tokio::spawn(Arc::clone(&app.calls).follow());
        tokio::spawn(Arc::clone(&app.calls).listen(events));
        tokio::spawn(Arc::clone(&app.calls).keep_gates());
        tokio::spawn(Arc::clone(&app).keep_waits(waits_out));
        tokio::spawn(Arc::clone(&app).keep_notices());
        tokio::spawn(Arc::clone(&app).keep_house());
        tokio::spawn(Registry::keep(Arc::clone(&app)));
        tokio::spawn(Registry::take_turns(Arc::clone(&app)));
        if app.cluster.is_some() {
            tokio::spawn(Arc::clone(&app).follow_others());
        }
        Ok(app)
    }

    /// Takes the network and the people as the records now have them into use.
    ///
    /// # Errors
    /// [`AppError`]; then the old ones stay in use.
    pub async fn revise(&self) -> Result<(), AppError> {
        let _alone = self.revising.lock().await;
        let settings = self.dispatch.state().queue.lookup().network().settings.clone();
        self.revise_to(&settings, Actor::System).await
    }

    /// Has rules otherwise in one scope from here on: for `by`, who has seen `revision`.
    ///
    /// # Errors
    /// [`ChangeError`]; then nothing has changed.
    pub async fn change_rules(&self, by: Actor, revision: u64, setting: Setting) -> Result<(), ChangeError> {
        let _alone = self.revising.lock().await;
        let mut settings = self.dispatch.state().queue.lookup().network().settings.clone();
        if self.dispatch.state().queue.revision() != revision {
            return Err(ChangeError::Stale);
        }
        // What else has changed meanwhile is not this one's doing.
        self.revise_to(&settings, Actor::System).await?;
        settings.retain(|other| other.scope != setting.scope);
        settings.push(setting);
        Ok(self.revise_to(&settings, by).await?)
    }

    async fn revise_to(&self, settings: &[Setting], by: Actor) -> Result<(), AppError> {
        let (loaded, published) = network::load(&self.records, self.config.rules(), settings, self.clock.now()).await?;
        let people = self.read_people().await?;
        if self.dispatch.state().queue.content() != Some(published.hash) {
            let command = Command::ReviseNetwork { revision: published.revision, content: published.hash };
            let told = self.dispatch.tell(by, command).await;
            // Another node may have told of the same.
            if self.dispatch.state().queue.content() != Some(published.hash) {
                told.map_err(store)?;
            }
        }
        self.take(loaded);
        self.take_people(people);
        Ok(())
    }

    /// Takes what another node has changed: the people, and the network if it was revised.
    async fn reload(&self, is_revised: bool) -> Result<(), AppError> {
        if is_revised {
            self.take(network::read(&self.records, self.config.rules(), self.clock.now()).await?);
        }
        self.take_people(self.read_people().await?);
        Ok(())
    }

    fn take(&self, loaded: Loaded) {
        *self.loaded.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Arc::new(loaded);
    }

    fn take_people(&self, people: HashMap<PersonId, Person>) {
        *self.people.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Arc::new(people);
    }

    async fn read_people(&self) -> Result<HashMap<PersonId, Person>, AppError> {
        let mut people = HashMap::new();
        let filter = PeopleFilter { inactive_too: true, ..PeopleFilter::default() };
        for page in 0.. {
            let found = self.records.people(filter, page * PAGE_MAX, PAGE_MAX).await.map_err(store)?;
            let last = found.len() < PAGE_MAX as usize;
            people.extend(found.into_iter().map(|person| (person.id, person)));
            if last {
                return Ok(people);
            }
        }
        Ok(people)
    }

    /// Ends whatever connection a credential has, on any node.
    ///
    /// # Errors
    /// When the other nodes cannot be told.
    pub async fn revoke(&self, key: Key) -> Result<(), tilts_signaling::Problem> {
        self.sessions.revoke(key);
        match &self.cluster {
            Some(cluster) => cluster.revoke(key).await.map_err(|error| {
                tracing::error!(%error, "the other nodes were not told of a revoked credential");
                tilts_signaling::Problem::new(tilts_signaling::Code::Unavailable, "the other nodes could not be told")
            }),
            None => Ok(()),
        }
    }

    /// The network in use.
    pub fn loaded(&self) -> Arc<Loaded> {
        Arc::clone(&self.loaded.read().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    /// The staff by id.
    pub fn people(&self) -> Arc<HashMap<PersonId, Person>> {
        Arc::clone(&self.people.read().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    /// Tells of each new set of waits.
    pub fn waits(&self) -> watch::Receiver<Arc<Waits>> {
        self.waits.clone()
    }

    /// Tells of the words of the messages to waiting rooms as they change.
    pub fn notices(&self) -> watch::Receiver<Arc<HashMap<NoteId, String>>> {
        self.notices.subscribe()
    }

    /// What somebody sees of a state.
    pub fn view(&self, state: &State, waits: &Waits, principal: &Principal) -> Option<tilts_signaling::view::View> {
        self.scene(state, waits, self.clock.now(), |scene| crate::views::view(scene, principal))
    }

    /// Shows a state as of a moment: now, or one of a day looked back on.
    pub fn scene<V>(&self, state: &State, waits: &Waits, now: Millis, show: impl FnOnce(&Scene<'_>) -> V) -> V {
        let (loaded, people) = (self.loaded(), self.people());
        let notices = Arc::clone(&self.notices.borrow());
        show(&Scene {
            state,
            people: &people,
            catalogue: &loaded.catalogue,
            calendar: &loaded.calendar,
            waits,
            now,
            notices: &notices,
            keep_ms: self.keep().0,
        })
    }

    /// The worst link of each consultation, wherever it is placed.
    pub fn links(&self) -> Vec<tilts_signaling::ConsultationLink> {
        let mut links = self.calls.links();
        if let Some(cluster) = &self.cluster {
            links.extend(cluster.links_elsewhere());
        }
        links
    }

    /// How long a visit's details are kept.
    pub fn keep(&self) -> Span {
        Span::minutes(i64::from(self.config.data.keep_days) * 24 * 60)
    }

    async fn keep_waits(self: Arc<Self>, out: watch::Sender<Arc<Waits>>) {
        let mut states = self.dispatch.watch();
        let mut told = Instant::now();
        loop {
            let state = Arc::clone(&states.borrow_and_update());
            if let Some(cluster) = &self.cluster {
                cluster.tell_links(self.calls.links());
            }
            // It takes long enough for others to have to wait for it.
            let (made_of, now) = (Arc::clone(&state), self.clock.now());
            let notices = Arc::clone(&self.notices.borrow());
            let made = tokio::task::spawn_blocking(move || Waits::of(&made_of.queue, &notices, now)).await;
            let Ok((mut waits, promises)) = made else { return };
            out.send_if_modified(|old| {
                if told.elapsed() < SERVICES_EVERY {
                    waits.keep_services(old);
                } else {
                    told = Instant::now();
                }
                let new = **old != waits;
                if new {
                    *old = Arc::new(waits);
                }
                new
            });
            // Of several nodes one notes them.
            let notes = self.cluster.as_ref().is_none_or(|cluster| cluster.is_preferred());
            if notes
                && !promises.is_empty()
                && let Err(problem) = self.dispatch.tell(Actor::System, Command::PromiseWaits { promises }).await
            {
                // Told and not noted: they are noted with the next waits.
                tracing::warn!(%problem, "promised waits were not taken");
            }
            tokio::time::sleep(WAITS_EVERY).await;
            if let Ok(Err(_)) = tokio::time::timeout(WAITS_AT_LEAST - WAITS_EVERY, states.changed()).await {
                return;
            }
        }
    }

    /// Follows what other nodes change: the network by its revision, all else in the records by looking.
    async fn follow_others(self: Arc<Self>) {
        let mut states = self.dispatch.watch();
        let content = |state: &State| state.queue.content();
        let mut known = content(&states.borrow_and_update());
        loop {
            let revised = states.wait_for(|state| content(state) != known);
            if let Ok(Err(_)) = tokio::time::timeout(RELOAD_EVERY, revised).await {
                return;
            }
            let before = std::mem::replace(&mut known, content(&states.borrow_and_update()));
            let is_revised = before != known;
            if let Err(error) = self.reload(is_revised).await {
                tracing::warn!(%error, "what other nodes have changed could not be read");
            }
        }
    }

    /// Reads the words of each message to waiting rooms that the state comes to cite, from whichever node.
    async fn keep_notices(self: Arc<Self>) {
        let mut states = self.dispatch.watch();
        loop {
            let state = Arc::clone(&states.borrow_and_update());
            let now = self.clock.now();
            let known = Arc::clone(&self.notices.borrow());
            let mut words = HashMap::new();
            let closings = state.queue.closures().filter_map(|(_, closure)| closure.message);
            for id in state.queue.notices(now).map(|(id, _)| id).chain(closings) {
                let text = match known.get(&id) {
                    Some(text) => Some(text.clone()),
                    None => self.records.writing(id, now).await.ok().flatten().map(|writing| writing.body),
                };
                words.extend(text.map(|text| (id, text)));
            }
            if words != *known {
                self.notices.send_replace(Arc::new(words));
            }
            if states.changed().await.is_err() {
                return;
            }
        }
    }

    async fn keep_house(self: Arc<Self>) {
        let mut day = self.dispatch.state().queue.day();
        loop {
            tokio::time::sleep(SWEEP_EVERY).await;
            let now = self.clock.now();
            if let Err(error) = self.records.sweep(now, now.minus(ORPHAN_AFTER)).await {
                tracing::warn!(%error, "the records were not swept");
            }
            let today = self.dispatch.state().queue.day();
            if today != day {
                day = today;
                if let Err(error) = self.revise().await {
                    tracing::error!(%error, "the network of the new day was not taken into use");
                }
            }
        }
    }
}

/// Opens the journal: the one that several nodes share, or the one below the data folder.
///
/// # Errors
/// [`AppError`].
pub async fn open_journal(config: &Config, clock: &Clock) -> Result<Arc<dyn Journal>, AppError> {
    if let Some(url) = &config.store.redis_url {
        let url = url.reveal().map_err(|error| io("store.redis_url", error))?;
        let journal = RedisJournal::open(&url, &config.archive(), clock.clone()).await;
        return Ok(Arc::new(journal.map_err(|error| AppError::Store(format!("the journal: {error}")))?));
    }
    let path = config.data.dir.join("journal.db");
    let journal = SqliteJournal::open(&path, Options::default()).await;
    Ok(Arc::new(journal.map_err(|error| AppError::Store(format!("the journal {}: {error}", path.display())))?))
}

/// Opens the records: those that several nodes share, or those below the data folder.
///
/// # Errors
/// [`AppError`].
pub async fn open_records(config: &Config, clock: &Clock) -> Result<Store, AppError> {
    let opened = match &config.store.postgres_url {
        Some(url) => {
            let url = url.reveal().map_err(|error| io("store.postgres_url", error))?;
            Store::connect(&url, clock.now()).await
        }
        None => Store::open(&config.data.dir.join("records.db"), clock.now()).await,
    };
    opened.map_err(|error| AppError::Store(format!("the records: {error}")))
}

fn io(what: &str, error: std::io::Error) -> AppError {
    AppError::Io { what: what.to_owned(), error }
}

fn media_address(wanted: SocketAddr, error: std::io::Error) -> AppError {
    let what = match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            format!("{wanted} or a port after it is in use by another program: choose another --media")
        }
        _ => format!("the media address {wanted}"),
    };
    AppError::Io { what, error }
}

fn store(error: impl std::fmt::Display) -> AppError {
    AppError::Store(error.to_string())
}
