// One's own sources: what is on, which track stands behind it, and what others are told of it, all in one tick.
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Source } from '../media/peer.ts';
import type { Sources } from '../wire.gen.ts';
import type { SourceTrouble } from './parts.ts';

/** A paper wants to be read: as many points as the camera has, up to this. */
const DOCUMENT_VIDEO: MediaTrackConstraints = {
  width: { ideal: 1920 },
  height: { ideal: 1080 },
  frameRate: { max: 15 },
};
const SCREEN_VIDEO: MediaTrackConstraints = { frameRate: { max: 15 } };

export interface OwnSourcesOptions {
  local: ReadonlySignal<MediaStream | null>;
  begin: { microphone: boolean; camera: boolean };
  publish(sources: Sources): void;
  setTrack(source: Source, track: MediaStreamTrack | null): void;
}

/** Keeps what is sent and what is told of it together. A source that goes off is cut before it is told. */
export function ownSources({ local, begin, publish, setTrack }: OwnSourcesOptions) {
  const wanted = signal({ microphone: begin.microphone, camera: begin.camera });
  const mine = signal<Sources>({ microphone: false, camera: false, document: false, screen: false });
  const preview = signal<MediaStream | null>(null);
  const shown = signal<MediaStream | null>(null);
  const trouble = signal<SourceTrouble | null>(null);
  /** A second camera, opened for the paper alone; null when the one camera shows it. */
  let documentCamera: MediaStreamTrack | null = null;
  let screen: MediaStreamTrack | null = null;
  let documentOn = false;
  /** Counts wishes to show a paper: one that was taken back meanwhile is not fulfilled. */
  let documentWish = 0;
  let closed = false;

  const microphone = () => local.peek()?.getAudioTracks()[0] ?? null;
  const camera = () => local.peek()?.getVideoTracks()[0] ?? null;
  /** The one camera cannot show a face and a paper; while it shows the paper, the face is off. */
  const cameraTaken = () => documentOn && documentCamera === null;

  const tracks = (): Partial<Record<Source, MediaStreamTrack>> => {
    const found: Partial<Record<Source, MediaStreamTrack | null>> = {
      microphone: wanted.peek().microphone ? microphone() : null,
      camera: wanted.peek().camera && !cameraTaken() ? camera() : null,
      document: documentOn ? (documentCamera ?? camera()) : null,
      screen,
    };
    return Object.fromEntries(Object.entries(found).filter(([, track]) => track !== null));
  };

  let sent: Partial<Record<Source, MediaStreamTrack>> = {};
  const apply = () => {
    if (closed) return;
    const next = tracks();
    for (const source of ['microphone', 'camera', 'document', 'screen'] as const)
      if (next[source] !== sent[source]) setTrack(source, next[source] ?? null);
    sent = next;
    const on = {
      microphone: next.microphone !== undefined,
      camera: next.camera !== undefined,
      document: next.document !== undefined,
      screen: next.screen !== undefined,
    };
    const before = mine.peek();
    if ((Object.keys(on) as Source[]).some((source) => on[source] !== before[source])) {
      mine.value = on;
      publish(on);
    }
    preview.value = streamOf(next.camera, preview.peek());
    shown.value = streamOf(next.screen ?? next.document, shown.peek());
  };

  const stopWatching = effect(() => {
    // Devices come, go and are replaced while the call runs.
    local.value;
    apply();
  });

  return {
    wanted,
    mine,
    preview,
    shown,
    trouble,
    tracks,
    setMicrophone(on: boolean) {
      wanted.value = { ...wanted.value, microphone: on };
      apply();
    },
    setCamera(on: boolean) {
      wanted.value = { ...wanted.value, camera: on };
      apply();
    },
    async setDocument(on: boolean) {
      const wish = ++documentWish;
      trouble.value = null;
      if (!on) {
        documentOn = false;
        apply();
        documentCamera?.stop();
        documentCamera = null;
        return;
      }
      const second = await secondCamera(camera());
      if (closed || wish !== documentWish) {
        second?.stop();
        return;
      }
      documentCamera = second;
      documentOn = second !== null || camera() !== null;
      if (!documentOn) trouble.value = 'document';
      apply();
    },
    async setScreen(on: boolean) {
      trouble.value = null;
      if (!on) {
        const before = screen;
        screen = null;
        apply();
        before?.stop();
        return;
      }
      try {
        const stream = await navigator.mediaDevices.getDisplayMedia({ video: SCREEN_VIDEO, audio: false });
        const track = stream.getVideoTracks()[0] ?? null;
        if (closed) return track?.stop();
        screen?.stop();
        screen = track;
        track?.addEventListener('ended', () => {
          if (screen !== track) return;
          screen = null;
          apply();
        });
      } catch (error) {
        // Who chose no window changed their mind; anything else is worth a word.
        if (!(error instanceof DOMException && error.name === 'NotAllowedError')) trouble.value = 'screen';
      }
      apply();
    },
    close() {
      closed = true;
      stopWatching();
      documentCamera?.stop();
      screen?.stop();
    },
  };
}

/** A camera other than the one in use; null if there is none or it cannot be opened. */
async function secondCamera(inUse: MediaStreamTrack | null): Promise<MediaStreamTrack | null> {
  try {
    const used = inUse?.getSettings().deviceId;
    const devices = await navigator.mediaDevices.enumerateDevices();
    const other = devices.find((device) => device.kind === 'videoinput' && device.deviceId !== used);
    if (!other?.deviceId || used === undefined) return null;
    const video = { ...DOCUMENT_VIDEO, deviceId: { exact: other.deviceId } };
    return (await navigator.mediaDevices.getUserMedia({ video })).getVideoTracks()[0] ?? null;
  } catch {
    return null;
  }
}

/** A stream of this one track; the same stream again while the track is the same. */
function streamOf(track: MediaStreamTrack | undefined, before: MediaStream | null): MediaStream | null {
  if (!track) return null;
  return before?.getVideoTracks()[0] === track ? before : new MediaStream([track]);
}
