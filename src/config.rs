//! Process settings: one TOML file, every key also as `TILTS_SECTION_KEY`. What the queue decides on
//! (services, hours, rules) does not stand here but in the journal.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::Figment;
use figment::error::Kind;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use tilts_queue::network::Rules;

/// The most that one ad-hoc consultation may have: what a room of the relay takes of those who watch.
const PARTICIPANTS_MAX: u32 = 1_000;

/// Everything that can be set. Unknown keys are errors.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `[http]`
    pub http: Http,
    /// `[media]`
    pub media: Media,
    /// `[data]`
    pub data: Data,
    /// `[store]`
    pub store: Stores,
    /// `[node]`
    pub node: Node,
    /// `[limits]`
    pub limits: Limits,
}

/// The HTTP side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Http {
    /// Where to listen; port 0 picks a free one.
    pub listen: SocketAddr,
    /// The addresses under which pages are opened, as `https://tilts.example.lv`. The only origins whose pages may connect.
    pub origins: Vec<String>,
    /// Certificate chain (PEM). Needed anywhere but on loopback.
    pub certificate: Option<PathBuf>,
    /// Its private key (PEM).
    pub key: Option<PathBuf>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            origins: Vec::new(),
            certificate: None,
            key: None,
            trusted_proxies: Vec::new(),
        }
    }
}

/// The media relay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Media {
    /// The first worker's UDP port; each further worker takes the next one. Port 0 picks free ones.
    pub listen: SocketAddr,
    /// Addresses told to the pages, when they differ from the one listened on (NAT).
    pub advertise: Vec<IpAddr>,
    /// How many workers; 0 means one less than there are cores, and at least one.
    pub workers: usize,
    /// How many of one consultation are on one worker before further ones, who watch, are placed on another.
    pub watchers: usize,
    /// Whether pages may reach each worker over TCP too, at the number of its UDP port: for networks that block UDP.
    pub tcp: bool,
    /// TURN servers told to the pages instead of our own, as `turns:turn.example.lv:443?transport=tcp`.
    pub turn_urls: Vec<String>,
    /// The file with the secret shared with them (coturn's `static-auth-secret`).
    pub turn_secret: Option<PathBuf>,
    /// The cores that the workers run on, one each, in their order; none means that the system chooses.
    pub cores: Vec<usize>,
}

impl Default for Media {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 3478)),
            advertise: Vec::new(),
            workers: 0,
            watchers: 250,
            cores: Vec::new(),
            tcp: true,
            turn_urls: Vec::new(),
            turn_secret: None,
        }
    }
}

/// What is stored, and for how long.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Data {
    /// Journal, records and signing keys live below this folder.
    pub dir: PathBuf,
    /// How long a visit's details (chat, next steps, notes) are kept, in days.
    pub keep_days: u32,
}

impl Default for Data {
    fn default() -> Self {
        Self { dir: PathBuf::from("data"), keep_days: 365 }
    }
}

/// Where several nodes keep what they share. Nothing is set for a server that is alone: it keeps all in its data folder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Stores {
    /// Redis, which holds the journal: `redis://[user:password@]host[:port]`, `rediss://` for TLS, or the file in which that
    /// stands.
    pub redis_url: Option<Secret>,
    /// PostgreSQL, which holds the records: `postgres://user:password@host/database`, or the file in which that stands.
    pub postgres_url: Option<Secret>,
    /// The folder of sealed days, best shared by the nodes; `archive` in the data folder when nothing is set.
    pub archive: Option<PathBuf>,
}

/// What makes this server one of several.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Node {
    /// Where the other nodes reach this one, as `https://10.0.0.1:8443`. On loopback it need not be set.
    pub url: Option<String>,
    /// The file with the signing keys, the same on every node; `keys.json` in the data folder when nothing is set.
    pub keys: Option<PathBuf>,
}

