//! Each request and each attack, with its answer.

use super::super::client::{Requests, add_peer, error_code, indication};
use super::*;

const NOW_S: i64 = 1_764_000_000;
/// A worker as pages know it, and where it is.
const TOLD: &str = "192.0.2.1:3478";
const LOCAL: &str = "127.0.0.1:3478";
/// An allocation's socket.
const RELAYED: &str = "127.0.0.1:50000";

struct World {
    realm: Arc<Realm>,
    now: Instant,
}

struct Guest {
    session: Session,
    requests: Requests,
}

fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

impl World {
    fn new() -> World {
        let peers = HashMap::from([(address(TOLD), address(LOCAL))]);
        World { realm: Arc::new(Realm::new(Secret::new(b"secret"), peers).unwrap()), now: Instant::now() }
    }

    /// A client of this user that has had its challenge.
    fn guest(&self, user: &str) -> Guest {
        let session = Session::new(Arc::clone(&self.realm), address("203.0.113.9:5000"), self.now);
        let requests = Requests::new(Secret::new(b"secret").issue(user, NOW_S + 60)).unwrap();
        let mut guest = Guest { session, requests };
        let challenge = guest.ask(self.now, METHOD_ALLOCATE, udp);
        assert_eq!(error_code(&challenge), 401);
        assert!(!challenge.contains(ATTR_MESSAGE_INTEGRITY));
        assert!(guest.requests.learn(&challenge));
        guest
    }

    /// One with an allocation.
    fn host(&self, user: &str) -> Guest {
        let mut guest = self.guest(user);
        assert_eq!(guest.code(self.now, METHOD_ALLOCATE, udp), 0);
        guest
    }
}

impl Guest {
    fn ask(&mut self, now: Instant, method: Method, add: impl FnOnce(&mut Message)) -> Message {
        let request = self.requests.request(method, add);
        let (Action::Reply(reply) | Action::End(reply)) =
            self.session.handle(now, NOW_S, &request, || Ok(address(RELAYED)))
        else {
            panic!("no answer")
        };
        let mut message = Message::new();
        message.write(&reply).unwrap();
        assert_eq!(message.transaction_id.0, request[8..20]);
        message
    }

    fn code(&mut self, now: Instant, method: Method, add: impl FnOnce(&mut Message)) -> u16 {
        error_code(&self.ask(now, method, add))
    }

    fn permit(&mut self, now: Instant, peer: &str) -> u16 {
        self.code(now, METHOD_CREATE_PERMISSION, |message| add_peer(message, address(peer)))
    }

    fn bind(&mut self, now: Instant, number: u16, peer: &str) -> u16 {
        self.code(now, METHOD_CHANNEL_BIND, |message| {
            message.add(ATTR_CHANNEL_NUMBER, &[number.to_be_bytes(), [0, 0]].concat());
            add_peer(message, address(peer));
        })
    }

    fn send(&mut self, now: Instant, peer: &str) -> Action {
        self.session.handle(now, NOW_S, &indication(address(peer), b"x"), || unreachable!())
    }
}

fn udp(message: &mut Message) {
    message.add(ATTR_REQUESTED_TRANSPORT, &[UDP, 0, 0, 0]);
}

fn after(world: &World, seconds: u64) -> Instant {
    world.now + Duration::from_secs(seconds)
}

#[test]
fn a_client_gets_an_allocation_and_reaches_our_media_address() {
    let world = World::new();
    let mut guest = world.guest("a");
    let reply = guest.ask(world.now, METHOD_ALLOCATE, udp);
    let mut found = XorMappedAddress::default();
    found.get_from_as(&reply, ATTR_XOR_RELAYED_ADDRESS).unwrap();
    assert_eq!(SocketAddr::new(found.ip, found.port), address(RELAYED));
    found.get_from_as(&reply, ATTR_XORMAPPED_ADDRESS).unwrap();
    assert_eq!(SocketAddr::new(found.ip, found.port), address("203.0.113.9:5000"));
    assert_eq!(reply.get(ATTR_LIFETIME).unwrap(), seconds(LIFETIME_DEFAULT));
    let mut reply = reply;
    let key = world.realm.key(&guest.requests.credentials.username).unwrap();
    MessageIntegrity::check(&mut reply, &key, world.realm.crypto()).unwrap();

    assert_eq!(guest.send(world.now, TOLD), Action::Nothing, "no permission yet");
    assert_eq!(guest.permit(world.now, TOLD), 0);
    let relayed = Action::Relay { peer: address(TOLD), local: address(LOCAL), data: b"x".to_vec() };
    assert_eq!(guest.send(world.now, TOLD), relayed);
    let mut out = Vec::new();
    assert!(guest.session.frame(world.now, address(TOLD), b"answer", &mut out));
    let mut data = Message::new();
    data.write(&out).unwrap();
    assert_eq!((data.typ.method, data.typ.class), (METHOD_DATA, CLASS_INDICATION));
    assert_eq!(data.get(ATTR_DATA).unwrap(), b"answer");

    assert_eq!(guest.bind(world.now, 0x4000, TOLD), 0);
    assert_eq!(guest.session.peer_of_channel(world.now, 0x4000), Some((address(TOLD), address(LOCAL))));
    out.clear();
    assert!(guest.session.frame(world.now, address(TOLD), b"answer", &mut out));
    assert_eq!(out, b"\x40\x00\x00\x06answer\0\0");
}

