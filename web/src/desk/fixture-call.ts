// A drawn call at a desk: the room's drawings, seen from the other side.
import { computed, signal } from '@preact/signals';
import { drawnCall, type Standing } from '../call/fixture-call.ts';
import {
  drawnStream,
  interpreterPicture,
  paperPicture,
  residentPicture,
  specialistPicture,
} from '../call/fixture-pictures.ts';
import type { PeerState } from '../media/peer.ts';
import type { Session } from '../session/session.ts';
import type { CallView, LinkWord, MediaLiveness, ParticipantQuality, ParticipantRole } from '../wire.gen.ts';
import type { Begin, DeskCall } from './desk-call.ts';

/** What a drawn call is like. */
export interface DeskDrawing {
  state?: PeerState;
  /** One's own link. */
  link?: LinkWord;
  /** The resident's media. */
  resident?: MediaLiveness;
  /** What the resident has typed. */
  typed?: string;
  /** The resident shows a paper. */
  content?: boolean;
}

const PICTURE: Partial<Record<ParticipantRole, typeof residentPicture>> = {
  resident: residentPicture,
  helper: interpreterPicture,
};

/** Opens a drawn call in place of a real one. */
export function drawCall(drawing: DeskDrawing): (session: Session, view: CallView, begin: Begin) => DeskCall {
  return (_session, view, begin) => {
    const others = view.participants.filter(({ participant }) => participant !== view.me);
    const resident = others.find(({ role }) => role === 'resident')?.participant ?? '';
    const standing = others.map(
      ({ participant, role }): Standing => ({
        participant,
        source: 'camera',
        stream: drawnStream(PICTURE[role] ?? specialistPicture),
      }),
    );
    if (drawing.content)
      standing.push({ participant: resident, source: 'document', stream: drawnStream(paperPicture) });
    const quality = others.map(({ participant, role }): [string, ParticipantQuality] => [
      participant,
      {
        participant,
        link: role === 'resident' ? 'weak' : 'good',
        up_kbps: 900,
        down_kbps: 1_100,
        up_loss_permille: 4,
        down_loss_permille: 2,
        jitter_ms: 12,
      },
    ]);
    const call = drawnCall({
      view,
      standing,
      state: drawing.state,
      link: drawing.link,
      silentMs: drawing.state === 'interrupted' ? 4_000 : undefined,
      liveness: { [resident]: drawing.resident ?? 'live' },
      othersText: drawing.typed ? { [resident]: drawing.typed } : {},
      mine: begin,
    });
    const self = drawnStream(specialistPicture);
    const preview = computed(() => (call.mine.value.camera ? self : null));
    const none = signal(null);
    return {
      call: { ...call, preview, quality: signal(new Map(quality)) },
      devices: { stream: none, camera: none, microphone: none, open() {}, retry() {}, close() {} },
      update() {},
      close() {},
    };
  };
}
