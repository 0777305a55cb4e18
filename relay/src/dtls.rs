//! DTLS of one peer (RFC 6347, RFC 5764): the handshake that proves the certificate of the offer and yields SRTP keys.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_lc_rs::digest::{SHA256, digest};
use bytes::BytesMut;
use rtc_dtls::cipher_suite::CipherSuiteId;
use rtc_dtls::config::{ClientAuthType, ConfigBuilder, ExtendedMasterSecretType, HandshakeConfig};
use rtc_dtls::crypto::Certificate;
use rtc_dtls::crypto_provider::{RTCCryptoProvider, default_provider};
use rtc_dtls::endpoint::{Endpoint, EndpointEvent};
use rtc_dtls::extension::extension_use_srtp::SrtpProtectionProfile;
use rtc_shared::TransportProtocol;
use rtc_shared::error::Error as RtcError;
use thiserror::Error;

use crate::srtp::{self, Profile};

/// How long a flight waits for its answer before it is sent again. `rtc-dtls` gives up after seven of them.
const FLIGHT_EVERY: Duration = Duration::from_millis(400);
/// Handshake messages are cut to this, so that a flight passes any path that carries WebRTC.
const MTU: usize = 1_200;
/// Datagrams that a handshake may take. `rtc-dtls` keeps what it cannot read yet; this bounds what it keeps.
const HANDSHAKE_DATAGRAMS_MAX: usize = 200;
/// What we speak, the preferred first.
const PROFILES: &[SrtpProtectionProfile] =
    &[SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm, SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80];
const KEYING_LABEL: &str = "EXTRACTOR-dtls_srtp";

/// `rtc-dtls` tells associations apart by address; each peer has its own endpoint and one association in it.
const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 1);
const LOCAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 2);

/// Why a handshake came to nothing.
#[derive(Debug, Error)]
pub enum DtlsError {
    /// The certificate or the configuration is unusable.
    #[error("DTLS configuration: {0}")]
    Setup(String),
    /// The handshake failed: refused, alerted, or retransmitted too often.
    #[error("DTLS handshake: {0}")]
    Handshake(String),
    /// The peer's certificate is not the one of its offer.
    #[error("the certificate is not the offered one")]
    WrongCertificate,
    /// No SRTP profile that we have, or no keys.
    #[error("no common SRTP profile")]
    NoSrtp,
}

/// Our certificate: made once a process, shared by all peers.
#[derive(Clone)]
pub struct Identity {
    certificate: Certificate,
    provider: Arc<dyn RTCCryptoProvider>,
    fingerprint: [u8; 32],
}

impl Identity {
    /// Makes a key (ECDSA P-256) and a self-signed certificate.
    ///
    /// # Errors
    ///
    /// [`DtlsError::Setup`] if the library cannot.
    pub fn generate() -> Result<Identity, DtlsError> {
        let provider = default_provider().map_err(|error| DtlsError::Setup(error.to_string()))?;
        let certificate =
            Certificate::generate_self_signed(vec!["tilts".to_owned()], provider.crypto()).map_err(setup)?;
        let der = certificate.certificate.first().ok_or_else(|| DtlsError::Setup("no certificate".into()))?;
        let fingerprint = sha256(der);
        Ok(Identity { certificate, provider, fingerprint })
    }

    /// SHA-256 of the certificate, for `a=fingerprint`.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }
}

impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

/// What a datagram brought about.
pub enum Progress {
    /// Nothing yet.
    Pending,
    /// We are the client, and the server has proven that it has the offered certificate: we may send, a round trip before
    /// the handshake is complete (RFC 7918; all that we offer is ephemeral and authenticated). Nothing is to be taken yet.
    MaySend(Box<srtp::Sender>),
    /// The handshake is complete, the certificate is the offered one. The sender comes once, here or before.
    Connected(Box<srtp::Receiver>, Option<Box<srtp::Sender>>),
    /// The peer closed the connection.
    Closed,
}

/// The DTLS association with one peer.
pub struct Dtls {
    endpoint: Endpoint,
    client: Option<Arc<HandshakeConfig>>,
    we_are_client: bool,
    may_send: bool,
    connected: bool,
    expected_fingerprint: [u8; 32],
    seen: Repeats,
    /// Datagrams handed on before the handshake was complete.
    handled: usize,
}

