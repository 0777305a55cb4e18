// Who can be heard: the loudness of each place's voice, looked at five times a second.
import { type ReadonlySignal, signal } from '@preact/signals';
import type { PlaceView } from '../media/peer.ts';

const LOOK_EVERY_MS = 200;
/** Loudness (root mean square of the samples, 0 to 1) above which somebody speaks. */
const LOUD = 0.02;
/** A pause within speech is shorter than this, ms. */
const PAUSE_MS = 800;

interface Ear {
  track: MediaStreamTrack;
  source: MediaStreamAudioSourceNode;
  analyser: AnalyserNode;
}

/** Watches the places' voices; `close` when the call is over. */
export function watchSpeaking(places: ReadonlySignal<readonly PlaceView[]>): {
  speaking: ReadonlySignal<ReadonlySet<string>>;
  close(): void;
} {
  const speaking = signal<ReadonlySet<string>>(new Set());
  const ears = new Map<string, Ear>();
  const heardAt = new Map<string, number>();
  let context: AudioContext | null = null;

  const listen = (place: PlaceView) => {
    const track = place.stream.getAudioTracks()[0];
    const ear = ears.get(place.key);
    if (ear?.track === track) return ear;
    ear?.source.disconnect();
    ears.delete(place.key);
    if (!track) return undefined;
    context ??= new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    const source = context.createMediaStreamSource(new MediaStream([track]));
    source.connect(analyser);
    const made = { track, source, analyser };
    ears.set(place.key, made);
    return made;
  };

  const samples = new Float32Array(512);
  const look = () => {
    const now = performance.now();
    for (const place of places.value) {
      if (place.participant === null || !place.key.startsWith('place')) continue;
      const ear = listen(place);
      if (!ear) continue;
      ear.analyser.getFloatTimeDomainData(samples);
      if (rootMeanSquare(samples) > LOUD) heardAt.set(place.participant, now);
    }
    if (context?.state === 'suspended') void context.resume().catch(() => undefined);
    const next = new Set([...heardAt].filter(([, at]) => now - at < PAUSE_MS).map(([participant]) => participant));
    const same = next.size === speaking.value.size && [...next].every((participant) => speaking.value.has(participant));
    if (!same) speaking.value = next;
  };
  const timer = setInterval(look, LOOK_EVERY_MS);

  return {
    speaking,
    close() {
      clearInterval(timer);
      for (const ear of ears.values()) ear.source.disconnect();
      ears.clear();
      void context?.close();
    },
  };
}

function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return Math.sqrt(sum / samples.length);
}
