/**
 * What an offer says: what the relay forwards and nothing else, and that in few words. A connection can send some 14 kB
 * before the first acknowledgement (RFC 6928); an offer of all slots that is longer would cost a join a whole round trip.
 */

const CODECS = { audio: ['audio/opus', 'audio/red'], video: ['video/VP8', 'video/rtx'] };

/** The header extensions that the relay reads or writes. */
const EXTENSIONS = [
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
];

interface HeaderExtension {
  uri: string;
  direction: RTCRtpTransceiverDirection;
}

/** Not every browser lets a page choose ("WebRTC Header Extension Control", W3C), nor does TypeScript know of it. */
type WithExtensions = RTCRtpTransceiver & {
  getHeaderExtensionsToNegotiate?(): HeaderExtension[];
  setHeaderExtensionsToNegotiate?(extensions: HeaderExtension[]): void;
};

/** Lets a transceiver offer no codec that would be answered in vain, and no extension that would not be answered. */
export function offerForwarded(transceiver: WithExtensions, kind: 'audio' | 'video'): void {
  const known = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const codecs = known.filter((codec) => CODECS[kind].includes(codec.mimeType));
  if (codecs.length > 0) transceiver.setCodecPreferences(codecs);

  const extensions = transceiver.getHeaderExtensionsToNegotiate?.() ?? [];
  const stopped = extensions.filter(({ uri }) => !EXTENSIONS.includes(uri));
  for (const extension of stopped) extension.direction = 'stopped';
  if (stopped.length > 0) transceiver.setHeaderExtensionsToNegotiate?.(extensions);
}

/** Attributes of the transport, which all sections of a bundle share. */
const SHARED = /^a=(?:ice-ufrag|ice-pwd|ice-options|fingerprint|setup|rtcp|rtcp-mux)(?::|$)/;

/** The offer of one bundle with the transport told in its first section alone (RFC 9143, 7.1.3). */
export function brief(sdp: string): string {
  const [session, first, ...others] = sdp.split(/^(?=m=)/m);
  const bundled = others.map((section) => {
    const lines = section.trimEnd().split('\r\n');
    return [...lines.filter((line) => !SHARED.test(line)), 'a=bundle-only', ''].join('\r\n');
  });
  return [session, first, ...bundled].join('');
}
