//! What can be wrong with what the caller asks for.

use thiserror::Error;

/// Why a description was refused. [`SdpError::code`] is the stable name that travels to the page.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SdpError {
    /// Longer than [`crate::limits::OFFER_BYTES_MAX`].
    #[error("the offer has {bytes} bytes")]
    TooLarge {
        /// Its length.
        bytes: usize,
    },
    /// Not a session description.
    #[error("the offer is not a session description")]
    Malformed,
    /// More m-lines, attributes or candidates than the limits allow.
    #[error("the offer has too many {what}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
    },
    /// A transport other than DTLS-SRTP with feedback (`UDP/TLS/RTP/SAVPF`).
    #[error("transport {0} is not allowed, only UDP/TLS/RTP/SAVPF")]
    TransportNotAllowed(String),
    /// The m-lines are not all in one bundle.
    #[error("all m-lines must be in one BUNDLE group")]
    NotBundled,
    /// An m-line without `a=rtcp-mux`.
    #[error("m-line {0} lacks rtcp-mux")]
    NoRtcpMux(String),
    /// An m-line without `a=mid`, with an over-long one, or with one that another m-line has.
    #[error("an m-line has no usable mid")]
    BadMid,
    /// No usable `a=ice-ufrag` and `a=ice-pwd`, or different ones within the bundle.
    #[error("ICE credentials are missing, malformed or differ between m-lines")]
    BadIceCredentials,
    /// No fingerprint at all.
    #[error("the offer has no certificate fingerprint")]
    FingerprintMissing,
    /// A fingerprint that is not SHA-256, is malformed, or differs from another m-line's.
    #[error("exactly one sha-256 fingerprint is needed, the same for all m-lines")]
    FingerprintBad,
    /// The fingerprint of a restart is not that of the session.
    #[error("the fingerprint differs from the one of this media session")]
    FingerprintChanged,
    /// `a=setup` is missing, differs, or names a role that leaves us none.
    #[error("a=setup must be actpass, active or passive, the same for all m-lines")]
    BadSetup,
    /// A slot names a mid that is not in the offer.
    #[error("no m-line has the mid {0}")]
    UnknownMid(String),
    /// Two slots name one mid, or one slot is named twice.
    #[error("slot or mid {0} is named twice")]
    DuplicateSlot(String),
    /// A slot beyond the limits, as audio slot 5.
    #[error("slot {0} does not exist")]
    SlotOutOfRange(String),
    /// The media kind of the m-line is not that of its slot.
    #[error("m-line {0} has the wrong kind of media for its slot")]
    WrongMediaKind(String),
    /// The direction of the m-line does not fit its slot.
    #[error("m-line {0} has the wrong direction for its slot")]
    WrongDirection(String),
    /// The m-line offers none of the codecs that are forwarded.
    #[error("m-line {0} offers no codec that is played here")]
    NoCommonCodec(String),
    /// One SSRC for two streams.
    #[error("SSRC {0} is used twice")]
    DuplicateSsrc(u32),
}

impl SdpError {
    /// A stable name for logs and the wire's error table.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            SdpError::TooLarge { .. } => "sdp_too_large",
            SdpError::Malformed => "sdp_malformed",
            SdpError::TooMany { .. } => "sdp_too_many",
            SdpError::TransportNotAllowed(_) => "sdp_transport_not_allowed",
            SdpError::NotBundled => "sdp_not_bundled",
            SdpError::NoRtcpMux(_) => "sdp_no_rtcp_mux",
            SdpError::BadMid => "sdp_bad_mid",
            SdpError::BadIceCredentials => "sdp_bad_ice_credentials",
            SdpError::FingerprintMissing => "sdp_fingerprint_missing",
            SdpError::FingerprintBad => "sdp_fingerprint_bad",
            SdpError::FingerprintChanged => "sdp_fingerprint_changed",
            SdpError::BadSetup => "sdp_bad_setup",
            SdpError::UnknownMid(_) => "sdp_unknown_mid",
            SdpError::DuplicateSlot(_) => "sdp_duplicate_slot",
            SdpError::SlotOutOfRange(_) => "sdp_slot_out_of_range",
            SdpError::WrongMediaKind(_) => "sdp_wrong_media_kind",
            SdpError::WrongDirection(_) => "sdp_wrong_direction",
            SdpError::NoCommonCodec(_) => "sdp_no_common_codec",
            SdpError::DuplicateSsrc(_) => "sdp_duplicate_ssrc",
        }
    }
}

/// Why a command was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CommandError {
    /// The offer cannot be answered.
    #[error(transparent)]
    Sdp(#[from] SdpError),
    /// The room has [`crate::limits::PARTICIPANTS_PER_ROOM_MAX`] participants already.
    #[error("the room is full")]
    RoomFull,
    /// The forwarder has [`crate::limits::PEERS_MAX`] peers already.
    #[error("this worker is full")]
    WorkerFull,
    /// A media session with this epoch or a newer one exists already.
    #[error("media epoch {offered} is not newer than {current}")]
    StaleEpoch {
        /// The epoch of the refused command.
        offered: u32,
        /// The newest known epoch.
        current: u32,
    },
    /// No such room, participant or media session.
    #[error("no such media session")]
    Unknown,
    /// The certificate or the keys could not be set up.
    #[error("DTLS could not be set up")]
    Dtls,
}

impl CommandError {
    /// A stable name for logs and the wire's error table.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            CommandError::Sdp(error) => error.code(),
            CommandError::RoomFull => "room_full",
            CommandError::WorkerFull => "media_worker_full",
            CommandError::StaleEpoch { .. } => "media_epoch_stale",
            CommandError::Unknown => "media_session_unknown",
            CommandError::Dtls => "media_dtls_unavailable",
        }
    }
}
