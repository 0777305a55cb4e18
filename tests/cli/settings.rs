//! Settings: a file, the environment over it, flags over both; what is wrong is told with its place and what would be right.

use std::net::{TcpListener, UdpSocket};

use super::program::{Running, refuses, says, tilts};

const FREE: [&str; 5] = ["demo", "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0"];

/// What a server that is given these settings says.
fn with_file(toml: &str) -> String {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("tilts.toml");
    std::fs::write(&file, toml).unwrap();
    let said = refuses(tilts(&["serve", "--config", file.to_str().unwrap()]));
    said.replace(file.to_str().unwrap(), "FILE")
}

#[test]
fn a_wrong_file_is_told_by_key_and_remedy() {
    for (toml, words) in [
        ("[media]\nwrokers = 3\n", "tilts: FILE: media.wrokers is no setting; known here: listen, advertise, workers"),
        (
            "[medai]\nworkers = 3\n",
            "tilts: FILE: medai is no setting; known here: http, media, data, store, node, limits",
        ),
        ("workers = 3\n", "tilts: FILE: workers is no setting; known here: http, media, data, store, node, limits"),
        ("[media]\nworkers = \"many\"\n", "tilts: FILE: media.workers has to be usize, and is string \"many\""),
        ("[media]\nworkers = -1\n", "tilts: FILE: media.workers has to be usize, and is signed int `-1`"),
        ("[http]\nlisten = \"somewhere\"\n", "tilts: FILE: http.listen: invalid socket address syntax"),
        ("[http]\nlisten = \"0.0.0.0\"\n", "tilts: FILE: http.listen: invalid socket address syntax"),
        ("[http\n", "tilts: FILE: TOML parse error at line 1"),
        (
            "[http]\nkey = \"key.pem\"\n",
            "tilts: http.certificate is not set: http.certificate and http.key belong together",
        ),
    ] {
        let said = with_file(toml);
        assert!(said.starts_with(words), "{toml:?}\n said   {said:?}\n wanted {words:?}");
    }
    let said = refuses(tilts(&["serve", "--config", "/no/such/tilts.toml"]));
    assert_eq!(said, "tilts: /no/such/tilts.toml does not exist\n");
}

#[test]
fn the_environment_stands_over_the_file_and_flags_over_both() {
    let mut command = tilts(&FREE);
    command.env("TILTS_MEDIA_WORKERS", "2").env("TILTS_HTTP_LISTEN", "192.0.2.1:1");
    let running = Running::start(command);
    assert_eq!(running.ready["media"].as_array().unwrap().len(), 2, "two workers: {}", running.ready);
    assert!(running.url().starts_with("http://127.0.0.1:"), "the flag counts: {}", running.ready);
    assert!(running.stop().success());

    for (name, value, words) in [
        ("TILTS_MEDIA_WROKERS", "2", "tilts: TILTS_MEDIA_WROKERS is no setting; known here:"),
        ("TILTS_MEDIA_WORKERS", "two", "tilts: TILTS_MEDIA_WORKERS has to be usize, and is string \"two\""),
    ] {
        let mut command = tilts(&FREE);
        command.env(name, value);
        let said = refuses(command);
        assert!(said.starts_with(words), "{name}={value}\n said   {said:?}\n wanted {words:?}");
    }
}

#[test]
fn a_port_that_is_taken_is_told_with_what_to_do() {
    let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = tcp.local_addr().unwrap().to_string();
    let said = refuses(tilts(&["demo", "--listen", &taken, "--media", "127.0.0.1:0"]));
    assert_eq!(said, format!("tilts: {taken} is in use by another program: end that, or choose another --listen\n"));

    let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
    let taken = udp.local_addr().unwrap().to_string();
    let said = refuses(tilts(&["demo", "--listen", "127.0.0.1:0", "--media", &taken]));
    assert!(
        said.starts_with(&format!("tilts: {taken} or a port after it is in use")) && said.contains("--media"),
        "{said}"
    );
}

#[test]
fn nothing_is_served_to_the_network_without_tls() {
    let said = refuses(tilts(&["serve", "--listen", "0.0.0.0:0"]));
    let words = "TLS is needed to listen on 0.0.0.0:0: set http.certificate and http.key, or listen on 127.0.0.1";
    assert_eq!(said, format!("tilts: {words}\n"));
    let said = refuses(tilts(&["demo", "--listen", "0.0.0.0:0"]));
    assert_eq!(said, "tilts: the demo runs on this machine alone, not on 0.0.0.0:0, unless --exposed\n");
}

#[test]
fn every_subcommand_explains_itself() {
    let all = says(tilts(&["--help"]));
    for (command, flags) in [
        ("demo", &["--listen", "--media", "--data", "--json", "--now", "--speed", "--network"][..]),
        ("serve", &["--config", "--listen", "--media", "--data", "--json"]),
        ("import", &["<DIR>", "--config", "--data", "--json"]),
        ("replay", &["--config", "--data", "--json"]),
        ("simulate", &["--seed", "--seeds", "--days"]),
    ] {
        assert!(all.lines().any(|line| line.trim_start().starts_with(command)), "{command} is listed: {all}");
        let help = says(tilts(&[command, "--help"]));
        for flag in flags {
            assert!(help.contains(flag), "{command} explains {flag}: {help}");
        }
    }
    let unknown = tilts(&["fly"]).output().unwrap();
    assert_eq!(unknown.status.code(), Some(2), "wrong usage has a code of its own");
    assert!(says(tilts(&["--version"])).starts_with("tilts "));
}

#[test]
fn a_simulated_day_says_its_seed_and_its_speed() {
    let said = says(tilts(&["simulate", "--seed", "7", "--seeds", "2", "--days", "1"]));
    let lines: Vec<serde_json::Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.iter().map(|line| line["seed"].as_u64().unwrap()).collect::<Vec<_>>(), [7, 8]);
    for line in lines {
        assert!(line["steps"].as_u64().unwrap() > 100 && line["steps_per_s"].as_f64().unwrap() > 0.0, "{line}");
    }
}
