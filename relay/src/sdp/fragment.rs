//! SDP fragments: what a trickling client sends between offers (RFC 8840, 9).

use super::answer::{ICE_OPTIONS, Text};
use super::offer::{IceCredentials, check_ice};
use crate::error::SdpError;
use crate::ids::Candidate;
use crate::limits::{CANDIDATES_MAX, FRAGMENT_BYTES_MAX};

/// What the relay has to know of a fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// The client's ICE credentials, if it names them.
    pub ice: Option<IceCredentials>,
    /// The lines that say which m-line it is about, for the answer.
    place: Vec<String>,
}

impl Fragment {
    /// Reads a fragment. Its candidates are counted and otherwise left alone: the relay is ICE-lite.
    ///
    /// # Errors
    ///
    /// As [`SdpError`] tells.
    pub fn parse(text: &str) -> Result<Fragment, SdpError> {
        if text.len() > FRAGMENT_BYTES_MAX {
            return Err(SdpError::TooLarge { bytes: text.len() });
        }
        let (mut ufrag, mut pwd) = (None, None);
        let (mut media_lines, mut mids, mut candidates, mut lines) = (0, 0, 0, 0);
        let mut place = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty()) {
            lines += 1;
            let (key, value) = line.split_once('=').ok_or(SdpError::Malformed)?;
            let (attribute, rest) = value.split_once(':').unwrap_or((value, ""));
            match (key, attribute) {
                ("m", _) => {
                    media_lines += 1;
                    place.push(line.to_owned());
                }
                ("a", "mid") => {
                    mids += 1;
                    place.push(line.to_owned());
                }
                ("a", "group") => place.push(line.to_owned()),
                ("a", "ice-ufrag") => one(&mut ufrag, rest)?,
                ("a", "ice-pwd") => one(&mut pwd, rest)?,
                ("a", "candidate") => candidates += 1,
                ("a", _) => {}
                _ => return Err(SdpError::Malformed),
            }
        }
        if candidates > CANDIDATES_MAX {
            return Err(SdpError::TooMany { what: "candidates" });
        }
        // Every m-line has its mid, and something has to be said (RFC 8840, 9.2).
        if lines == 0 || mids != media_lines || place.iter().any(|line| line.chars().any(char::is_control)) {
            return Err(SdpError::Malformed);
        }
        let ice = match (ufrag, pwd) {
            (Some(ufrag), Some(pwd)) => Some(check_ice(ufrag, pwd)?),
            (None, None) => None,
            _ => return Err(SdpError::BadIceCredentials),
        };
        Ok(Fragment { ice, place })
    }

    /// The answer to an ICE restart: our new credentials, and all our candidates.
    #[must_use]
    pub fn answer(&self, ice: &IceCredentials, candidates: &[Candidate]) -> String {
        let mut text = Text(String::with_capacity(512));
        text.line(format_args!("a=ice-lite"));
        text.line(format_args!("{ICE_OPTIONS}"));
        for line in &self.place {
            text.line(format_args!("{line}"));
        }
        text.line(format_args!("a=ice-ufrag:{}", ice.ufrag));
        text.line(format_args!("a=ice-pwd:{}", ice.pwd));
        text.candidates(candidates);
        text.0
    }
}

/// Several m-lines may repeat a value, but it is the same (RFC 8839, 5.4, for a bundle).
fn one<'a>(known: &mut Option<&'a str>, value: &'a str) -> Result<(), SdpError> {
    match known.replace(value) {
        Some(before) if before != value => Err(SdpError::BadIceCredentials),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::Transport;

    /// The fragment of RFC 9725's example of an ICE restart.
    const RESTART: &str = "a=ice-options:trickle ice2\r\na=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\n\
        a=ice-ufrag:ysXw\r\na=ice-pwd:vw5LmwG4y/e6dPP/zAP9Gp5k\r\n\
        a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0 ufrag EsAw network-id 1\r\n\
        a=candidate:473322822 1 tcp 1518280447 192.0.2.1 9 typ host tcptype active generation 0\r\n\
        a=end-of-candidates\r\n";

    #[test]
    fn a_fragment_is_read_and_answered_in_kind() {
        let fragment = Fragment::parse(RESTART).expect("a fragment");
        assert_eq!(fragment.ice.as_ref().map(|ice| ice.ufrag.as_str()), Some("ysXw"));
        let ours = IceCredentials { ufrag: "ours".into(), pwd: "a-password-of-ours-22-or-more".into() };
        let address = "192.0.2.1:5000".parse().expect("an address");
        let answer = fragment.answer(&ours, &[Candidate { transport: Transport::Udp, address }]);
        assert_eq!(
            answer,
            "a=ice-lite\r\na=ice-options:trickle ice2\r\na=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n\
             a=mid:0\r\na=ice-ufrag:ours\r\na=ice-pwd:a-password-of-ours-22-or-more\r\n\
             a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host\r\na=end-of-candidates\r\n"
        );
        assert_eq!(Fragment::parse(&answer).map(|again| again.ice), Ok(Some(ours)), "and reads back");
        let more = Fragment::parse("a=candidate:1 1 udp 1 192.0.2.1 61764 typ host\r\n").expect("without credentials");
        assert_eq!(more.ice, None);
    }

    #[test]
    fn bad_fragments_are_refused_by_name() {
        let replace = |from: &str, to: &str| RESTART.replacen(from, to, 1);
        for (name, text, code) in [
            ("empty", String::new(), "sdp_malformed"),
            ("no SDP", "hello".into(), "sdp_malformed"),
            ("a whole offer", format!("v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n{RESTART}"), "sdp_malformed"),
            ("an m-line without mid", replace("a=mid:0\r\n", ""), "sdp_malformed"),
            ("a control character", replace("m=audio", "m=au\u{7}dio"), "sdp_malformed"),
            ("a password alone", replace("a=ice-ufrag:ysXw\r\n", ""), "sdp_bad_ice_credentials"),
            ("a short password", replace("vw5LmwG4y/e6dPP/zAP9Gp5k", "short"), "sdp_bad_ice_credentials"),
            (
                "two ufrags",
                replace("a=ice-ufrag:ysXw\r\n", "a=ice-ufrag:ysXw\r\na=ice-ufrag:else\r\n"),
                "sdp_bad_ice_credentials",
            ),
            ("too many candidates", format!("{RESTART}{}", "a=candidate:1\r\n".repeat(CANDIDATES_MAX)), "sdp_too_many"),
            ("too long", format!("a=x:{}", "x".repeat(FRAGMENT_BYTES_MAX)), "sdp_too_large"),
        ] {
            assert_eq!(Fragment::parse(&text).map_err(|error| error.code()), Err(code), "{name}");
        }
    }
}