impl Dtls {
    /// An association that expects this certificate, as client or as server, with any SRTP profile that we have.
    ///
    /// # Errors
    ///
    /// [`DtlsError::Setup`] if the library refuses the configuration.
    pub fn new(identity: &Identity, expected_fingerprint: [u8; 32], we_are_client: bool) -> Result<Dtls, DtlsError> {
        Self::with_profiles(identity, expected_fingerprint, we_are_client, PROFILES)
    }

    /// An association as client that offers AES-GCM alone. The server chooses the profile (RFC 5764, 4.1.1), and Chromium
    /// as server prefers AES-CM with HMAC-SHA-1, which costs us ten times as much a packet.
    ///
    /// # Errors
    ///
    /// As [`Dtls::new`].
    pub fn client_of_gcm(identity: &Identity, expected_fingerprint: [u8; 32]) -> Result<Dtls, DtlsError> {
        Self::with_profiles(identity, expected_fingerprint, true, &PROFILES[..1])
    }

    fn with_profiles(
        identity: &Identity,
        expected_fingerprint: [u8; 32],
        we_are_client: bool,
        profiles: &[SrtpProtectionProfile],
    ) -> Result<Dtls, DtlsError> {
        let config = ConfigBuilder::default()
            .with_crypto_provider(identity.provider.clone())
            .with_certificates(vec![identity.certificate.clone()])
            .with_cipher_suites(vec![
                CipherSuiteId::Tls_Ecdhe_Ecdsa_With_Aes_128_Gcm_Sha256,
                CipherSuiteId::Tls_Ecdhe_Rsa_With_Aes_128_Gcm_Sha256,
            ])
            .with_srtp_protection_profiles(profiles.to_vec())
            .with_extended_master_secret(ExtendedMasterSecretType::Require)
            .with_client_auth(ClientAuthType::RequireAnyClientCert)
            // No authority vouches for these certificates: the fingerprint of the offer does (RFC 5763, 5).
            .with_insecure_skip_verify(true)
            .with_verify_peer_certificate(Some(Arc::new(move |chain, _| match chain.first() {
                Some(certificate) if sha256(certificate) == expected_fingerprint => Ok(()),
                _ => Err(RtcError::ErrInvalidCertificate),
            })))
            .with_flight_interval(FLIGHT_EVERY)
            .with_mtu(MTU)
            .build(we_are_client, Some(PEER))
            .map_err(setup)?;
        let config = Arc::new(config);
        let (client, server) = if we_are_client { (Some(config), None) } else { (None, Some(config)) };
        Ok(Dtls {
            endpoint: Endpoint::new(LOCAL, TransportProtocol::UDP, server),
            client,
            we_are_client,
            may_send: false,
            connected: false,
            expected_fingerprint,
            seen: Repeats::default(),
            handled: 0,
        })
    }

    /// Sends our ClientHello if we are the client and have not yet.
    ///
    /// # Errors
    ///
    /// [`DtlsError::Handshake`] if it cannot be made.
    pub fn start(&mut self, now: Instant) -> Result<(), DtlsError> {
        match self.client.take() {
            Some(config) => self.endpoint.connect(now, PEER, config, None).map_err(handshake),
            None => Ok(()),
        }
    }

