// Sounds of the room: made here, soft, and as loud as the resident has set.
import { signal } from '@preact/signals';

/** How loud the room's own sounds are, 0 to 1. */
export const volume = signal(0.8);
/** One press of "louder" or "quieter". */
export const VOLUME_STEP = 0.2;

let context: AudioContext | null = null;

function tone(at: number, hz: number, seconds: number): void {
  if (!context) return;
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.type = 'sine';
  oscillator.frequency.value = hz;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.35 * volume.peek(), at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + seconds);
}

/** `soft`: one note, to try the loudspeaker. `call`: three rising, when someone is wanted. */
export function chime(kind: 'soft' | 'call'): void {
  if (typeof AudioContext === 'undefined') return;
  context ??= new AudioContext();
  void context.resume();
  const now = context.currentTime + 0.02;
  const notes = kind === 'soft' ? [659] : [523, 659, 784];
  for (const [i, hz] of notes.entries()) tone(now + i * 0.22, hz, 0.9);
}

/** Sets the volume by steps and lets it be heard. */
export function changeVolume(steps: number): void {
  volume.value = Math.min(1, Math.max(0, Math.round((volume.peek() + steps * VOLUME_STEP) * 10) / 10));
  chime('soft');
}
