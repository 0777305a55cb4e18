//! Sealed days as files, so that Redis holds no more in memory than what is not yet sealed: one file a seal, an event a
//! line, exactly the bytes that were sealed.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tilts_queue::ids::NetworkId;

use super::super::{ReadError, Seal};

/// The events of one file, and the version of the first.
type Lines = (NetworkId, u64, Arc<Vec<Vec<u8>>>);

/// The folder of the archive.
#[derive(Debug)]
pub(super) struct Archive {
    dir: PathBuf,
    /// The file read last: whoever reads a day reads it page by page.
    last: Mutex<Option<Lines>>,
}

impl Archive {
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned(), last: Mutex::default() }
    }

    fn file(&self, stream: NetworkId, seal: &Seal) -> PathBuf {
        self.dir.join(stream.to_string()).join(format!("{:012}-{:012}.jsonl", seal.first, seal.last))
    }

    /// Writes the events under a seal; they are on the disk when it returns.
    pub async fn write(&self, stream: NetworkId, seal: &Seal, events: Vec<Vec<u8>>) -> io::Result<()> {
        let file = self.file(stream, seal);
        blocking(move || {
            let dir = file.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(dir)?;
            let mut written = tempfile::NamedTempFile::new_in(dir)?;
            for event in &events {
                written.write_all(event)?;
                written.write_all(b"\n")?;
            }
            written.as_file().sync_all()?;
            written.persist(&file)?;
            std::fs::File::open(dir)?.sync_all()
        })
        .await
    }

    /// Events under a seal from a version on.
    pub async fn page(
        &self,
        stream: NetworkId,
        seal: &Seal,
        from: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, ReadError> {
        let events = self.events(stream, seal).await?;
        let skip = usize::try_from(from - seal.first).unwrap_or(usize::MAX);
        Ok((from..).zip(events.iter().skip(skip).take(limit).cloned()).collect())
    }

    async fn events(&self, stream: NetworkId, seal: &Seal) -> Result<Arc<Vec<Vec<u8>>>, ReadError> {
        let cached = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, _, events)) = cached.filter(|(of, first, _)| (*of, *first) == (stream, seal.first)) {
            return Ok(events);
        }
        let file = self.file(stream, seal);
        let read = {
            let file = file.clone();
            blocking(move || std::fs::read(file)).await
        };
        let bytes = read.map_err(|error| ReadError::Unavailable(format!("{}: {error}", file.display())))?;
        let events: Vec<_> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        let events = events[..events.len() - 1].to_vec();
        if Seal::over(seal.day, seal.first, seal.previous, events.iter().map(Vec::as_slice)) != *seal {
            return Err(ReadError::Missing { version: seal.first });
        }
        let events = Arc::new(events);
        let lines = (stream, seal.first, Arc::clone(&events));
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(lines);
        Ok(events)
    }

    /// Removes the events under a seal; it is no error when they are not here.
    pub async fn remove(&self, stream: NetworkId, seal: &Seal) -> io::Result<()> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = None;
        let file = self.file(stream, seal);
        match blocking(move || std::fs::remove_file(file)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)?
}
