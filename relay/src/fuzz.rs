//! What the fuzz targets call: each takes any bytes and panics where a promise does not hold.

use crate::bandwidth::Feedback;
use crate::ids::{Lines, ParticipantKey, SetupPreference, Subject};
use crate::payload::PayloadFormat;
use crate::rtp::{Header, MidExtension, Outgoing, WRITTEN_HEADER_BYTES_MAX, write_header};
use crate::sdp::{Codecs, Fragment};
use crate::srtp::{self, OVERHEAD_MAX, Profile, SrtpError};
use crate::stun::{self, Message};
use crate::{Join, SdpError};

pub use crate::forwarder::fuzz::{Rig, datagrams, media};

/// The next bytes of the input as a number; 0 behind its end.
pub(crate) fn take<const N: usize>(data: &mut &[u8]) -> [u8; N] {
    let mut bytes = [0; N];
    let (head, rest) = data.split_at(N.min(data.len()));
    bytes[..head.len()].copy_from_slice(head);
    *data = rest;
    bytes
}

/// STUN (RFC 8489): nothing that nobody has signed verifies, and what we write is read back, unless a bit of it is another.
pub fn stun(mut data: &[u8]) {
    let mut any = data.to_vec();
    stun::seal_fingerprint(&mut any);
    if let Some(message) = Message::parse(&any) {
        assert!(!message.verify("a password that was never used"), "a forged message verifies");
    }
    let [flip, length] = take(&mut data);
    let (name, password) = data.split_at(usize::from(length).min(data.len()));
    let (Ok(name), Ok(password)) = (std::str::from_utf8(name), std::str::from_utf8(password)) else { return };
    if password.is_empty() {
        return;
    }
    let mut raw = Vec::new();
    stun::write_nomination(&mut raw, [7; 12], name, 7, password);
    let message = Message::parse(&raw).expect("our own message is read");
    assert_eq!(message.username, Some(name));
    assert!(message.verify(password), "our own message verifies");
    let at = usize::from(flip) % raw.len();
    raw[at] ^= 1;
    assert!(!Message::parse(&raw).is_some_and(|message| message.verify(password)), "byte {at} may change");
}

/// RTP (RFC 3550, RFC 8285) and what is read of the payloads.
pub fn rtp(mut data: &[u8]) {
    let [id, length] = take(&mut data);
    if let Some(header) = Header::parse(data) {
        assert!(header.header_bytes <= data.len());
        assert!(header.extension(data, id).is_none_or(|value| value.len() <= data.len()));
        if let Some(payload) = header.payload(data) {
            for format in
                [PayloadFormat::Vp8, PayloadFormat::H264, PayloadFormat::Vp9, PayloadFormat::Av1, PayloadFormat::Opaque]
            {
                if let Some(found) = format.describe(payload) {
                    let _ = (found.starts_picture(), found.starts_keyframe());
                }
            }
            if let Some(red) = crate::red::Descriptor::parse(payload, header.payload_type) {
                let mut payload = payload.to_vec();
                assert!(red.primary_at() <= payload.len());
                red.write(&mut payload, 63);
                assert!(crate::red::Descriptor::parse(&payload, 63) == Some(red), "written redundancy reads back");
            }
        }
    }
    let Ok(mid) = std::str::from_utf8(&data[..usize::from(length % 17).min(data.len())]) else { return };
    let outgoing = Outgoing {
        marker: id & 1 == 1,
        payload_type: length & 0x7f,
        sequence: u16::from_be_bytes(take(&mut data)),
        timestamp: u32::from_be_bytes(take(&mut data)),
        ssrc: u32::from_be_bytes(take(&mut data)),
        mid: MidExtension::new(4, mid),
        transport: (id & 2 == 2).then(|| (3, u16::from_be_bytes(take(&mut data)))),
    };
    let mut packet = [0xaa; WRITTEN_HEADER_BYTES_MAX];
    let written = write_header(&mut packet, &outgoing);
    let header = Header::parse(&packet[..written]).expect("a written header is read");
    assert_eq!((header.header_bytes, header.ssrc, header.sequence), (written, outgoing.ssrc, outgoing.sequence));
    assert_eq!(header.extension(&packet[..written], 4), outgoing.mid.map(|_| mid.as_bytes()));
}

/// RTCP (RFC 3550, RFC 4585) and transport-wide feedback, as the forwarder reads them once they are authenticated.
pub fn rtcp(data: &[u8]) {
    if let Ok(packets) = rtc_rtcp::packet::unmarshal(&mut &*data) {
        assert!(packets.len() <= data.len(), "a packet of no bytes");
    }
    if let Some(feedback) = Feedback::parse(data) {
        let reference = feedback.reference_us(None);
        assert!(feedback.statuses(reference).count() <= usize::from(u16::MAX));
    }
}

