import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { signal } from '@preact/signals';
import type { Sources } from '../wire.gen.ts';
import { ownSources } from './sources.ts';

/** What a track and a stream are to the sources: an identity, a kind, and stopping. */
class Track extends EventTarget {
  readonly kind: 'audio' | 'video';
  readonly id: string;
  stopped = false;
  constructor(kind: 'audio' | 'video', id: string) {
    super();
    this.kind = kind;
    this.id = id;
  }
  getSettings() {
    return { deviceId: this.id };
  }
  stop() {
    this.stopped = true;
  }
}
class Stream {
  readonly tracks: Track[];
  constructor(tracks: Track[]) {
    this.tracks = tracks;
  }
  getAudioTracks() {
    return this.tracks.filter((track) => track.kind === 'audio');
  }
  getVideoTracks() {
    return this.tracks.filter((track) => track.kind === 'video');
  }
}

let cameras: string[] = [];
let opened: Track[] = [];

beforeEach(() => {
  cameras = ['face'];
  opened = [];
  Object.defineProperty(globalThis, 'MediaStream', { value: Stream, configurable: true });
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true,
    value: {
      mediaDevices: {
        enumerateDevices: async () => cameras.map((deviceId) => ({ kind: 'videoinput', deviceId })),
        getUserMedia: async ({ video }: { video: { deviceId: { exact: string } } }) => {
          const track = new Track('video', video.deviceId.exact);
          opened.push(track);
          return new Stream([track]);
        },
        getDisplayMedia: async () => {
          const track = new Track('video', 'window');
          opened.push(track);
          return new Stream([track]);
        },
      },
    },
  });
});

/** Sources with a log of what was cut and what was told, in order. */
function watched(tracks: Track[]) {
  const log: string[] = [];
  const local = signal(new Stream(tracks) as unknown as MediaStream | null);
  const names = (sources: Sources) =>
    Object.entries(sources)
      .filter(([, on]) => on)
      .map(([name]) => name)
      .join('+');
  const own = ownSources({
    local,
    begin: { microphone: true, camera: true },
    publish: (sources) => log.push(`tell ${names(sources)}`),
    setTrack: (source, track) => log.push(`${source} ${track ? track.id : 'cut'}`),
  });
  return { own, local, log };
}

const voice = () => new Track('audio', 'voice');
const face = () => new Track('video', 'face');

test('what goes off is cut before it is told, and both at once', () => {
  const { own, log } = watched([voice(), face()]);
  log.length = 0;
  own.setMicrophone(false);
  assert.deepEqual(log, ['microphone cut', 'tell camera']);
  log.length = 0;
  own.setCamera(false);
  assert.deepEqual(log, ['camera cut', 'tell ']);
  assert.equal(own.preview.value, null);
  own.close();
});

test('a device that goes away is told, and one that is wished off stays off when devices come back', () => {
  const { own, local, log } = watched([voice(), face()]);
  own.setMicrophone(false);
  log.length = 0;
  local.value = new Stream([]) as unknown as MediaStream;
  assert.deepEqual(own.mine.value, { microphone: false, camera: false, document: false, screen: false });
  local.value = new Stream([voice(), face()]) as unknown as MediaStream;
  assert.deepEqual(own.mine.value, { microphone: false, camera: true, document: false, screen: false });
  assert.deepEqual(log, ['camera cut', 'tell ', 'camera face', 'tell camera']);
  own.close();
});

test('a second camera shows the paper beside the face, and is closed after', async () => {
  cameras = ['face', 'paper'];
  const { own, log } = watched([voice(), face()]);
  log.length = 0;
  await own.setDocument(true);
  assert.deepEqual(log, ['document paper', 'tell microphone+camera+document']);
  assert.notEqual(own.shown.value, null);
  log.length = 0;
  await own.setDocument(false);
  assert.deepEqual(log, ['document cut', 'tell microphone+camera']);
  assert.equal(opened[0]?.stopped, true);
  own.close();
});

test('one camera turns to the paper: the face is off meanwhile, and back after', async () => {
  const { own, log } = watched([voice(), face()]);
  log.length = 0;
  await own.setDocument(true);
  assert.deepEqual(log, ['camera cut', 'document face', 'tell microphone+document']);
  log.length = 0;
  await own.setDocument(false);
  assert.deepEqual(log, ['camera face', 'document cut', 'tell microphone+camera']);
  own.close();
});

test('a paper taken back while its camera opens is never sent', async () => {
  cameras = ['face', 'paper'];
  const { own, log } = watched([voice(), face()]);
  log.length = 0;
  const opening = own.setDocument(true);
  await own.setDocument(false);
  await opening;
  assert.deepEqual(log, []);
  assert.equal(opened[0]?.stopped, true);
  own.close();
});

test('without a camera a paper cannot be shown, and that is said', async () => {
  cameras = [];
  const { own } = watched([voice()]);
  await own.setDocument(true);
  assert.equal(own.trouble.value, 'document');
  assert.equal(own.mine.value.document, false);
  own.close();
});

test('a shared window that is closed outside the page is told', async () => {
  const { own, log } = watched([voice(), face()]);
  await own.setScreen(true);
  assert.equal(own.mine.value.screen, true);
  log.length = 0;
  opened[0]?.dispatchEvent(new Event('ended'));
  assert.deepEqual(log, ['screen cut', 'tell microphone+camera']);
  own.close();
});
