// What calls a person back to the page: a chime and a system notification. Browsers let a page sound only after it was
// touched once; until then `soundReady` says that it cannot.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Whether a chime would be heard. */
export const soundReady = signal(false);
/** Whether system notifications may be shown; `unasked` until the person was asked. */
export const notifications = signal<'granted' | 'denied' | 'unasked' | 'missing'>(notificationState());

/** How often an offer rings, ms. */
export const RING_EVERY_MS = 4_000;
const NOTES_HZ = [659.3, 880] as const;
const NOTE_S = 0.32;
const PEAK = 0.22;

let audio: AudioContext | null = null;

function notificationState(): 'granted' | 'denied' | 'unasked' | 'missing' {
  if (typeof Notification === 'undefined') return 'missing';
  return Notification.permission === 'default' ? 'unasked' : Notification.permission;
}

/** Lets the page sound from now on; works only inside a press. */
export async function unlockSound(): Promise<void> {
  audio ??= new AudioContext();
  audio.onstatechange = () => {
    soundReady.value = audio?.state === 'running';
  };
  await audio.resume();
  soundReady.value = audio.state === 'running';
}

/** Asks for system notifications; works only inside a press. */
export async function unlockNotifications(): Promise<void> {
  if (notifications.value === 'unasked') await Notification.requestPermission();
  notifications.value = notificationState();
}

/**
 * Any first press on the page unlocks the sound, so that nobody has to look for a button. At its end: what the page then
 * shows must not move under the finger. Returns how to stop.
 */
export function unlockSoundAtFirstPress(): () => void {
  const unlock = () => void unlockSound();
  addEventListener('click', unlock, { once: true });
  addEventListener('keydown', unlock, { once: true });
  return () => {
    removeEventListener('click', unlock);
    removeEventListener('keydown', unlock);
  };
}

/** Two soft notes, once. Silent while the sound is locked. */
export function chime(): void {
  if (audio?.state !== 'running') return;
  const out = audio;
  NOTES_HZ.forEach((frequency, i) => {
    const at = out.currentTime + i * NOTE_S;
    const note = out.createOscillator();
    const gain = out.createGain();
    note.type = 'sine';
    note.frequency.value = frequency;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(PEAK, at + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S * 1.8);
    note.connect(gain).connect(out.destination);
    note.start(at);
    note.stop(at + NOTE_S * 2);
  });
}

/** Shows a system notification while nobody looks at the page; pressing it brings the page forward. Returns how to take it back. */
export function notify(title: string, body: string): () => void {
  if (notifications.value !== 'granted' || document.visibilityState === 'visible') return () => {};
  const note = new Notification(title, { body, tag: 'tilts' });
  note.onclick = () => {
    focus();
    note.close();
  };
  return () => note.close();
}

/** Rings each 4 s and notifies, for as long as `calling` names something new to answer; null is silence. */
export function useRinging(calling: string | null, title: string, body: string): void {
  useEffect(() => {
    if (calling === null) return;
    chime();
    const timer = setInterval(chime, RING_EVERY_MS);
    const takeBack = notify(title, body);
    return () => {
      clearInterval(timer);
      takeBack();
    };
  }, [calling]);
}