/// An address that holds a password, or the file in which it stands. It prints as neither.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The address itself.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn reveal(&self) -> std::io::Result<String> {
        if self.0.contains("://") {
            return Ok(self.0.clone());
        }
        let read = std::fs::read_to_string(&self.0);
        let read = read.map_err(|error| std::io::Error::new(error.kind(), format!("{}: {error}", self.0)))?;
        Ok(read.trim().to_owned())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// Bounds that protect the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// WebSocket connections at once.
    pub sockets: usize,
    /// Messages a second from one socket, with bursts of five times as many.
    pub messages_per_s: u32,
    /// Attempts to sign in per minute and address.
    pub logins_per_min: u32,
    /// Requests per minute of one who is signed in.
    pub requests_per_min: u32,
    /// How long a page may be away before the media of its participant is cut, in milliseconds.
    pub away_ms: u32,
    /// Offers and ICE fragments per minute of one participant who comes by WHIP or WHEP.
    pub offers_per_min: u32,
    /// Participants of one ad-hoc consultation, at most 1,000. Six can publish at a time; the others watch.
    pub participants: u32,
}

impl Limits {
    /// How long a page may be away before the media of its participant is cut.
    pub fn away(&self) -> Duration {
        Duration::from_millis(self.away_ms.into())
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            sockets: 5_000,
            messages_per_s: 60,
            logins_per_min: 20,
            away_ms: 15_000,
            offers_per_min: 60,
            requests_per_min: 600,
            participants: 6,
        }
    }
}

impl Config {
    /// Reads `file`, if one is given, then the environment over it.
    ///
    /// # Errors
    /// When the file cannot be read, a key is unknown or a value is of the wrong kind: the message names key and file.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if let Some(file) = file {
            if !file.is_file() {
                return Err(ConfigError::NoFile(file.to_owned()));
            }
            figment = figment.merge(Toml::file_exact(file));
        }
        let known: [(&str, &[&str]); 6] = [
            ("http", &["listen", "origins", "certificate", "key", "trusted_proxies"]),
            ("media", &["listen", "advertise", "workers", "watchers", "cores", "tcp", "turn_urls", "turn_secret"]),
            ("data", &["dir", "keep_days"]),
            ("store", &["redis_url", "postgres_url", "archive"]),
            ("node", &["url", "keys"]),
            (
                "limits",
                &[
                    "sockets",
                    "messages_per_s",
                    "logins_per_min",
                    "requests_per_min",
                    "away_ms",
                    "offers_per_min",
                    "participants",
                ],
            ),
        ];
        let environment = Env::prefixed("TILTS_").map(move |key| {
            let key = key.as_str().to_ascii_lowercase();
            for (section, keys) in known {
                for name in keys {
                    if key == format!("{section}_{name}") {
                        return format!("{section}.{name}").into();
                    }
                }
            }
            key.into()
        });
        let config: Self =
            figment.merge(environment).extract().map_err(|error| ConfigError::Invalid(Box::new(error)))?;
        if !(1..=PARTICIPANTS_MAX).contains(&config.limits.participants) {
            return Err(ConfigError::OutOfBounds { key: "limits.participants", min: 1, max: PARTICIPANTS_MAX });
        }
        if config.store.redis_url.is_some() != config.store.postgres_url.is_some() {
            return Err(ConfigError::HalfShared);
        }
        let is_reachable = config.node.url.is_some() || config.http.listen.ip().is_loopback();
        if config.store.redis_url.is_some() && !is_reachable {
            return Err(ConfigError::NoNodeUrl);
        }
        Ok(config)
    }

    /// The file with the signing keys.
    pub fn keys(&self) -> PathBuf {
        self.node.keys.clone().unwrap_or_else(|| self.data.dir.join("keys.json"))
    }

    /// The folder of sealed days.
    pub fn archive(&self) -> PathBuf {
        self.store.archive.clone().unwrap_or_else(|| self.data.dir.join("archive"))
    }

    /// The rules of the queue, with what is set here.
    pub fn rules(&self) -> Rules {
        Rules { ad_hoc_participants_max: self.limits.participants, ..Rules::default() }
    }
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file does not exist.
    #[error("{0} does not exist")]
    NoFile(PathBuf),
    /// A value is too small or too large.
    #[error("{key} has to be {min} to {max}")]
    OutOfBounds {
        /// Which.
        key: &'static str,
        /// The least.
        min: u32,
        /// The most.
        max: u32,
    },
    /// One of the shared stores is set without the other.
    #[error("store.redis_url and store.postgres_url go together: several nodes share both, a single one needs neither")]
    HalfShared,
    /// The other nodes could not reach this one.
    #[error(
        "node.url is needed beside store.redis_url: where the other nodes reach this one, as https://10.0.0.1:8443"
    )]
    NoNodeUrl,
    /// A key or value is wrong.
    #[error("{}", told(.0))]
    Invalid(Box<figment::Error>),
}

