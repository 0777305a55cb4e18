use super::*;
use crate::ids::{Candidate, SetupPreference, Source, Transport};
use proptest::prelude::*;

const FINGERPRINT: &str =
    "sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF";

fn parse(text: &str) -> Result<Offer, SdpError> {
    Offer::parse(text, Codecs::PAGES)
}

/// An offer as Chromium writes it: a voice and a face each way.
fn offer_text() -> String {
    let session = "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2 3\r\n\
        a=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n";
    let common = format!(
        "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:4ZcD\r\na=ice-pwd:2/1muCWoOi3uLifh0NuRHlKm\r\n\
         a=ice-options:trickle\r\na=fingerprint:{FINGERPRINT}\r\na=setup:actpass\r\na=rtcp-mux\r\na=rtcp-rsize\r\n"
    );
    let audio = "a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n\
        a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n\
        a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n\
        a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n\
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n";
    let video = "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 goog-remb\r\na=rtcp-fb:96 transport-cc\r\na=rtcp-fb:96 ccm fir\r\n\
        a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n\
        a=rtpmap:98 H264/90000\r\na=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=98\r\n\
        a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n\
        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n";
    let line = |kind: &str, formats: &str, mid: &str, direction: &str, rest: &str| {
        format!("m={kind} 9 UDP/TLS/RTP/SAVPF {formats}\r\n{common}a=mid:{mid}\r\na={direction}\r\n{rest}")
    };
    [
        session.to_owned(),
        line("audio", "111 63", "0", "sendonly", &format!("{audio}a=ssrc:1001 cname:x\r\n")),
        line(
            "video",
            "96 97 98 99",
            "1",
            "sendonly",
            &format!("{video}a=ssrc-group:FID 2001 2002\r\na=ssrc:2001 cname:x\r\na=ssrc:2002 cname:x\r\n"),
        ),
        line("audio", "111 63", "2", "recvonly", audio),
        line("video", "96 97 98 99", "3", "recvonly", video),
    ]
    .concat()
}

fn slots() -> Vec<(String, SlotKind)> {
    [
        ("0", SlotKind::Send(Source::Microphone)),
        ("1", SlotKind::Send(Source::Camera)),
        ("2", SlotKind::Receive(Slot::Audio(0))),
        ("3", SlotKind::Receive(Slot::Video(0))),
    ]
    .map(|(mid, kind)| (mid.to_owned(), kind))
    .to_vec()
}

#[test]
fn an_offer_is_read() {
    let offer = parse(&offer_text()).expect("an offer");
    assert_eq!(offer.ice.ufrag, "4ZcD");
    assert_eq!(offer.fingerprint[1], 0x11);
    assert_eq!(offer.media.len(), 4);
    let camera = &offer.media[1];
    assert_eq!((camera.ssrc, camera.rtx_ssrc), (Some(2001), Some(2002)));
    assert_eq!((camera.mid_extension, camera.transport_cc_extension), (Some(4), Some(3)));
    let codec = camera.codec.as_ref().expect("a codec");
    assert_eq!((codec.payload_type, codec.rtx_payload_type), (96, Some(97)));
    assert_eq!(codec.feedback, ["transport-cc", "ccm fir", "nack", "nack pli"]);
    assert_eq!(offer.media[0].codec.as_ref().map(|codec| codec.payload_type), Some(111));
    match_slots(&offer, &slots()).expect("all slots fit");
}