#[test]
fn nothing_but_our_media_addresses_is_reached() {
    let world = World::new();
    let mut guest = world.host("a");
    let foreign = [
        "198.51.100.7:3478",
        "127.0.0.1:3478",
        "10.0.0.1:3478",
        "169.254.169.254:80",
        "0.0.0.0:3478",
        "255.255.255.255:3478",
        "[::1]:3478",
        "[::]:3478",
        "[fe80::1]:3478",
        "[::ffff:127.0.0.1]:3478",
        "[::ffff:10.0.0.1]:3478",
        "[64:ff9b::7f00:1]:3478",
        "[2002:7f00:1::]:3478",
    ];
    for peer in foreign {
        guest.session.refusals = 0;
        assert_eq!(guest.permit(world.now, peer), 403, "{peer}");
        assert_eq!(guest.bind(world.now, 0x4000, peer), 403, "{peer}");
        assert_eq!(guest.send(world.now, peer), Action::Nothing, "{peer}");
    }
    // The right address with another port: other services of this machine.
    assert_eq!(guest.bind(world.now, 0x4000, "192.0.2.1:22"), 403);
    assert_eq!(guest.permit(world.now, "192.0.2.1:22"), 0, "permissions are of addresses (RFC 8656, 9)");
    assert_eq!(guest.send(world.now, "192.0.2.1:22"), Action::Nothing);
    // One foreign address spoils the whole request.
    let both = guest.code(world.now, METHOD_CREATE_PERMISSION, |message| {
        add_peer(message, address(TOLD));
        add_peer(message, address("10.0.0.1:1"));
    });
    assert_eq!(both, 403);
    // Our own address in IPv6 clothes is our own address, and goes where the table says.
    let mapped = "[::ffff:192.0.2.1]:3478";
    let relayed = Action::Relay { peer: address(TOLD), local: address(LOCAL), data: b"x".to_vec() };
    assert_eq!(guest.send(world.now, mapped), relayed);
    assert_eq!(guest.bind(world.now, 0x4000, mapped), 0);
}

#[test]
fn who_does_not_know_the_password_gets_nothing() {
    let world = World::new();
    let (wrong, expired) = (Secret::new(b"other").issue("a", NOW_S + 60), Secret::new(b"secret").issue("a", NOW_S));
    for credentials in [wrong, expired] {
        let mut guest = world.guest("a");
        guest.requests.credentials = credentials;
        assert_eq!(guest.code(world.now, METHOD_ALLOCATE, udp), 401);
        assert!(guest.session.allocated_until().is_none());
    }
    let mut guest = world.guest("a");
    guest.requests.credentials.username = "a".repeat(600);
    assert_eq!(guest.code(world.now, METHOD_ALLOCATE, udp), 401);
    let mut guest = world.guest("a");
    guest.requests.realm = "elsewhere".into();
    assert_eq!(guest.code(world.now, METHOD_ALLOCATE, udp), 401);
    // Every bit of a request counts.
    let mut guest = world.guest("a");
    let request = guest.requests.request(METHOD_ALLOCATE, udp);
    for bit in 0..request.len() * 8 {
        let mut forged = request.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        guest.session.refusals = 0;
        guest.session.handle(world.now, NOW_S, &forged, || Ok(address(RELAYED)));
        assert!(guest.session.allocated_until().is_none(), "bit {bit}");
    }
    // What stands behind MESSAGE-INTEGRITY was added by somebody else.
    let mut forged = Message::new();
    forged.write(&guest.requests.request(METHOD_ALLOCATE, |_| {})).unwrap();
    udp(&mut forged);
    let Action::Reply(reply) = guest.session.handle(world.now, NOW_S, &forged.raw, || Ok(address(RELAYED))) else {
        panic!()
    };
    let mut message = Message::new();
    message.write(&reply).unwrap();
    assert_eq!(error_code(&message), 400, "REQUESTED-TRANSPORT was not said by the user");
}

