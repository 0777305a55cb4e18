//! The subcommands, and the flags that they share.

pub mod bench;
pub mod check;
pub mod demo;
pub mod import;
pub mod replay;
pub mod serve;
pub mod simulate;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use tilts::config::{Config, ConfigError};

/// What a subcommand ends with: an error is told on standard error, in words, and the process fails.
pub type Outcome = Result<(), Box<dyn std::error::Error>>;

/// The flags of every subcommand that knows the server's settings.
#[derive(Args)]
pub struct Common {
    /// Where to listen for HTTP; port 0 picks a free one.
    #[arg(long)]
    pub listen: Option<SocketAddr>,
    /// The first media worker's UDP address; port 0 picks a free one.
    #[arg(long)]
    pub media: Option<SocketAddr>,
    /// The data folder.
    #[arg(long)]
    pub data: Option<PathBuf>,
    /// Print one line of JSON for machines.
    #[arg(long)]
    pub json: bool,
}

impl Common {
    /// The settings with these flags over them.
    pub fn over(&self, mut config: Config) -> Config {
        config.http.listen = self.listen.unwrap_or(config.http.listen);
        config.media.listen = self.media.unwrap_or(config.media.listen);
        if let Some(data) = &self.data {
            config.data.dir.clone_from(data);
        }
        config
    }
}

/// The settings of a server that is not the demo: a file, the environment over it, the flags over both.
#[derive(Args)]
pub struct Settings {
    /// The settings (TOML).
    #[arg(long)]
    pub config: Option<PathBuf>,
    #[command(flatten)]
    pub common: Common,
}

impl Settings {
    /// Reads them.
    pub fn load(&self) -> Result<Config, ConfigError> {
        Ok(self.common.over(Config::load(self.config.as_deref())?))
    }
}