    /// Takes a datagram of the peer.
    ///
    /// # Errors
    ///
    /// If the handshake has failed for good. A datagram that makes no sense is no error: it is dropped.
    pub fn handle(&mut self, now: Instant, datagram: &[u8]) -> Result<Progress, DtlsError> {
        if self.client.is_some() {
            // A server's flight before our ClientHello answers nothing.
            return Ok(Progress::Pending);
        }
        if !self.connected {
            // Whoever forges the page's address must not end the handshake by speaking as our own side does.
            if has_hello_of(datagram, self.we_are_client) {
                return Ok(Progress::Pending);
            }
            if self.seen.is_repeat(datagram) && self.next_timeout().is_some() {
                return Ok(Progress::Pending);
            }
            self.handled += 1;
            if self.handled > HANDSHAKE_DATAGRAMS_MAX {
                return Err(DtlsError::Handshake("too many datagrams".to_owned()));
            }
        }
        let events = match self.endpoint.read(now, PEER, None, BytesMut::from(datagram)) {
            Ok(events) => events,
            Err(_) if self.connected => return Ok(Progress::Pending),
            Err(error @ RtcError::ErrAlertFatalOrClose) => return Err(handshake(error)),
            Err(RtcError::ErrInvalidCertificate) => return Err(DtlsError::WrongCertificate),
            Err(RtcError::ErrRequestedButNoSrtpExtension | RtcError::ErrClientNoMatchingSrtpProfile) => {
                return Err(DtlsError::NoSrtp);
            }
            Err(_) => return Ok(Progress::Pending),
        };
        for event in events {
            match event {
                EndpointEvent::HandshakeComplete => {
                    let (receiver, sender) = self.keys()?.ok_or(DtlsError::NoSrtp)?;
                    self.connected = true;
                    let had_sender = std::mem::replace(&mut self.may_send, true);
                    return Ok(Progress::Connected(Box::new(receiver), (!had_sender).then(|| Box::new(sender))));
                }
                EndpointEvent::PeerClosed => return Ok(Progress::Closed),
                _ => {}
            }
        }
        // Our Finished is on its way: the library has checked the server's signature over its part of the key.
        if self.we_are_client
            && !self.may_send
            && let Some((_, sender)) = self.keys()?
        {
            self.may_send = true;
            return Ok(Progress::MaySend(Box::new(sender)));
        }
        Ok(Progress::Pending)
    }

    /// The keys, once our side of the handshake has them.
    fn keys(&self) -> Result<Option<(srtp::Receiver, srtp::Sender)>, DtlsError> {
        let Some(state) = self.endpoint.get_connection_state(PEER) else { return Ok(None) };
        let profile = match state.srtp_protection_profile() {
            SrtpProtectionProfile::Srtp_Aead_Aes_128_Gcm => Profile::AeadAes128Gcm,
            SrtpProtectionProfile::Srtp_Aes128_Cm_Hmac_Sha1_80 => Profile::Aes128CmSha1,
            _ => return Ok(None),
        };
        let material = match state.export_keying_material(KEYING_LABEL, &[], profile.keying_material_bytes()) {
            Ok(material) => material,
            Err(RtcError::HandshakeInProgress) => return Ok(None),
            Err(_) => return Err(DtlsError::NoSrtp),
        };
        // Checked during the handshake already; a certificate that was never asked for must not pass either.
        if state.peer_certificates.first().map(|der| sha256(der)) != Some(self.expected_fingerprint) {
            return Err(DtlsError::WrongCertificate);
        }
        let keys = srtp::from_keying_material(profile, material.as_ref(), self.we_are_client);
        keys.map(Some).map_err(|_| DtlsError::NoSrtp)
    }

    /// The next datagram for the peer.
    pub fn poll_transmit(&mut self) -> Option<BytesMut> {
        self.endpoint.poll_transmit().map(|transmit| transmit.message)
    }

    /// When [`Dtls::handle_timeout`] wants to be called.
    #[must_use]
    pub fn next_timeout(&self) -> Option<Instant> {
        self.endpoint.poll_timeout(&PEER)
    }

    /// Sends a flight again if its time has come.
    ///
    /// # Errors
    ///
    /// [`DtlsError::Handshake`] if it was sent too often.
    pub fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsError> {
        if self.next_timeout().is_none() {
            return Ok(());
        }
        self.endpoint.handle_timeout(PEER, now).map_err(handshake)
    }

    /// Says goodbye (`close_notify`), so that the page knows at once.
    pub fn close(&mut self, now: Instant) {
        // Fails only if there is no association, and then there is nobody to tell.
        let _ = self.endpoint.close(now);
    }
}

/// Whether a record of the datagram begins with a hello of this side: a ClientHello, or a HelloVerifyRequest or ServerHello
/// (RFC 6347, 4.3.2).
fn has_hello_of(datagram: &[u8], client: bool) -> bool {
    let mut rest = datagram;
    while let Some((header, after)) = rest.split_at_checked(Repeats::RECORD_HEADER_BYTES) {
        let length = usize::from(u16::from_be_bytes([header[11], header[12]]));
        let Some((record, following)) = after.split_at_checked(length) else { return false };
        rest = following;
        let is_plaintext = header[0] == Repeats::HANDSHAKE && header[3..5] == [0, 0];
        if is_plaintext && record.first().is_some_and(|kind| if client { *kind == 1 } else { matches!(kind, 2 | 3) }) {
            return true;
        }
    }
    false
}