#[test]
fn an_answer_names_only_what_is_forwarded() {
    let offer = parse(&offer_text()).expect("an offer");
    let matched = match_slots(&offer, &slots()[..3]).expect("slots");
    let ice = IceCredentials { ufrag: "ours".into(), pwd: "a-password-of-ours-22-or-more".into() };
    let text = Answer {
        version: 1,
        ice: &ice,
        fingerprint: [0xab; 32],
        we_are_client: answered_setup(offer.setup, SetupPreference::Active),
        candidates: &[
            (Transport::Udp, "192.0.2.1:5000"),
            (Transport::Udp, "[2001:db8::1]:5000"),
            (Transport::Tcp, "[::ffff:192.0.2.1]:5000"),
        ]
        .map(|(transport, address)| Candidate { transport, address: address.parse().expect("an address") }),
        media: offer
            .media
            .iter()
            .zip(matched)
            .map(|(offered, slot)| AnswerMedia { offered, slot, ssrcs: Some((7, None)) })
            .collect(),
    }
    .to_sdp();
    let parsed =
        rtc_sdp::description::session::SessionDescription::unmarshal(&mut std::io::Cursor::new(text.as_bytes()));
    assert_eq!(parsed.expect("a description").media_descriptions.len(), 4);
    for expected in [
        "a=group:BUNDLE 0 1 2\r\n",
        "a=ice-options:trickle ice2\r\n",
        "a=ice-lite\r\n",
        "a=setup:active\r\n",
        "a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host\r\n",
        "a=candidate:3 1 tcp 1520434687 192.0.2.1 5000 typ host tcptype passive\r\n",
        "m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n",
        "m=video 0 UDP/TLS/RTP/SAVPF 0\r\n",
        "m=audio 9 UDP/TLS/RTP/SAVPF 63 111\r\n",
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\n",
        "a=rtpmap:63 red/48000/2\r\n",
        "a=fmtp:63 111/111\r\n",
        "a=msid:place-0 audio-0\r\n",
        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n",
        "a=ssrc:7 cname:place-0\r\n",
    ] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
    for unwanted in ["H264", "goog-remb", " 2 udp"] {
        assert!(!text.contains(unwanted), "{unwanted} in\n{text}");
    }
    assert_eq!(text.matches("a=candidate").count(), 3);
}

/// The offer of RFC 9725's example: what the bundle has in common stands in its first m-line alone.
#[test]
fn a_bundle_only_line_leaves_the_transport_to_the_others() {
    let text = format!(
        "v=0\r\no=- 5228595038118931041 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n\
         a=extmap-allow-mixed\r\na=ice-options:trickle ice2\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n\
         c=IN IP4 0.0.0.0\r\na=ice-ufrag:EsAw\r\na=ice-pwd:bP+XJMM09aR8AiX1jdukzR6Y\r\na=fingerprint:{FINGERPRINT}\r\n\
         a=setup:actpass\r\na=mid:0\r\na=sendonly\r\na=rtcp-mux\r\na=rtcp-mux-only\r\na=rtpmap:111 opus/48000/2\r\n\
         m=video 0 UDP/TLS/RTP/SAVPF 96 97\r\na=mid:1\r\na=bundle-only\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n\
         a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
    );
    let offer = parse(&text).expect("an offer");
    assert_eq!((offer.ice.ufrag.as_str(), offer.fingerprint[1]), ("EsAw", 0x11));
    let matched = match_lines(&offer, &crate::ids::Lines::Publisher).expect("a voice and a face");
    assert_eq!(matched, [Some(SlotKind::Send(Source::Microphone)), Some(SlotKind::Send(Source::Camera))]);
    let without = parse(&text.replace("a=bundle-only\r\n", "")).map_err(|error| error.code());
    assert_eq!(without.map(|_| ()), Err("sdp_bad_ice_credentials"));
}

/// aiortc offers its certificate under three hash functions (RFC 8122, 5).
#[test]
fn the_sha_256_fingerprint_is_taken_where_others_stand_beside_it() {
    let three =
        format!("a=fingerprint:sha-384 0A:0B\r\na=fingerprint:{FINGERPRINT}\r\na=fingerprint:sha-512 0C:0D\r\n");
    let text = offer_text().replace(&format!("a=fingerprint:{FINGERPRINT}\r\n"), &three);
    assert_eq!(parse(&text).map(|offer| offer.fingerprint[1]), Ok(0x11));
}

/// The offer with a camera in layers, described by these lines.
fn layered(lines: &str) -> String {
    let extensions = format!(
        "a=extmap:10 {}\r\na=extmap:11 {}\r\n",
        super::offer::EXTENSION_RID,
        super::offer::EXTENSION_REPAIRED_RID
    );
    let ssrcs = "a=ssrc-group:FID 2001 2002\r\na=ssrc:2001 cname:x\r\na=ssrc:2002 cname:x\r\n";
    let text = offer_text();
    assert!(text.contains(ssrcs));
    text.replace(ssrcs, &format!("{extensions}{lines}"))
}

