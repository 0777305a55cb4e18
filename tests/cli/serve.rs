//! `tilts serve` and `tilts demo`: the ready line, and an orderly end.

use super::program::{Running, refuses, says, tilts};

#[test]
fn a_server_says_in_one_line_where_it_is() {
    let data = tempfile::tempdir().unwrap();
    let serve = |data: &std::path::Path| {
        let mut command = tilts(&["serve", "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0", "--data"]);
        command.arg(data);
        command
    };
    let said = refuses(serve(data.path()));
    assert_eq!(said, "tilts: no network has been imported; `tilts import DIR` brings one in\n");

    let mut import = tilts(&["import", "network", "--data"]);
    import.arg(data.path());
    says(import);
    let running = Running::start(serve(data.path()));
    let ready = running.ready.as_object().unwrap();
    assert_eq!(ready.keys().collect::<Vec<_>>(), ["media", "ready", "url", "version"]);
    assert_eq!((&ready["ready"], &ready["version"]), (&true.into(), &env!("CARGO_PKG_VERSION").into()));
    assert!(ready["media"].as_array().unwrap().iter().all(|address| address.as_str().is_some()));
    let port = running.url().strip_prefix("http://127.0.0.1:").unwrap();
    assert_ne!(port, "0");
    assert!(running.stop().success(), "told to stop, it ends well");
}

#[test]
fn a_demo_hands_out_logins_of_every_role_and_forgets_all_with_its_end() {
    let running = Running::start(tilts(&["demo", "--listen", "127.0.0.1:0", "--media", "127.0.0.1:0"]));
    let demo = &running.ready["demo"];
    assert!(demo["integrator_token"].as_str().unwrap().starts_with("v1."));
    let roles: Vec<_> = demo["logins"].as_array().unwrap().iter().map(|one| one["role"].as_str().unwrap()).collect();
    for role in ["room", "employee", "specialist", "supervisor"] {
        assert!(roles.iter().filter(|one| **one == role).count() > 1, "several of {role}: {roles:?}");
    }
    assert!(roles.contains(&"admin"));
    assert!(running.stop().success());
}
