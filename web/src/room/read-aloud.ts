// Reading a screen aloud with the voices of the machine; without a voice it says so in words.
import type { Language } from '../words/index.ts';
import { volume } from './sound.ts';

const LOCALE: Record<Language, string> = { lv: 'lv', en: 'en', ru: 'ru' };

function voiceFor(language: Language): SpeechSynthesisVoice | null {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  return voices.find((voice) => voice.lang.toLowerCase().startsWith(LOCALE[language])) ?? null;
}

/** Whether this machine can speak the language; voices may come a moment after the page. */
export async function canSpeak(language: Language): Promise<boolean> {
  if (!globalThis.speechSynthesis) return false;
  if (voiceFor(language)) return true;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, 500);
    speechSynthesis.addEventListener(
      'voiceschanged',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
  return voiceFor(language) !== null;
}

/** Says a text, instead of whatever is being said. */
export function speak(text: string, language: Language): void {
  const voice = voiceFor(language);
  if (!voice) return;
  speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice;
  words.lang = voice.lang;
  words.rate = 0.9;
  words.volume = volume.peek();
  speechSynthesis.speak(words);
}

/** Falls silent. */
export function hush(): void {
  globalThis.speechSynthesis?.cancel();
}

/** What a screen says, from top to bottom: headings, text and what can be pressed. */
export function wordsOf(screen: HTMLElement): string {
  const parts = [...screen.querySelectorAll<HTMLElement>('h1, h2, p, li, dt, dd, button, [data-read]')]
    .filter((element) => !element.parentElement?.closest('button, p, li, dd') && element.closest('.keyboard') === null)
    .map((element) => element.innerText.replace(/\s+/g, ' ').trim())
    .filter(Boolean);
  return [...new Set(parts)].map((part) => (/[.!?:…]$/.test(part) ? part : `${part}.`)).join(' ');
}

/** Calls back when headphones are plugged in: who does that wants to listen. */
export function onHeadphones(call: () => void): () => void {
  const media = globalThis.navigator?.mediaDevices;
  if (!media?.enumerateDevices) return () => undefined;
  const outputs = async () =>
    (await media.enumerateDevices())
      .filter((device) => device.kind === 'audiooutput' && /head(phone|set)|austiņ|наушник/i.test(device.label))
      .map((device) => device.deviceId);
  let known: Promise<string[]> = outputs();
  const look = async () => {
    const before = await known;
    known = outputs();
    if ((await known).some((id) => !before.includes(id))) call();
  };
  const listener = () => void look();
  media.addEventListener('devicechange', listener);
  return () => media.removeEventListener('devicechange', listener);
}