#[test]
fn layers_are_read_in_the_order_of_the_offer_and_answered() {
    let rids = "a=rid:q send\r\na=rid:h send\r\na=rid:f send\r\na=rid:x recv\r\n";
    for (simulcast, expected) in [
        ("send q;h;f", &["q", "h", "f"][..]),
        ("recv x send q;~f", &["q", "f"]),
        ("send q,h;f", &["q", "f"]),
        ("send q;x;unknown;f;f", &["q", "f"]),
        ("send q;h;f;q2", &["q", "h", "f"]),
        ("send q", &[]),
        ("recv q;h", &[]),
        ("send", &[]),
    ] {
        let offer = parse(&layered(&format!("{rids}a=simulcast:{simulcast}\r\n"))).expect("an offer");
        assert_eq!(offer.media[1].rids, expected, "{simulcast}");
    }
    let offer = parse(&layered(&format!("{rids}a=simulcast:send q;h;f\r\n"))).expect("an offer");
    assert_eq!((offer.media[1].rid_extension, offer.media[1].repaired_rid_extension), (Some(10), Some(11)));
    let matched = match_slots(&offer, &slots()).expect("slots");
    let media = offer.media.iter().zip(matched);
    let text = Answer {
        version: 1,
        ice: &IceCredentials { ufrag: "ours".into(), pwd: "a-password-of-ours-22-or-more".into() },
        fingerprint: [0xab; 32],
        we_are_client: true,
        candidates: &[],
        media: media.map(|(offered, slot)| AnswerMedia { offered, slot, ssrcs: None }).collect(),
    }
    .to_sdp();
    for expected in ["a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\n", "a=simulcast:recv q;h;f\r\n"] {
        assert!(text.contains(expected), "{expected} in\n{text}");
    }
    let rid = format!("a=extmap:10 {}", super::offer::EXTENSION_RID);
    assert_eq!(text.matches(&rid).count(), 1, "for what is sent in layers alone");
}

#[test]
fn an_offer_leaves_us_the_role_it_leaves() {
    use super::offer::OfferedSetup::{ActPass, Active, Passive};
    use SetupPreference as Prefer;
    for (offered, preference, we_are_client) in [
        (ActPass, Prefer::Active, true),
        (ActPass, Prefer::Passive, false),
        (Active, Prefer::Active, false),
        (Passive, Prefer::Passive, true),
    ] {
        assert_eq!(answered_setup(offered, preference), we_are_client, "{offered:?} {preference:?}");
    }
}