/// What is wrong with the settings, one a line: where, which key, and what would be right.
fn told(errors: &figment::Error) -> String {
    errors.clone().into_iter().map(|error| told_one(&error)).collect::<Vec<_>>().join("\n")
}

fn told_one(error: &figment::Error) -> String {
    let metadata = error.metadata.as_ref();
    let from_environment = metadata.is_some_and(|metadata| metadata.name.contains("environment"));
    let file = metadata.and_then(|metadata| metadata.source.as_ref()?.file_path()).map(|path| path.display());
    let shown = |key: &[String]| match &file {
        _ if from_environment => format!("TILTS_{}", key.join("_").to_ascii_uppercase()),
        Some(file) => format!("{file}: {}", key.join(".")),
        None => key.join("."),
    };
    match &error.kind {
        Kind::UnknownField(field, known) => {
            let mut key = error.path.clone();
            if key.last() != Some(field) {
                key.push(field.clone());
            }
            format!("{} is no setting; known here: {}", shown(&key), known.join(", "))
        }
        Kind::InvalidType(found, wanted) | Kind::InvalidValue(found, wanted) => {
            format!("{} has to be {wanted}, and is {found}", shown(&error.path))
        }
        Kind::Message(message) if error.path.is_empty() => match &file {
            Some(file) => format!("{file}: {}", message.trim()),
            None => message.clone(),
        },
        other => format!("{}: {other}", shown(&error.path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(toml: &str) -> Result<Config, ConfigError> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("tilts.toml");
        std::fs::write(&file, toml).unwrap();
        Config::load(Some(&file))
    }

    #[test]
    fn a_file_sets_what_it_names_and_leaves_the_rest() {
        let config = load("[media]\nworkers = 3\n").unwrap();
        assert_eq!(config.media.workers, 3);
        assert_eq!(config.http, Http::default());
    }

    #[test]
    fn unknown_keys_are_errors_that_name_the_key() {
        let error = load("[media]\nwrokers = 3\n").unwrap_err().to_string();
        assert!(error.contains("wrokers"), "{error}");
    }

    #[test]
    fn a_value_out_of_bounds_is_an_error() {
        assert_eq!(load("[limits]\nparticipants = 1000\n").unwrap().rules().ad_hoc_participants_max, 1_000);
        let error = load("[limits]\nparticipants = 1001\n").unwrap_err().to_string();
        assert_eq!(error, "limits.participants has to be 1 to 1000");
    }

    #[test]
    fn several_nodes_share_both_stores_and_reach_each_other() {
        let redis = "redis_url = \"redis://:secret@10.0.0.5\"\n";
        let both = format!("{redis}postgres_url = \"/run/secrets/postgres\"\n");
        assert!(matches!(load(&format!("[store]\n{redis}")), Err(ConfigError::HalfShared)));
        let public = format!("[http]\nlisten = \"0.0.0.0:443\"\n[store]\n{both}");
        assert!(matches!(load(&public), Err(ConfigError::NoNodeUrl)));
        let config = load(&format!("{public}[node]\nurl = \"https://10.0.0.1\"\n")).unwrap();
        assert_eq!(config.store.redis_url.as_ref().unwrap().reveal().unwrap(), "redis://:secret@10.0.0.5");
        assert!(!format!("{config:?}").contains("secret@"));
        let error = config.store.postgres_url.unwrap().reveal().unwrap_err();
        assert!(error.to_string().contains("/run/secrets/postgres"), "{error}");
    }

    #[test]
    fn a_missing_file_is_an_error() {
        assert!(matches!(Config::load(Some(Path::new("/no/such/file.toml"))), Err(ConfigError::NoFile(_))));
    }
}
