// A drawn call: everyone's picture is a drawing, everything told is fixed.
import { computed, signal } from '@preact/signals';
import type { Call } from '../call/index.ts';
import type { PeerState, PlaceView } from '../media/peer.ts';
import type { Session } from '../session/session.ts';
import type { CallView, LinkWord, MediaLiveness, ParticipantQuality, Sources } from '../wire.gen.ts';
import type { Begin, DeskCall } from './desk-call.ts';

const WIDTH = 1280;
const HEIGHT = 720;

/** What a drawn call is like. */
export interface DrawnCall {
  state?: PeerState;
  /** One's own link. */
  link?: LinkWord;
  /** The resident's media. */
  resident?: MediaLiveness;
  /** What the resident has typed. */
  typed?: string;
  content?: boolean;
}

/** Opens a drawn call in place of a real one. */
export function drawCall(drawn: DrawnCall): (session: Session, view: CallView, begin: Begin) => DeskCall {
  return (session, view, begin) => {
    const current = signal(view);
    const others = view.participants.filter(({ participant }) => participant !== view.me);
    const places: PlaceView[] = others.map(({ participant, role }, i) => ({
      key: `place${i}`,
      participant,
      source: 'camera',
      stream: portrait(role === 'resident' ? '#d8d0c4' : '#bccccb', role === 'resident' ? '#e8e8e4' : '#4b3a33'),
      hasPicture: true,
    }));
    if (drawn.content)
      places.push({
        key: 'content0',
        participant: others[0]?.participant ?? null,
        source: 'document',
        stream: paper(),
        hasPicture: true,
      });
    const mine = signal<Sources>({ ...begin, document: false, screen: false });
    const volume = signal(1);
    const own = signal('');
    const quality: [string, ParticipantQuality][] = others.map(({ participant, role }) => [
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
    const resident = others[0]?.participant ?? '';
    const live = drawn.state ?? 'live';
    const call: Call = {
      me: view.me,
      view: current,
      state: signal(live),
      interruptedSince: signal(live === 'interrupted' ? performance.now() : null),
      restored: signal(false),
      signalingLost: computed(() => session.link.value !== 'live'),
      missing: signal(null),
      places: signal(places),
      liveness: signal(new Map([[resident, drawn.resident ?? 'live']])),
      sources: signal(
        new Map(others.map(({ participant }) => [participant, { ...mine.value, microphone: true, camera: true }])),
      ),
      quality: signal(new Map(quality)),
      link: signal(drawn.link ?? 'good'),
      speaking: signal(new Set([resident])),
      wanted: computed(() => ({ microphone: mine.value.microphone, camera: mine.value.camera })),
      mine,
      preview: computed(() => (mine.value.camera ? portrait('#c9d6d8', '#4b3a33') : null)),
      shown: signal(null),
      trouble: signal(null),
      volume,
      soundBlocked: signal(false),
      problem: signal(null),
      ownText: {
        text: own,
        waiting: signal(false),
        type(text) {
          own.value = text;
        },
        confirmed() {},
        hold() {},
        close() {},
      },
      texts: signal(new Map(drawn.typed ? [[resident, { n: 1, text: drawn.typed }]] : [])),
      chat: {
        messages: signal([]),
        refusal: signal(null),
        sending: signal(false),
        send: async () => true,
        take() {},
      },
      nextSteps: signal(''),
      identity: signal('none'),
      setMicrophone(on) {
        mine.value = { ...mine.value, microphone: on };
      },
      setCamera(on) {
        mine.value = { ...mine.value, camera: on };
      },
      async setDocument() {},
      async setScreen(on) {
        mine.value = { ...mine.value, screen: on };
      },
      setVolume(next) {
        volume.value = next;
      },
      setSoundBlocked() {},
      close() {},
    };
    return {
      call,
      devices: {
        stream: signal(null),
        camera: signal(null),
        microphone: signal(null),
        open() {},
        retry() {},
        close() {},
      },
      update(next) {
        current.value = next;
      },
      close() {},
    };
  };
}

function drawing(draw: (context: CanvasRenderingContext2D) => void): MediaStream {
  const canvas = document.createElement('canvas');
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext('2d');
  // A canvas gives a frame when something is drawn on it, so it is drawn again and again.
  if (context) setInterval(() => draw(context), 200);
  if (context) draw(context);
  return canvas.captureStream(5);
}

function portrait(wall: string, hair: string): MediaStream {
  return drawing((to) => {
    to.fillStyle = wall;
    to.fillRect(0, 0, WIDTH, HEIGHT);
    const blob = (colour: string, x: number, y: number, w: number, h: number) => {
      to.fillStyle = colour;
      to.beginPath();
      to.ellipse(x, y, w, h, 0, 0, Math.PI * 2);
      to.fill();
    };
    blob('#6b7280', 640, 760, 360, 240);
    blob(hair, 640, 280, 165, 185);
    blob('#e2bfa6', 640, 330, 130, 170);
  });
}

function paper(): MediaStream {
  return drawing((to) => {
    to.fillStyle = '#3b4a4f';
    to.fillRect(0, 0, WIDTH, HEIGHT);
    to.fillStyle = '#fbfaf5';
    to.fillRect(360, 40, 560, 660);
    to.fillStyle = '#8a979e';
    for (let line = 0; line < 14; line++) to.fillRect(420, 120 + line * 38, 300 + ((line * 97) % 140), 10);
  });
}