/// Bad offers, each a change of a good one, and the error it earns.
#[test]
fn bad_offers_are_refused_by_name() {
    let other_fingerprint = FINGERPRINT.replace("00:11", "01:11");
    let sha1 = "sha-1 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33";
    let replace_first = |from: &str, to: &str| offer_text().replacen(from, to, 1);
    let replace_all = |from: &str, to: &str| offer_text().replace(from, to);
    let cases: Vec<(&str, String, &str)> = vec![
        ("empty", String::new(), "sdp_malformed"),
        ("not SDP", "hello".into(), "sdp_malformed"),
        ("no m-line", "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n".into(), "sdp_malformed"),
        ("too long", format!("{}a=x:{}\r\n", offer_text(), "x".repeat(70_000)), "sdp_too_large"),
        ("too many attributes", format!("{}{}", offer_text(), "a=x\r\n".repeat(300)), "sdp_too_many"),
        (
            "too many candidates",
            format!("{}{}", offer_text(), "a=candidate:1 1 udp 1 192.0.2.1 5 typ host\r\n".repeat(65)),
            "sdp_too_many",
        ),
        (
            "too many m-lines",
            format!("{}{}", offer_text(), "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n".repeat(25)),
            "sdp_too_many",
        ),
        ("plain RTP", replace_first("UDP/TLS/RTP/SAVPF", "RTP/AVP"), "sdp_transport_not_allowed"),
        ("SDES keys", replace_all("UDP/TLS/RTP/SAVPF", "RTP/SAVPF"), "sdp_transport_not_allowed"),
        ("data channel", replace_first("UDP/TLS/RTP/SAVPF", "UDP/DTLS/SCTP"), "sdp_transport_not_allowed"),
        ("no bundle", replace_first("a=group:BUNDLE 0 1 2 3\r\n", ""), "sdp_not_bundled"),
        ("a line outside the bundle", replace_first("BUNDLE 0 1 2 3", "BUNDLE 0 1 2"), "sdp_not_bundled"),
        ("no rtcp-mux", replace_first("a=rtcp-mux\r\n", ""), "sdp_no_rtcp_mux"),
        ("no mid", replace_first("a=mid:0\r\n", ""), "sdp_bad_mid"),
        ("twice the same mid", replace_first("a=mid:1\r\n", "a=mid:0\r\n"), "sdp_bad_mid"),
        ("an over-long mid", replace_all("a=mid:0\r\n", "a=mid:0123456789abcdefg\r\n"), "sdp_bad_mid"),
        ("no ufrag", replace_all("a=ice-ufrag:4ZcD\r\n", ""), "sdp_bad_ice_credentials"),
        ("two ufrags", replace_first("a=ice-ufrag:4ZcD\r\n", "a=ice-ufrag:other\r\n"), "sdp_bad_ice_credentials"),
        ("a short password", replace_all("2/1muCWoOi3uLifh0NuRHlKm", "short"), "sdp_bad_ice_credentials"),
        ("a ufrag with a colon", replace_all("4ZcD", "4Z:cD"), "sdp_bad_ice_credentials"),
        ("no fingerprint", replace_all(&format!("a=fingerprint:{FINGERPRINT}\r\n"), ""), "sdp_fingerprint_missing"),
        (
            "fingerprint missing once",
            replace_first(&format!("a=fingerprint:{FINGERPRINT}\r\n"), ""),
            "sdp_fingerprint_missing",
        ),
        ("two fingerprints", replace_first(FINGERPRINT, &other_fingerprint), "sdp_fingerprint_bad"),
        (
            "two SHA-256 fingerprints of one line",
            replace_first(FINGERPRINT, &format!("{FINGERPRINT}\r\na=fingerprint:{other_fingerprint}")),
            "sdp_fingerprint_bad",
        ),
        ("SHA-1", replace_all(FINGERPRINT, sha1), "sdp_fingerprint_bad"),
        ("a short digest", replace_all(":EE:FF\r\n", ":EE\r\n"), "sdp_fingerprint_bad"),
        ("a long digest", replace_all(":EE:FF\r\n", ":EE:FF:00\r\n"), "sdp_fingerprint_bad"),
        ("no digits", replace_all("AA:BB", "+A:BB"), "sdp_fingerprint_bad"),
        ("no setup", replace_all("a=setup:actpass\r\n", ""), "sdp_bad_setup"),
        ("holdconn", replace_all("a=setup:actpass", "a=setup:holdconn"), "sdp_bad_setup"),
        ("two roles", replace_first("a=setup:actpass", "a=setup:active"), "sdp_bad_setup"),
        ("one SSRC twice", replace_first("FID 2001 2002", "FID 1001 2002"), "sdp_duplicate_ssrc"),
        ("one SSRC for both", replace_first("FID 2001 2002", "FID 2001 2001"), "sdp_duplicate_ssrc"),
    ];
    for (name, text, code) in cases {
        let result = parse(&text).map_err(|error| error.code());
        assert_eq!(result.map(|_| ()), Err(code), "{name}");
    }
}

/// Slots that a good offer does not bear out, and the error each earns.
#[test]
fn bad_slots_are_refused_by_name() {
    let send = SlotKind::Send;
    let receive = SlotKind::Receive;
    type Case<'a> = (&'a str, Vec<(&'a str, SlotKind)>, &'a str);
    let cases: [Case<'_>; 8] = [
        ("unknown mid", vec![("9", send(Source::Camera))], "sdp_unknown_mid"),
        ("a mid twice", vec![("1", send(Source::Camera)), ("1", send(Source::Screen))], "sdp_duplicate_slot"),
        ("a slot twice", vec![("1", send(Source::Camera)), ("3", send(Source::Camera))], "sdp_duplicate_slot"),
        ("a seventh face", vec![("3", receive(Slot::Video(6)))], "sdp_slot_out_of_range"),
        ("a third content", vec![("3", receive(Slot::Content(2)))], "sdp_slot_out_of_range"),
        ("a voice on video", vec![("1", send(Source::Microphone))], "sdp_wrong_media_kind"),
        ("to send on a receiving line", vec![("3", send(Source::Camera))], "sdp_wrong_direction"),
        ("to receive on a sending line", vec![("0", receive(Slot::Audio(0)))], "sdp_wrong_direction"),
    ];
    let offer = parse(&offer_text()).expect("an offer");
    for (name, slots, code) in cases {
        let slots: Vec<_> = slots.into_iter().map(|(mid, kind)| (mid.to_owned(), kind)).collect();
        assert_eq!(match_slots(&offer, &slots).map_err(|error| error.code()), Err(code), "{name}");
    }
    let without_vp8 = parse(&offer_text().replace("VP8", "VP9")).expect("an offer");
    let camera = vec![("1".to_owned(), send(Source::Camera))];
    assert_eq!(match_slots(&without_vp8, &camera).map_err(|error| error.code()), Err("sdp_no_common_codec"));
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn a_damaged_offer_is_read_without_a_panic(at in 0..4_000usize, bytes in 0..40usize, with in "[ -~\\r\\n]{0,20}") {
        let mut text = offer_text();
        let at = at.min(text.len());
        text.replace_range(at..(at + bytes).min(text.len()), &with);
        if let Ok(offer) = parse(&text) {
            let _ = match_slots(&offer, &slots());
        }
    }
}