/// Which plaintext handshake fragments were handed on already.
///
/// `rtc-dtls` stops its retransmission timer at any handshake message, a repeated one too, and does not start it again:
/// a flight of ours that is lost would never be sent again once the peer repeats its own. So repeats are kept from it;
/// the timer, which is still armed, sends our flight again. Only a request for a cookie is handed on again, for its
/// answer is under no timer.
#[derive(Default)]
struct Repeats(Vec<Fragment>);

/// Message type, message sequence number, fragment offset and length (RFC 6347, 4.2.2).
type Fragment = [u8; 9];

impl Repeats {
    /// More than any handshake has.
    const FRAGMENTS_MAX: usize = 64;
    const RECORD_HEADER_BYTES: usize = 13;
    const HANDSHAKE: u8 = 22;

    /// Whether all that the datagram holds was seen before. What is new is remembered.
    fn is_repeat(&mut self, datagram: &[u8]) -> bool {
        let mut is_repeat = true;
        let mut rest = datagram;
        while let Some((header, after)) = rest.split_at_checked(Self::RECORD_HEADER_BYTES) {
            let length = usize::from(u16::from_be_bytes([header[11], header[12]]));
            let Some((record, following)) = after.split_at_checked(length) else { return false };
            rest = following;
            let is_plaintext = header[3..5] == [0, 0];
            let Some(message) = record.first_chunk::<12>().filter(|_| header[0] == Self::HANDSHAKE && is_plaintext)
            else {
                return false;
            };
            let mut fragment = [message[0]; 9];
            fragment[1..].copy_from_slice(&message[4..]);
            if !self.0.contains(&fragment) || self.asks_for_cookie_again(&fragment) {
                is_repeat = false;
                if self.0.len() < Self::FRAGMENTS_MAX && !self.0.contains(&fragment) {
                    self.0.push(fragment);
                }
            }
        }
        is_repeat
    }

    /// The first ClientHello, before the second one, which carries the cookie, has come (RFC 6347, 4.2.1).
    fn asks_for_cookie_again(&self, fragment: &Fragment) -> bool {
        const FIRST_CLIENT_HELLO: [u8; 3] = [1, 0, 0];
        const SECOND_CLIENT_HELLO: [u8; 3] = [1, 0, 1];
        fragment.starts_with(&FIRST_CLIENT_HELLO) && !self.0.iter().any(|seen| seen.starts_with(&SECOND_CLIENT_HELLO))
    }
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, bytes).as_ref());
    out
}

fn setup(error: RtcError) -> DtlsError {
    DtlsError::Setup(error.to_string())
}

