//! Every bound of the relay, in one place. Each says what raising it does.

use std::time::Duration;

/// Datagrams of handshakes that wait for their turn: those of a thousand joins at once. What finds no place is sent again.
pub const HANDSHAKES_WAITING_MAX: usize = 4_096;
/// Participants of one room who publish. More need more slots in the pages' offers; forwarding work grows with the square.
pub const PARTICIPANTS_PER_ROOM_MAX: usize = 6;
/// Those of one room who only watch, on one forwarder. Each costs one subscription to what it watches and a place in nobody's slots.
pub const WATCHERS_PER_ROOM_MAX: usize = 1_000;
/// Voices and faces a page receives: everybody, for a watcher; everybody but itself, for the others.
pub const FACE_SLOTS_MAX: usize = PARTICIPANTS_PER_ROOM_MAX;
/// Content slots a page receives: a document camera and a shared window at once.
pub const CONTENT_SLOTS_MAX: usize = 2;
/// Peers of one forwarder, replaced sessions included. Bounds memory on a worker.
pub const PEERS_MAX: usize = 2_000;
/// Addresses one peer may have validated at a time. More lets a page roam between more interfaces without a new check.
pub const ADDRESSES_PER_PEER_MAX: usize = 8;

/// Bytes of an offer. A page's offer with all slots has about 25 kB.
pub const OFFER_BYTES_MAX: usize = 64 * 1024;
/// Bytes of an SDP fragment of a trickling client: its candidates.
pub const FRAGMENT_BYTES_MAX: usize = 16 * 1024;
/// m-lines of an offer.
pub const MEDIA_LINES_MAX: usize = 24;
/// Attributes of one m-line.
pub const ATTRIBUTES_PER_MEDIA_MAX: usize = 256;
/// Candidates of one offer; the relay is ICE-lite and needs none of them.
pub const CANDIDATES_MAX: usize = 64;
/// SSRCs one peer may send. Bounds the state that an authenticated but hostile peer can make us keep.
pub const SSRCS_PER_PEER_MAX: usize = 32;

/// The largest datagram taken or sent, in bytes: an Ethernet frame's worth.
pub const DATAGRAM_BYTES_MAX: usize = 1_500;
/// Layers of a track by simulcast; more are not answered.
pub const LAYERS_MAX: usize = 3;
/// Datagrams of one run to one address; Linux segments no more at a time.
pub const RUN_DATAGRAMS_MAX: u32 = 64;
/// Bytes of one run: what an IP packet carries.
pub const RUN_BYTES_MAX: u32 = 65_000;
/// Packets kept of a published video layer to answer retransmission requests: 1.5 s of 1.5 Mbit/s. Costs 1.2 kB each. A
/// layer below another has half as many as that one.
pub const SEND_BUFFER_PACKETS: usize = 256;
/// Packets retransmitted for one received report. Bounds what one hostile report makes us send.
pub const RETRANSMITS_PER_REPORT_MAX: usize = 64;
/// Packets of one track asked for again at a time. A longer gap is mended by a keyframe.
pub const MISSING_PACKETS_MAX: usize = 128;

/// Silence after which a peer is told of and gated: early enough for both sides to say so within three seconds.
pub const SILENT_AFTER: Duration = Duration::from_millis(2_500);
/// Silence after which the media session is over.
pub const GONE_AFTER: Duration = Duration::from_secs(60);
/// Silence after which the relay asks by a STUN request of its own, and how often.
pub const PROBE_AFTER: Duration = Duration::from_millis(800);
/// Time for the first authenticated check and the DTLS handshake.
pub const CONNECT_WITHIN: Duration = Duration::from_secs(30);
/// How long a replaced media session goes on once its successor is connected: the page swaps at the first decoded frame.
pub const SWAP_WITHIN: Duration = Duration::from_secs(3);
/// Sender and receiver reports, statistics.
pub const REPORT_EVERY: Duration = Duration::from_secs(1);
/// Transport-wide feedback. More often makes the sender's estimate quicker and costs a packet each time.
pub const FEEDBACK_EVERY: Duration = Duration::from_millis(100);
/// How long a gap waits for a reordered packet before it is asked for.
pub const NACK_AFTER: Duration = Duration::from_millis(10);
/// How long before a missing packet is asked for again.
pub const NACK_AGAIN_AFTER: Duration = Duration::from_millis(60);
/// How often a missing packet is asked for.
pub const NACK_TRIES_MAX: u8 = 8;
/// How much louder than the main speaker another has to be, in decibels, to become it.
pub const MAIN_SPEAKER_MARGIN_DB: u8 = 6;
/// The least time between two keyframe requests for one track, however many subscribers ask.
pub const KEYFRAME_REQUEST_EVERY: Duration = Duration::from_millis(300);
