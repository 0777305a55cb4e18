use super::cipher::GcmKey;
use super::*;

pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
    digits
        .chunks_exact(2)
        .map(|pair| {
            let text = std::str::from_utf8(pair).expect("ASCII");
            u8::from_str_radix(text, 16).expect("hexadecimal")
        })
        .collect()
}

const GCM_SALT: [u8; 12] = *b"Quid pro quo";

fn rfc_7714_cipher() -> Cipher {
    let key = std::array::from_fn(|i| u8::try_from(i).expect("small"));
    Cipher::Gcm(GcmKey::new(&key, GCM_SALT).expect("a key"))
}

fn rfc_7714_sender() -> Sender {
    Sender { rtp: rfc_7714_cipher(), rtcp: rfc_7714_cipher(), rtp_streams: Streams::default(), rtcp_index: 0x5d4 }
}

fn rfc_7714_receiver() -> Receiver {
    Receiver {
        rtp: rfc_7714_cipher(),
        rtcp: rfc_7714_cipher(),
        rtp_streams: Streams::default(),
        rtcp_streams: Streams::default(),
    }
}

#[test]
fn rtp_of_rfc_7714_section_16_1() {
    let plain = hex("8040f17b 8041f8d3 5501a0b2 47616c6c 69612065 7374206f 6d6e6973 20646976 69736120 696e2070
         61727465 73207472 6573");
    let sealed = hex("8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a
         51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce");
    let mut buffer = plain.clone();
    buffer.resize(plain.len() + OVERHEAD_MAX, 0);
    let length = rfc_7714_sender().seal_rtp(&mut buffer, plain.len(), 12, 0x5501_a0b2, 0xf17b).expect("sealed");
    assert_eq!(buffer[..length], sealed);

    let mut packet = sealed;
    let length = rfc_7714_receiver().open_rtp(&mut packet, 12, 0x5501_a0b2, 0xf17b).expect("opened");
    assert_eq!(packet[..length], plain);
}

#[test]
fn rtcp_of_rfc_7714_section_17_1() {
    let plain = hex("81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61 deadbeef deadbeef
         deadbeef deadbeef deadbeef");
    let sealed = hex("81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda
         4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4");
    let mut buffer = plain.clone();
    buffer.resize(plain.len() + OVERHEAD_MAX, 0);
    let length = rfc_7714_sender().seal_rtcp(&mut buffer, plain.len()).expect("sealed");
    assert_eq!(buffer[..length], sealed);

    let mut packet = sealed;
    let length = rfc_7714_receiver().open_rtcp(&mut packet).expect("opened");
    assert_eq!(packet[..length], plain);
}

fn pair(profile: Profile) -> (Sender, Receiver) {
    let material: Vec<u8> =
        (0..profile.keying_material_bytes()).map(|i| u8::try_from(i * 3 % 251).expect("small")).collect();
    let (_, sender) = from_keying_material(profile, &material, true).expect("keys");
    let (receiver, _) = from_keying_material(profile, &material, false).expect("keys");
    (sender, receiver)
}

fn rtp(sequence: u16) -> Vec<u8> {
    let mut packet = vec![0x80, 96, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7];
    packet[2..4].copy_from_slice(&sequence.to_be_bytes());
    packet.extend_from_slice(b"the payload");
    packet
}

fn seal(sender: &mut Sender, sequence: u16) -> Vec<u8> {
    let plain = rtp(sequence);
    let mut buffer = plain.clone();
    buffer.resize(plain.len() + OVERHEAD_MAX, 0);
    let length = sender.seal_rtp(&mut buffer, plain.len(), 12, 7, sequence).expect("sealed");
    buffer.truncate(length);
    buffer
}

const PROFILES: [Profile; 2] = [Profile::AeadAes128Gcm, Profile::Aes128CmSha1];

#[test]
fn packets_survive_loss_reordering_and_rollover() {
    for profile in PROFILES {
        let (mut sender, mut receiver) = pair(profile);
        let mut packets: Vec<(u16, Vec<u8>)> =
            (65_500..65_536 + 200).map(|i| i as u16).map(|s| (s, seal(&mut sender, s))).collect();
        packets.swap(3, 9);
        packets.swap(36, 38);
        packets.remove(20);
        for (sequence, packet) in &mut packets {
            let length = receiver.open_rtp(packet, 12, 7, *sequence).expect("opened");
            assert_eq!(packet[..length], rtp(*sequence), "{profile:?} {sequence}");
        }
    }
}

#[test]
fn a_replay_is_refused() {
    for profile in PROFILES {
        let (mut sender, mut receiver) = pair(profile);
        let packet = seal(&mut sender, 1);
        receiver.open_rtp(&mut packet.clone(), 12, 7, 1).expect("opened");
        assert_eq!(receiver.open_rtp(&mut packet.clone(), 12, 7, 1), Err(SrtpError::Replayed));
    }
}

#[test]
fn a_flipped_bit_anywhere_is_refused_and_moves_no_state() {
    for profile in PROFILES {
        let (mut sender, mut receiver) = pair(profile);
        let packet = seal(&mut sender, 500);
        for bit in 0..packet.len() * 8 {
            let mut forged = packet.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            let sequence = u16::from_be_bytes([forged[2], forged[3]]);
            let ssrc = word(&forged, 8);
            assert_eq!(receiver.open_rtp(&mut forged, 12, ssrc, sequence), Err(SrtpError::Forged), "bit {bit}");
        }
        assert!(receiver.rtp_streams.0.is_empty(), "a forged packet must not advance the rollover counter");
        receiver.open_rtp(&mut packet.clone(), 12, 7, 500).expect("the true packet still opens");
    }
}

#[test]
fn a_truncated_packet_is_refused() {
    for profile in PROFILES {
        let (mut sender, mut receiver) = pair(profile);
        let packet = seal(&mut sender, 1);
        for length in 0..packet.len() {
            assert!(receiver.open_rtp(&mut packet[..length].to_vec(), 12, 7, 1).is_err(), "{length}");
            assert!(receiver.open_rtcp(&mut packet[..length].to_vec()).is_err(), "{length}");
        }
    }
}

#[test]
fn a_sequence_number_is_sealed_once() {
    let (mut sender, _) = pair(Profile::AeadAes128Gcm);
    seal(&mut sender, 9);
    let mut buffer = rtp(9);
    let plain = buffer.len();
    buffer.resize(plain + OVERHEAD_MAX, 0);
    assert_eq!(sender.seal_rtp(&mut buffer, plain, 12, 7, 9), Err(SrtpError::Replayed));
}

#[test]
fn streams_are_bounded() {
    let (mut sender, mut receiver) = pair(Profile::AeadAes128Gcm);
    for ssrc in 0..u32::try_from(SSRCS_PER_PEER_MAX).expect("small") {
        let mut buffer = rtp(1);
        buffer[8..12].copy_from_slice(&ssrc.to_be_bytes());
        let plain = buffer.len();
        buffer.resize(plain + OVERHEAD_MAX, 0);
        let sealed = sender.seal_rtp(&mut buffer, plain, 12, ssrc, 1).expect("sealed");
        receiver.open_rtp(&mut buffer[..sealed], 12, ssrc, 1).expect("opened");
    }
    let mut packet = vec![0; 64];
    assert_eq!(receiver.open_rtp(&mut packet, 12, u32::MAX, 1), Err(SrtpError::TooManyStreams));
}

#[test]
fn rtcp_round_trips_and_refuses_replay_and_forgery() {
    for profile in PROFILES {
        let (mut sender, mut receiver) = pair(profile);
        let plain = hex("80c90001 00000007");
        let mut buffer = plain.clone();
        buffer.resize(plain.len() + OVERHEAD_MAX, 0);
        let length = sender.seal_rtcp(&mut buffer, plain.len()).expect("sealed");
        let packet = buffer[..length].to_vec();
        for bit in 0..packet.len() * 8 {
            let mut forged = packet.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert!(receiver.open_rtcp(&mut forged).is_err(), "{profile:?} bit {bit}");
        }
        let mut opened = packet.clone();
        let length = receiver.open_rtcp(&mut opened).expect("opened");
        assert_eq!(opened[..length], plain);
        assert_eq!(receiver.open_rtcp(&mut packet.clone()), Err(SrtpError::Replayed));
    }
}