#[test]
fn a_nonce_is_of_one_connection_and_of_one_time() {
    let world = World::new();
    let first = world.guest("a");
    let mut second = world.guest("a");
    // What was overheard on one connection is of no use on another.
    let replayed = first.requests.request(METHOD_ALLOCATE, udp);
    let Action::Reply(reply) = second.session.handle(world.now, NOW_S, &replayed, || unreachable!()) else { panic!() };
    let mut message = Message::new();
    message.write(&reply).unwrap();
    assert_eq!(error_code(&message), 438);
    let mut host = world.host("a");
    let later = world.now + NONCE_LIFETIME;
    host.session.allocation.as_mut().unwrap().until = later + Duration::from_secs(60);
    let stale = host.ask(later, METHOD_REFRESH, |_| {});
    assert_eq!(error_code(&stale), 438);
    assert!(host.requests.learn(&stale));
    assert_eq!(host.code(later, METHOD_REFRESH, |_| {}), 0);
}

#[test]
fn an_allocation_is_what_the_request_says() {
    let world = World::new();
    type Case = (&'static str, u16, fn(&mut Message));
    let cases: [Case; 10] = [
        ("no transport", 400, |_| {}),
        ("a short transport", 400, |message| message.add(ATTR_REQUESTED_TRANSPORT, &[17])),
        ("TCP", 442, |message| message.add(ATTR_REQUESTED_TRANSPORT, &[6, 0, 0, 0])),
        ("an even port", 508, |message| {
            udp(message);
            message.add(ATTR_EVEN_PORT, &[0x80]);
        }),
        ("a reserved port", 508, |message| {
            udp(message);
            message.add(ATTR_RESERVATION_TOKEN, &[0; 8]);
        }),
        ("IPv6, which we do not have", 440, |message| {
            udp(message);
            message.add(ATTR_REQUESTED_ADDRESS_FAMILY, &[2, 0, 0, 0]);
        }),
        ("no family", 400, |message| {
            udp(message);
            message.add(ATTR_REQUESTED_ADDRESS_FAMILY, &[7, 0, 0, 0]);
        }),
        ("a short lifetime", 400, |message| {
            udp(message);
            message.add(ATTR_LIFETIME, &[1]);
        }),
        ("no fragments", 420, |message| {
            udp(message);
            message.add(ATTR_DONT_FRAGMENT, &[]);
        }),
        ("IPv4", 0, |message| {
            udp(message);
            message.add(ATTR_REQUESTED_ADDRESS_FAMILY, &[1, 0, 0, 0]);
        }),
    ];
    for (what, wanted, add) in cases {
        let mut guest = world.guest("a");
        assert_eq!(guest.code(world.now, METHOD_ALLOCATE, add), wanted, "{what}");
        assert_eq!(guest.session.allocated_until().is_some(), wanted == 0, "{what}");
    }
    let mut host = world.host("a");
    assert_eq!(host.code(world.now, METHOD_ALLOCATE, udp), 437, "one is there already");
    assert_eq!(host.code(world.now, METHOD_BINDING, |_| {}), 400, "this is no STUN server");
    let mut guest = world.guest("a");
    for method in [METHOD_REFRESH, METHOD_CREATE_PERMISSION, METHOD_CHANNEL_BIND] {
        assert_eq!(guest.code(world.now, method, |_| {}), 437, "there is none");
    }
}

#[test]
fn lifetimes_are_kept() {
    let world = World::new();
    let mut host = world.host("a");
    let refresh = |seconds: u32| move |message: &mut Message| message.add(ATTR_LIFETIME, &seconds.to_be_bytes());
    let granted = host.ask(world.now, METHOD_REFRESH, refresh(u32::MAX)).get(ATTR_LIFETIME).unwrap();
    assert_eq!(granted, seconds(LIFETIME_MAX));
    assert_eq!(host.permit(world.now, TOLD), 0);
    assert_eq!(host.bind(world.now, 0x4fff, TOLD), 0);
    assert!(matches!(host.send(after(&world, 299), TOLD), Action::Relay { .. }));
    assert_eq!(host.send(after(&world, 300), TOLD), Action::Nothing, "the permission has run out");
    assert!(host.session.peer_of_channel(after(&world, 599), 0x4fff).is_some());
    assert!(host.session.peer_of_channel(after(&world, 600), 0x4fff).is_none(), "the channel has run out");
    assert!(!host.session.frame(after(&world, 600), address(TOLD), b"x", &mut Vec::new()));
    host.session.expire(after(&world, 600));
    assert!(host.session.allocation.as_ref().unwrap().channels.is_empty());
    host.ask(world.now, METHOD_REFRESH, refresh(1));
    assert_eq!(host.session.allocated_until(), Some(world.now + LIFETIME_DEFAULT), "less than usual is not granted");
    assert_eq!(host.code(after(&world, 600), METHOD_REFRESH, |_| {}), 437, "it has run out");
    let request = host.requests.request(METHOD_REFRESH, refresh(0));
    assert!(matches!(host.session.handle(world.now, NOW_S, &request, || unreachable!()), Action::End(_)));
    assert!(host.session.allocated_until().is_none());
}

#[test]
fn channels_are_numbered_once() {
    let peers = HashMap::from(["192.0.2.1:1", "192.0.2.1:2"].map(|told| (address(told), address(LOCAL))));
    let world = World { realm: Arc::new(Realm::new(Secret::new(b"secret"), peers).unwrap()), now: Instant::now() };
    let mut host = world.host("a");
    for number in [0, 0x3fff, 0x5000, 0xffff] {
        assert_eq!(host.bind(world.now, number, "192.0.2.1:1"), 400, "{number:x}");
    }
    assert_eq!(host.bind(world.now, 0x4000, "192.0.2.1:1"), 0);
    assert_eq!(host.bind(world.now, 0x4000, "192.0.2.1:1"), 0, "again");
    assert_eq!(host.bind(world.now, 0x4000, "192.0.2.1:2"), 400);
    assert_eq!(host.bind(world.now, 0x4001, "192.0.2.1:1"), 400);
    assert_eq!(host.bind(world.now, 0x4001, "192.0.2.1:2"), 0);
}

#[test]
fn an_allocation_is_its_users_and_users_have_a_few() {
    let world = World::new();
    let mut host = world.host("a");
    host.requests.credentials = Secret::new(b"secret").issue("b", NOW_S + 60);
    assert_eq!(host.code(world.now, METHOD_REFRESH, |_| {}), 441);
    assert_eq!(host.permit(world.now, TOLD), 441);
    // All credentials of one holder count together.
    let hosts: Vec<_> = (0..7).map(|_| world.host("a")).collect();
    let mut guest = world.guest("a");
    guest.requests.credentials = Secret::new(b"secret").issue("a", NOW_S + 61);
    assert_eq!(guest.code(world.now, METHOD_ALLOCATE, udp), 486);
    drop(hosts);
    assert_eq!(guest.code(world.now, METHOD_ALLOCATE, udp), 0);
    let mut guest = world.guest("c");
    let request = guest.requests.request(METHOD_ALLOCATE, udp);
    let full = guest.session.handle(world.now, NOW_S, &request, || Err(io::ErrorKind::OutOfMemory.into()));
    let Action::Reply(full) = full else { panic!() };
    let mut message = Message::new();
    message.write(&full).unwrap();
    assert_eq!(error_code(&message), 508);
}

#[test]
fn whoever_errs_on_and_on_is_shown_out() {
    let world = World::new();
    let mut guest = world.guest("a");
    let nonsense = guest.requests.request(METHOD_BINDING, |_| {});
    for _ in 2..REFUSALS_MAX {
        assert!(matches!(guest.session.handle(world.now, NOW_S, &nonsense, || Ok(address(RELAYED))), Action::Reply(_)));
    }
    assert!(matches!(guest.session.handle(world.now, NOW_S, &nonsense, || Ok(address(RELAYED))), Action::End(_)));
    let mut guest = world.guest("a");
    assert_eq!(
        guest.session.handle(world.now, NOW_S, b"no STUN at all", || Ok(address(RELAYED))),
        Action::End(Vec::new())
    );
}

#[test]
fn no_bytes_break_it() {
    let world = World::new();
    let mut dice = 1_u32;
    for round in 0..20_000 {
        let mut host = if round % 100 == 0 { Some(world.host(&round.to_string())) } else { None };
        let mut guest = world.guest("a");
        let session = host.as_mut().map_or(&mut guest.session, |host| &mut host.session);
        let mut bytes: Vec<u8> = (0..round % 97)
            .map(|_| {
                dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (dice >> 24) as u8
            })
            .collect();
        if bytes.len() >= 20 && round % 2 == 0 {
            // As far as the attributes it is a message.
            let body = ((bytes.len() - 20) as u16).to_be_bytes();
            bytes[..8].copy_from_slice(&[0, [3, 4, 8, 9, 0x16][round % 5], body[0], body[1], 0x21, 0x12, 0xa4, 0x42]);
        }
        session.handle(world.now, NOW_S, &bytes, || Ok(address(RELAYED)));
    }
}
