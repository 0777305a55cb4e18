//! The servers that pages are told for networks that block UDP, with credentials of their own.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tilts_signaling::IceServer;
use uuid::Uuid;

use super::over_tcp::turn::{Secret, Turn, now_s};
use crate::config::Config;

/// How long credentials are good for a new allocation; one that is there may be kept.
const CREDENTIALS_LIFETIME: Duration = Duration::from_secs(2 * 3_600);
/// When a page that stays connected gets fresh ones.
pub const CREDENTIALS_RENEWED_AFTER: Duration = Duration::from_secs(3_600);

/// Where the pages' TURN servers are, and what their passwords are made with.
pub struct IceServers {
    urls: Vec<String>,
    secret: Secret,
}

impl IceServers {
    /// The servers that are configured, or our own; none when there is neither.
    ///
    /// # Errors
    ///
    /// When servers are configured without a readable secret.
    pub fn new(config: &Config, turn: Option<&Arc<Turn>>) -> io::Result<Option<IceServers>> {
        if !config.media.turn_urls.is_empty() {
            let file = config.media.turn_secret.as_ref();
            let file = file.ok_or_else(|| io::Error::other("media.turn_secret is missing beside media.turn_urls"))?;
            let secret = std::fs::read_to_string(file)
                .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", file.display())))?;
            return Ok(Some(IceServers {
                urls: config.media.turn_urls.clone(),
                secret: Secret::new(secret.trim().as_bytes()),
            }));
        }
        Ok(turn.map(|turn| IceServers {
            urls: config.http.origins.iter().find_map(|origin| own_url(origin)).into_iter().collect(),
            secret: turn.secret().clone(),
        }))
    }

    /// What this session's page is told.
    #[must_use]
    pub fn of(&self, session: Uuid) -> Vec<IceServer> {
        let expires_s = now_s() + i64::try_from(CREDENTIALS_LIFETIME.as_secs()).unwrap_or(i64::MAX);
        let made = self.secret.issue(&session.simple().to_string(), expires_s);
        vec![IceServer { urls: self.urls.clone(), username: made.username, credential: made.password }]
    }
}

/// Our own TURN server stands where our pages are.
fn own_url(origin: &str) -> Option<String> {
    let host = origin.strip_prefix("https://")?;
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    Some(format!("turns:{host}{}?transport=tcp", if has_port { "" } else { ":443" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_server_stands_where_the_pages_are() {
        let urls = ["https://tilts.example.lv", "https://[2001:db8::1]", "https://[2001:db8::1]:8443", "http://a:1"];
        assert_eq!(
            urls.map(own_url),
            [
                Some("turns:tilts.example.lv:443?transport=tcp".to_owned()),
                Some("turns:[2001:db8::1]:443?transport=tcp".to_owned()),
                Some("turns:[2001:db8::1]:8443?transport=tcp".to_owned()),
                None
            ]
        );
    }

    #[test]
    fn servers_of_others_need_a_secret() {
        let mut config = Config::default();
        assert!(IceServers::new(&config, None).unwrap().is_none());
        config.media.turn_urls = vec!["turn:turn.example.lv".into()];
        assert!(IceServers::new(&config, None).is_err());
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "north\n").unwrap();
        config.media.turn_secret = Some(file.path().to_owned());
        let told = IceServers::new(&config, None).unwrap().unwrap().of(Uuid::nil());
        assert_eq!(told[0].urls, config.media.turn_urls);
        assert!(told[0].username.ends_with(":00000000000000000000000000000000"), "{}", told[0].username);
        assert_eq!(told[0].credential, Secret::new(b"north").password(&told[0].username));
    }
}
