use super::*;
use proptest::prelude::*;
use rtc_dtls::crypto_provider::default_provider;
use rtc_stun::attributes::ATTR_USERNAME;
use rtc_stun::fingerprint::FINGERPRINT;
use rtc_stun::integrity::MessageIntegrity;
use rtc_stun::message::{BINDING_REQUEST, Message as Reference, Setter};
use rtc_stun::textattrs::TextAttribute;
use rtc_stun::xoraddr::XorMappedAddress;

const PASSWORD: &str = "a-password-of-thirty-two-letters";
const TRANSACTION: TransactionId = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

/// The sample request of RFC 5769, 2.1, whose password is `VOkJxbRl1RmTxUk/WvJxBt`.
const RFC_5769_REQUEST: &str = "00010058 2112a442 b7e7a701 bc34d686 fa87dfae 80220010 5354554e 20746573 7420636c
    69656e74 00240004 6e0001ff 80290008 932ff9b1 51263b36 00060009 6576746a 3a683676 59202020 00080014 9aeaa70c
    bfd8cb56 781ef2b5 b2d3f249 c1b571a2 80280004 e57a3bcf";

fn hex(text: &str) -> Vec<u8> {
    crate::srtp::hex(text)
}

/// A check of the webrtc project's STUN crate, as a client would send it.
fn reference_request(password: &str) -> Vec<u8> {
    let provider = default_provider().expect("a provider");
    let mut message = Reference::new();
    message.set_type(BINDING_REQUEST);
    message.write_header();
    rtc_stun::message::TransactionId(TRANSACTION).add_to(&mut message).expect("added");
    TextAttribute::new(ATTR_USERNAME, "ours:theirs".into()).add_to(&mut message).expect("added");
    message.add(rtc_stun::attributes::ATTR_USE_CANDIDATE, &[]);
    MessageIntegrity::new_short_term_integrity_with_provider(password.into(), provider.crypto())
        .add_to(&mut message)
        .expect("added");
    FINGERPRINT.add_to(&mut message).expect("added");
    message.raw
}

#[test]
fn the_sample_request_of_rfc_5769_verifies() {
    let raw = hex(RFC_5769_REQUEST);
    let message = Message::parse(&raw).expect("a message");
    assert_eq!(message.class, Class::Request);
    assert_eq!(message.username, Some("evtj:h6vY"));
    assert!(message.claims_controlled);
    assert!(message.verify("VOkJxbRl1RmTxUk/WvJxBt"));
    assert!(!message.verify("VOkJxbRl1RmTxUk/WvJxBu"));
}

#[test]
fn a_request_of_another_implementation_verifies() {
    let raw = reference_request(PASSWORD);
    let message = Message::parse(&raw).expect("a message");
    assert_eq!((message.username, message.use_candidate), (Some("ours:theirs"), true));
    assert!(message.verify(PASSWORD));
    assert!(!message.verify("another"));
}

#[test]
fn another_implementation_understands_our_response() {
    for address in ["192.0.2.1:32853", "[2001:db8:1234:5678:11:2233:4455:6677]:32853"] {
        let address: SocketAddr = address.parse().expect("an address");
        let mut raw = Vec::new();
        write_success(&mut raw, TRANSACTION, address, PASSWORD);
        let mut reference = Reference::new();
        reference.unmarshal_binary(&raw).expect("a message");
        let mut mapped = XorMappedAddress::default();
        rtc_stun::message::Getter::get_from(&mut mapped, &reference).expect("an address");
        assert_eq!(SocketAddr::new(mapped.ip, mapped.port), address);
        let provider = default_provider().expect("a provider");
        MessageIntegrity::check(&mut reference, PASSWORD.as_bytes(), provider.crypto()).expect("integrity");
        FINGERPRINT.check(&reference).expect("a fingerprint");
        assert!(
            Message::parse(&raw).is_some_and(|message| message.class == Class::Success && message.verify(PASSWORD))
        );
    }
}

#[test]
fn errors_and_our_requests_read_back() {
    let mut raw = Vec::new();
    write_role_conflict(&mut raw, TRANSACTION, PASSWORD);
    assert!(Message::parse(&raw).is_some_and(|message| message.class == Class::Error && message.verify(PASSWORD)));
    write_unknown_attribute(&mut raw, TRANSACTION, 0x7777, PASSWORD);
    assert!(Message::parse(&raw).is_some_and(|message| message.class == Class::Error && message.verify(PASSWORD)));
    write_request(&mut raw, TRANSACTION, "theirs:ours", 7, PASSWORD);
    let request = Message::parse(&raw).expect("a message");
    assert_eq!((request.class, request.username), (Class::Request, Some("theirs:ours")));
    assert!(request.verify(PASSWORD));
}

#[test]
fn a_flipped_bit_anywhere_is_refused() {
    let raw = reference_request(PASSWORD);
    for bit in 0..raw.len() * 8 {
        let mut forged = raw.clone();
        forged[bit / 8] ^= 1 << (bit % 8);
        let accepted = Message::parse(&forged).is_some_and(|message| message.verify(PASSWORD));
        assert!(!accepted, "bit {bit}");
    }
}

#[test]
fn an_attribute_behind_the_integrity_counts_for_nothing() {
    let mut raw = reference_request(PASSWORD);
    raw.truncate(raw.len() - 8);
    let use_candidate_before = Message::parse(&reference_request(PASSWORD)).map(|message| message.use_candidate);
    assert_eq!(use_candidate_before, Some(true));
    raw.extend_from_slice(&ATTRIBUTE_USERNAME.to_be_bytes());
    raw.extend_from_slice(&[0, 4]);
    raw.extend_from_slice(b"evil");
    let length = (raw.len() + 8 - HEADER_BYTES) as u16;
    raw[2..4].copy_from_slice(&length.to_be_bytes());
    let fingerprint = crc32(&raw) ^ FINGERPRINT_XOR;
    raw.extend_from_slice(&ATTRIBUTE_FINGERPRINT.to_be_bytes());
    raw.extend_from_slice(&[0, 4]);
    raw.extend_from_slice(&fingerprint.to_be_bytes());
    let message = Message::parse(&raw).expect("a message");
    assert_eq!(message.username, Some("ours:theirs"));
}

#[test]
fn a_truncated_message_is_refused() {
    let raw = reference_request(PASSWORD);
    for length in 0..raw.len() {
        assert!(Message::parse(&raw[..length]).is_none(), "{length}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Some(message) = Message::parse(&bytes) {
            prop_assert!(!message.verify(PASSWORD));
        }
    }

    #[test]
    fn any_attributes_are_read_without_a_panic(body in prop::collection::vec(any::<u8>(), 0..50)) {
        let mut raw = vec![0, 1, 0, (body.len() * 4) as u8, 0x21, 0x12, 0xa4, 0x42];
        raw.extend_from_slice(&TRANSACTION);
        for byte in body {
            raw.extend_from_slice(&[0, byte, 0, byte % 8]);
        }
        let _ = Message::parse(&raw).map(|message| message.verify(PASSWORD));
    }
}