/// SRTP (RFC 3711, RFC 7714): what is sealed opens once and to the same, and nothing else opens.
pub fn srtp(mut data: &[u8]) {
    let [choice, flip, seed] = take(&mut data);
    let profile = if choice & 1 == 0 { Profile::AeadAes128Gcm } else { Profile::Aes128CmSha1 };
    let material: Vec<u8> = (0..profile.keying_material_bytes()).map(|i| seed.wrapping_mul(i as u8 | 1)).collect();
    let (mut receiver, _) = srtp::from_keying_material(profile, &material, false).expect("keys");
    let (_, mut sender) = srtp::from_keying_material(profile, &material, true).expect("keys");

    let mut any = data.to_vec();
    if let Some(header) = Header::parse(data) {
        assert!(receiver.open_rtp(&mut any, header.header_bytes, header.ssrc, header.sequence).is_err());
    }
    assert!(receiver.open_rtcp(&mut data.to_vec()).is_err(), "forged RTCP opens");

    let mut sealed = data.to_vec();
    sealed.resize(data.len() + OVERHEAD_MAX, 0);
    let rtp = Header::parse(data);
    let length = match &rtp {
        Some(header) => sender.seal_rtp(&mut sealed, data.len(), header.header_bytes, header.ssrc, header.sequence),
        None => sender.seal_rtcp(&mut sealed, data.len()),
    };
    let Ok(length) = length else { return };
    sealed.truncate(length);
    let open = |receiver: &mut srtp::Receiver, packet: &mut [u8]| match &rtp {
        Some(header) => receiver.open_rtp(packet, header.header_bytes, header.ssrc, header.sequence),
        None => receiver.open_rtcp(packet),
    };
    let mut bent = sealed.clone();
    let at = usize::from(flip) % bent.len();
    bent[at] ^= 1 << (choice >> 5);
    assert!(open(&mut receiver, &mut bent).is_err(), "byte {at} may change");
    let mut packet = sealed.clone();
    let plain = open(&mut receiver, &mut packet).expect("what was sealed opens");
    assert_eq!(&packet[..plain], data);
    assert_eq!(open(&mut receiver, &mut sealed), Err(SrtpError::Replayed));
}

/// SDP offers of pages, WHIP and WHEP clients: each is refused in words or answered line by line.
pub fn sdp(mut data: &[u8]) {
    let [choice] = take(&mut data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut rig = Rig::new();
    let lines = match choice % 3 {
        0 => Lines::Named(rig.slots()),
        1 => Lines::Publisher,
        _ => Lines::Player(Subject::MainSpeaker { listener: ParticipantKey(uuid::Uuid::from_u128(9)) }),
    };
    let codecs = if choice & 4 == 0 { Codecs::ALL } else { Codecs::PAGES };
    let setup = if choice & 8 == 0 { SetupPreference::Active } else { SetupPreference::Passive };
    match rig.join(&Join { sdp_offer: text, lines: &lines, codecs, setup, ..Rig::wish() }) {
        Ok(answer) => {
            check_lines(&answer);
            // A CR before a line is skipped, and one within it ends nothing, as it is read.
            let is_media = |line: &&str| line.trim_start_matches('\r').starts_with("m=");
            let count = |sdp: &str| sdp.split('\n').filter(is_media).count();
            assert_eq!(count(&answer), count(text), "an m-line for each (RFC 3264, 6)");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Bodies of WHIP's and WHEP's PATCH: SDP fragments (RFC 8840).
pub fn fragment(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let parsed: Result<Fragment, SdpError> = Fragment::parse(text);
    if parsed.is_err() {
        return;
    }
    let mut rig = Rig::new();
    rig.join_page().expect("our own offer is answered");
    match rig.trickle(text) {
        Ok(Some(answer)) => check_lines(&answer),
        Ok(None) => {}
        Err(error) => panic!("a readable fragment is refused: {error}"),
    }
}

/// Every line is a letter and a value: nothing of the offer has broken out of its line (RFC 8866, 5).
fn check_lines(sdp: &str) {
    for line in sdp.split_terminator("\r\n") {
        let mut letters = line.chars();
        let key = letters.next().filter(char::is_ascii_lowercase).zip(letters.next().filter(|sign| *sign == '='));
        assert!(key.is_some() && !line.contains(['\r', '\n', '\0']), "{line:?}");
    }
}