/// Video as Chromium offers it, and the payload type that each choice of codecs takes of it.
#[test]
fn the_variant_that_is_forwarded_is_found_among_those_that_are_not() {
    let video = "m=video 9 UDP/TLS/RTP/SAVPF 103 104 107 108 45 46 98 99 100 101 35\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\n\
        a=rtcp-mux\r\na=sendonly\r\na=rtpmap:103 H264/90000\r\n\
        a=fmtp:103 level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f\r\na=rtpmap:104 H264/90000\r\n\
        a=fmtp:104 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\na=rtpmap:107 H264/90000\r\n\
        a=fmtp:107 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\na=rtpmap:108 rtx/90000\r\n\
        a=fmtp:108 apt=107\r\na=rtpmap:45 AV1/90000\r\na=fmtp:45 level-idx=5;profile=0;tier=0\r\na=rtpmap:46 rtx/90000\r\n\
        a=fmtp:46 apt=45\r\na=rtpmap:100 VP9/90000\r\na=fmtp:100 profile-id=2\r\na=rtpmap:98 VP9/90000\r\n\
        a=fmtp:98 profile-id=0\r\na=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=98\r\n\
        m=audio 9 UDP/TLS/RTP/SAVPF 0 8\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=rtcp-mux\r\na=sendonly\r\n\
        a=rtpmap:8 PCMA/8000/1\r\n";
    let session = format!(
        "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=fingerprint:{FINGERPRINT}\r\n\
         a=ice-ufrag:4ZcD\r\na=ice-pwd:2/1muCWoOi3uLifh0NuRHlKm\r\na=setup:actpass\r\n"
    );
    let chosen = |codecs: Codecs| {
        let offer = Offer::parse(&format!("{session}{video}"), codecs).expect("an offer");
        let of = |line: usize| offer.media[line].codec.as_ref().map(|one| (one.payload_type, one.rtx_payload_type));
        (of(0), of(1))
    };
    let named = |names: &[&str]| Codecs::named(names).expect("known names");
    assert_eq!(chosen(Codecs::PAGES), (None, None));
    assert_eq!(
        chosen(Codecs::ALL),
        (Some((107, Some(108))), Some((0, None))),
        "H.264 before VP9 and AV1; PCMU by its number"
    );
    assert_eq!(chosen(named(&["vp9", "PCMA"])), (Some((98, Some(99))), Some((8, None))));
    assert_eq!(chosen(named(&["AV1", "opus"])), (Some((45, Some(46))), None));
    assert_eq!(Codecs::named(["H265"]), Err("H265".to_owned()));
    assert_eq!(named(&["AV1"]).names().collect::<Vec<_>>(), ["opus", "PCMU", "PCMA", "AV1"]);
    for (id, fits) in
        [("42e01f", true), ("42c01f", true), ("42001f", false), ("4d001f", false), ("64e01f", false), ("42e0", false)]
    {
        let text = format!("{session}{video}").replace(
            "packetization-mode=1;profile-level-id=42e01f",
            &format!("packetization-mode=1;profile-level-id={id}"),
        );
        let offer = Offer::parse(&text, named(&["H264"])).expect("an offer");
        assert_eq!(offer.media[0].codec.is_some(), fits, "{id}");
    }
}