fn handshake(error: RtcError) -> DtlsError {
    DtlsError::Handshake(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(client: &mut Dtls, server: &mut Dtls, now: Instant) -> (Result<bool, DtlsError>, Result<bool, DtlsError>) {
        let mut done = (false, false);
        client.start(now).expect("a ClientHello");
        for _ in 0..20 {
            while let Some(datagram) = client.poll_transmit() {
                match server.handle(now, &datagram) {
                    Ok(progress) => done.1 |= matches!(progress, Progress::Connected(..)),
                    Err(error) => return (Ok(done.0), Err(error)),
                }
            }
            while let Some(datagram) = server.poll_transmit() {
                match client.handle(now, &datagram) {
                    Ok(progress) => done.0 |= matches!(progress, Progress::Connected(..)),
                    Err(error) => return (Err(error), Ok(done.1)),
                }
            }
        }
        (Ok(done.0), Ok(done.1))
    }

    /// The tests' time zero; the clock is banned from the relay itself.
    #[expect(clippy::disallowed_methods, reason = "an instant can be had from nothing else")]
    fn time_zero() -> Instant {
        Instant::now()
    }

    #[test]
    fn both_sides_connect_when_the_certificates_are_the_offered_ones() {
        let (a, b) = (Identity::generate().expect("a key"), Identity::generate().expect("a key"));
        let mut client = Dtls::new(&a, b.fingerprint(), true).expect("a client");
        let mut server = Dtls::new(&b, a.fingerprint(), false).expect("a server");
        let result = run(&mut client, &mut server, time_zero());
        assert!(matches!(result, (Ok(true), Ok(true))));
        client.close(time_zero());
        let goodbye = client.poll_transmit().expect("a close_notify");
        assert!(matches!(server.handle(time_zero(), &goodbye), Ok(Progress::Closed)));
    }

    #[test]
    fn the_client_may_send_a_round_trip_before_the_handshake_is_complete_and_gets_its_sender_once() {
        let (a, b) = (Identity::generate().expect("a key"), Identity::generate().expect("a key"));
        let mut client = Dtls::client_of_gcm(&a, b.fingerprint()).expect("a client");
        let mut server = Dtls::new(&b, a.fingerprint(), false).expect("a server");
        let now = time_zero();
        client.start(now).expect("a ClientHello");
        let (mut early, mut opened) = (None, None);
        for _ in 0..4 {
            while let Some(datagram) = client.poll_transmit() {
                match server.handle(now, &datagram).expect("a handshake") {
                    Progress::Connected(receiver, sender) => {
                        opened = Some((receiver, sender.expect("a server's, now")))
                    }
                    progress => assert!(matches!(progress, Progress::Pending), "a server never sends early"),
                }
            }
            if opened.is_some() {
                break;
            }
            while let Some(datagram) = server.poll_transmit() {
                if let Progress::MaySend(sender) = client.handle(now, &datagram).expect("a handshake") {
                    assert!(early.replace(sender).is_none(), "once");
                }
            }
        }
        let (mut sender, (mut receiver, _)) = (early.expect("before the end"), opened.expect("the end at the server"));
        let mut packet = [0_u8; 64];
        packet[..12].copy_from_slice(&[0x80, 111, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7]);
        let sealed = sender.seal_rtp(&mut packet, 32, 12, 7, 1).expect("sealed");
        assert_eq!(receiver.open_rtp(&mut packet[..sealed], 12, 7, 1).expect("the same keys"), 32);
        let mut ended = false;
        while let Some(datagram) = server.poll_transmit() {
            match client.handle(now, &datagram).expect("a handshake") {
                Progress::Connected(_, sender) => ended = sender.is_none(),
                progress => assert!(matches!(progress, Progress::Pending)),
            }
        }
        assert!(ended, "no second sender, whose numbers would begin anew");
    }

    #[test]
    fn another_certificate_than_the_offered_one_is_refused_by_either_side() {
        let (a, b) = (Identity::generate().expect("a key"), Identity::generate().expect("a key"));
        let mut client = Dtls::new(&a, [7; 32], true).expect("a client");
        let mut server = Dtls::new(&b, a.fingerprint(), false).expect("a server");
        assert!(matches!(run(&mut client, &mut server, time_zero()), (Err(DtlsError::WrongCertificate), Ok(false))));
        let mut client = Dtls::new(&a, b.fingerprint(), true).expect("a client");
        let mut server = Dtls::new(&b, [7; 32], false).expect("a server");
        assert!(matches!(run(&mut client, &mut server, time_zero()), (_, Err(DtlsError::WrongCertificate))));
    }

    #[test]
    fn a_lost_flight_is_sent_again() {
        let (a, b) = (Identity::generate().expect("a key"), Identity::generate().expect("a key"));
        let mut client = Dtls::new(&a, b.fingerprint(), true).expect("a client");
        let mut server = Dtls::new(&b, a.fingerprint(), false).expect("a server");
        let mut now = time_zero();
        client.start(now).expect("a ClientHello");
        assert!(client.poll_transmit().is_some(), "and it is lost");
        now = client.next_timeout().expect("a timer");
        client.handle_timeout(now).expect("sent again");
        assert!(matches!(run(&mut client, &mut server, now), (Ok(true), Ok(true))));
    }

    #[test]
    fn who_lacks_gcm_fails_as_server_and_may_choose_as_client() {
        let (a, b) = (Identity::generate().expect("a key"), Identity::generate().expect("a key"));
        let without_gcm = &PROFILES[1..];
        let mut client = Dtls::client_of_gcm(&a, b.fingerprint()).expect("a client");
        let mut server = Dtls::with_profiles(&b, a.fingerprint(), false, without_gcm).expect("a server");
        assert!(!matches!(run(&mut client, &mut server, time_zero()), (Ok(true), Ok(_))));
        let mut client = Dtls::with_profiles(&b, a.fingerprint(), true, without_gcm).expect("a client");
        let mut server = Dtls::new(&a, b.fingerprint(), false).expect("a server");
        assert!(matches!(run(&mut client, &mut server, time_zero()), (Ok(true), Ok(true))));
    }

    #[test]
    fn a_handshake_that_never_ends_is_ended() {
        let (a, b) = (Identity::generate().expect("a key"), Identity::generate().expect("a key"));
        let mut server = Dtls::new(&b, a.fingerprint(), false).expect("a server");
        let encrypted = [23, 254, 253, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0];
        let handled = (0..=HANDSHAKE_DATAGRAMS_MAX).take_while(|_| server.handle(time_zero(), &encrypted).is_ok());
        assert_eq!(handled.count(), HANDSHAKE_DATAGRAMS_MAX);
    }

    #[test]
    fn nonsense_is_dropped() {
        let (a, b) = (Identity::generate().expect("a key"), Identity::generate().expect("a key"));
        let mut server = Dtls::new(&b, a.fingerprint(), false).expect("a server");
        for datagram in [&[22][..], &[22, 254, 253, 0, 0], &[20; 80], &[23; 1_400], &[63; 13]] {
            assert!(matches!(server.handle(time_zero(), datagram), Ok(Progress::Pending)));
        }
        let mut client = Dtls::new(&a, b.fingerprint(), true).expect("a client");
        assert!(matches!(run(&mut client, &mut server, time_zero()), (Ok(true), Ok(true))));
    }

    /// Runs a handshake over a network that loses and reorders; the time it took, `None` if it failed.
    fn run_lossy(seed: u64, loss_pct: u64) -> Option<Duration> {
        let (a, b) = (Identity::generate().expect("a key"), Identity::generate().expect("a key"));
        let mut sides = [
            Dtls::new(&a, b.fingerprint(), true).expect("a client"),
            Dtls::new(&b, a.fingerprint(), false).expect("a server"),
        ];
        let mut dice = seed;
        let mut roll = move || {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            dice >> 33
        };
        let zero = time_zero();
        let mut flight: Vec<(Instant, usize, Vec<u8>)> = Vec::new();
        let mut done = [false; 2];
        sides[0].start(zero).expect("a ClientHello");
        for ms in 0..20_000 {
            let now = zero + Duration::from_millis(ms);
            for side in 0..2 {
                while let Some(at) = flight.iter().position(|(at, to, _)| *at <= now && *to == side) {
                    let (_, _, datagram) = flight.remove(at);
                    match sides[side].handle(now, &datagram) {
                        Ok(progress) => done[side] |= matches!(progress, Progress::Connected(..)),
                        Err(error) => {
                            println!("seed {seed}: side {side} after {ms} ms: {error}");
                            return None;
                        }
                    }
                }
                if sides[side].next_timeout().is_some_and(|at| at <= now)
                    && let Err(error) = sides[side].handle_timeout(now)
                {
                    println!("seed {seed}: side {side} after {ms} ms: {error}");
                    return None;
                }
                while let Some(datagram) = sides[side].poll_transmit() {
                    if roll() % 100 >= loss_pct {
                        flight.push((now + Duration::from_millis(60 + roll() % 40), 1 - side, datagram.to_vec()));
                    }
                }
            }
            if done == [true; 2] {
                return Some(Duration::from_millis(ms));
            }
        }
        println!("seed {seed}: stuck, {done:?}");
        None
    }

    #[test]
    fn handshakes_survive_loss_and_reordering() {
        for loss_pct in [0, 5, 10, 20] {
            let times: Vec<Option<Duration>> = (0..30).map(|seed| run_lossy(seed, loss_pct)).collect();
            println!("{loss_pct} %: {times:?}");
            assert!(times.iter().all(Option::is_some), "{loss_pct} %");
        }
    }
}
