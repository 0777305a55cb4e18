//! What is wrong is found, and what is right is left alone.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;

use super::*;
use crate::clock::Clock;

/// A certificate for this name with these days left, written where the settings say.
fn certify(config: &mut Config, dir: &Path, name: &str, days: i64) {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut wanted = rcgen::CertificateParams::new([name.to_owned()]).unwrap();
    let now_s = Clock::real().now().0 / 1_000 + 60;
    let at =
        |days: i64| rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs((now_s + days * 86_400).try_into().unwrap());
    wanted.not_before = at(days - 90);
    wanted.not_after = at(days);
    let made = wanted.self_signed(&key).unwrap();
    let (certificate, file) = (dir.join("certificate.pem"), dir.join("key.pem"));
    std::fs::write(&certificate, made.pem()).unwrap();
    std::fs::write(&file, key.serialize_pem()).unwrap();
    (config.http.certificate, config.http.key) = (Some(certificate), Some(file));
}

/// A server for the public, as it should be set.
fn public(dir: &Path) -> Config {
    let mut config = Config::default();
    config.http.listen = SocketAddr::from(([0, 0, 0, 0], 443));
    config.http.origins = vec!["https://tilts.example.lv".into()];
    config.media.listen = SocketAddr::from(([0, 0, 0, 0], 3478));
    config.media.advertise = vec![[198, 51, 100, 7].into()];
    config.data.dir = dir.to_owned();
    certify(&mut config, dir, "tilts.example.lv", 60);
    config
}

fn state(findings: &[Finding], check: &str) -> State {
    findings.iter().filter(|finding| finding.check == check).map(|finding| finding.state).max().expect(check)
}

#[test]
fn settings_that_shut_pages_out_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let right = public(dir.path());
    let found = local::settings(&right);
    assert!(found.iter().all(|finding| finding.state == State::Ok), "{found:?}");
    type Spoil = fn(&mut Config);
    let wrong: [(&str, State, Spoil); 5] = [
        ("origins", State::Fail, |config| config.http.origins.clear()),
        ("origins", State::Fail, |config| config.http.origins.push("http://tilts.example.lv".into())),
        ("media address", State::Fail, |config| config.media.advertise.clear()),
        ("media address", State::Warn, |config| config.media.advertise = vec![[10, 0, 0, 1].into()]),
        ("media address", State::Warn, |config| config.media.advertise = vec!["::ffff:10.0.0.1".parse().unwrap()]),
    ];
    for (check, wanted, spoil) in wrong {
        let mut config = right.clone();
        spoil(&mut config);
        assert_eq!(state(&local::settings(&config), check), wanted, "{check}");
    }
}

#[test]
fn a_certificate_is_looked_at_closely() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = public(dir.path());
    let found = tls::certificate(&config);
    assert_eq!(state(&found, "certificate"), State::Ok, "{found:?}");
    assert_eq!(state(&found, "certificate's name"), State::Warn, "signed by nobody that browsers know");
    for (days, wanted) in [(-1, State::Fail), (5, State::Warn), (200, State::Fail)] {
        certify(&mut config, dir.path(), "tilts.example.lv", days);
        assert_eq!(state(&tls::certificate(&config), "certificate"), wanted, "{days} days");
    }
    certify(&mut config, dir.path(), "elsewhere.example.lv", 60);
    let other_key = config.http.key.clone();
    let certificate = std::fs::read(config.http.certificate.as_ref().unwrap()).unwrap();
    certify(&mut config, dir.path(), "tilts.example.lv", 60);
    std::fs::write(config.http.certificate.as_ref().unwrap(), certificate).unwrap();
    assert_eq!(state(&tls::certificate(&config), "certificate"), State::Fail, "the key of another one");
    config.http.key = None;
    assert_eq!(state(&tls::certificate(&config), "certificate"), State::Fail, "no key");
    config.http.key = other_key;
    config.http.certificate = Some(dir.path().join("nowhere.pem"));
    assert_eq!(state(&tls::certificate(&config), "certificate"), State::Fail, "no file");
    config.http.certificate = None;
    assert_eq!(state(&tls::certificate(&config), "certificate"), State::Fail, "none at all");
}

#[test]
fn ports_that_are_taken_are_found() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut config = Config::default();
    config.http.listen = taken.local_addr().unwrap();
    config.media.listen = SocketAddr::from(([127, 0, 0, 1], 0));
    config.media.workers = 1;
    let found = local::ports(&config, false);
    assert_eq!(state(&found, "ports"), State::Fail, "{found:?}");
    assert!(found[0].mend.as_ref().unwrap().contains("another program"), "{found:?}");
    assert_eq!(state(&local::ports(&config, true), "ports"), State::Ok, "the server itself has them");
    drop(taken);
    config.media.listen = SocketAddr::from(([192, 0, 2, 1], 3478));
    let found = local::ports(&config, false);
    assert!(found[0].mend.as_ref().unwrap().contains("one of this machine"), "{found:?}");
}

#[tokio::test]
async fn stores_are_looked_at_and_left_as_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    config.data.dir = dir.path().join("none");
    assert_eq!(state(&local::stores(&config).await, "data"), State::Fail);
    config.data.dir = dir.path().to_owned();
    assert_eq!(state(&local::stores(&config).await, "network"), State::Fail);
    let records = crate::app::open_records(&config, &Clock::real()).await.unwrap();
    records.close().await;
    let journal = dir.path().join("journal.db");
    crate::journal::SqliteJournal::open(&journal, Default::default()).await.unwrap().close().await;
    let found = local::stores(&config).await;
    assert_eq!((state(&found, "journal"), state(&found, "records")), (State::Ok, State::Ok), "{found:?}");
    assert_eq!(state(&found, "network"), State::Fail, "nothing has been imported: {found:?}");
    std::fs::write(dir.path().join("keys.json"), "[]").unwrap();
    assert_eq!(state(&local::stores(&config).await, "signing keys"), State::Fail, "others may read them");
    std::fs::write(&journal, "no journal at all, but a file of some length").unwrap();
    let _ = std::fs::remove_file(dir.path().join("journal.db-wal"));
    assert_eq!(state(&local::stores(&config).await, "journal"), State::Fail);
    std::fs::copy(dir.path().join("records.db"), &journal).unwrap();
    assert_eq!(state(&local::stores(&config).await, "journal"), State::Fail, "a file of another kind");
}

#[test]
fn turn_is_judged_by_what_networks_let_through() {
    let dir = tempfile::tempdir().unwrap();
    let right = public(dir.path());
    assert_eq!(local::turn(&right).state, State::Ok);
    let secret = dir.path().join("secret");
    std::fs::write(&secret, "north").unwrap();
    let cases: [(State, &[&str], bool); 5] = [
        (State::Ok, &["turns:turn.example.lv:443?transport=tcp"], true),
        (State::Warn, &["turn:turn.example.lv"], true),
        (State::Fail, &["https://turn.example.lv"], true),
        (State::Fail, &["turns:turn.example.lv"], false),
        (State::Ok, &[], false),
    ];
    for (wanted, urls, has_secret) in cases {
        let mut config = right.clone();
        config.media.turn_urls = urls.iter().map(|url| (*url).to_owned()).collect();
        config.media.turn_secret = has_secret.then(|| secret.clone());
        assert_eq!(local::turn(&config).state, wanted, "{urls:?}");
    }
    let mut config = right.clone();
    config.http.listen.set_port(8443);
    assert_eq!(local::turn(&config).state, State::Warn);
    config.http.certificate = None;
    assert_eq!(local::turn(&config).state, State::Warn);
}
