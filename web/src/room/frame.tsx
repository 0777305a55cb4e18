// What stays in its place on every screen before and during the queue: header above, help below.
import { ALargeSmall, ArrowLeft, ConciergeBell, Contrast, Keyboard, Languages, Volume2 } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { announce, Button, SignLanguage, screenShown, useTick } from '../design/index.ts';
import { type Language, t, tIn } from '../words/index.ts';
import type { RoomApp } from './app.ts';
import { timeOf } from './format.ts';
import { hasBack, screenKey } from './model.ts';
import { canSpeak, hush, speak, wordsOf } from './read-aloud.ts';

import './frame.css';

/** The names of languages in themselves, for who does not read the page's. */
export const OWN_NAME: Record<Language, string> = { lv: 'Latviešu', en: 'English', ru: 'Русский' };

/** The languages that the network offers and the page has words for. */
export function languagesOf(app: RoomApp): Language[] {
  const enabled = app.directory.value?.catalogue.languages ?? ['lv'];
  return (Object.keys(OWN_NAME) as Language[]).filter((language) => enabled.includes(language));
}

/** Center, room, how the conversation will be held, and the server's time. */
export function Header({ app }: { app: RoomApp }) {
  useTick(1_000);
  const place = app.directory.value?.room(app.view.value?.room);
  const mode = app.view.value?.visit?.mode ?? app.local.value.mode;
  return (
    <header class="room-header">
      <div class="room-header__place">
        <p class="room-header__center">{place?.center.name ?? t('app.title')}</p>
        {place && <p class="least muted">{t('room.number', { n: place.number })}</p>}
      </div>
      {mode !== 'speech' && (
        <p class="room-header__mode" data-testid="mode">
          {mode === 'signing' ? (
            <SignLanguage class="icon-small" aria-hidden="true" />
          ) : (
            <Keyboard class="icon-small" aria-hidden="true" />
          )}
          {t(mode === 'signing' ? 'room.mode_signing' : 'room.mode_text')}
        </p>
      )}
      {app.view.value && <p class="room-header__clock">{timeOf(app.session.now())}</p>}
    </header>
  );
}

/** The help buttons, always in the same places; "call an employee" at the far right. */
export function Footer({ app }: { app: RoomApp }) {
  const { local, screen } = app;
  const languages = languagesOf(app).filter((language) => language !== local.value.language);
  const only = languages.length === 1 ? languages[0] : undefined;
  const mode = app.view.value?.visit?.mode ?? local.value.mode;
  const help = app.view.value?.help;
  return (
    <footer class="room-footer" aria-label={t('room.footer')} role="contentinfo">
      <Button
        class="help-button"
        icon={SignLanguage}
        pressed={mode === 'signing'}
        chosen={mode === 'signing'}
        testId="sign-language"
        onPress={() => wantMode(app, 'signing')}
      >
        {t('room.sign_language')}
      </Button>
      <Button
        class="help-button"
        icon={Keyboard}
        pressed={mode === 'text'}
        chosen={mode === 'text'}
        testId="type-instead"
        onPress={() => wantMode(app, 'text')}
      >
        {t('room.type_instead')}
      </Button>
      <Button
        class="help-button"
        icon={Volume2}
        pressed={local.value.readAloud}
        chosen={local.value.readAloud}
        testId="read-aloud"
        onPress={() => void toggleReading(app)}
      >
        {t('room.read_aloud')}
      </Button>
      {languages.length > 0 && (
        <Button
          class="help-button"
          icon={Languages}
          testId="language"
          onPress={() => {
            if (only) app.act({ do: 'language', language: only });
            else app.sheet.value = 'language';
          }}
        >
          {languages.map((language, i) => (
            <span key={language} lang={language}>
              {i > 0 && ', '}
              {OWN_NAME[language]}
            </span>
          ))}
        </Button>
      )}
      <Button
        class="help-button"
        icon={ALargeSmall}
        pressed={local.value.largeText}
        chosen={local.value.largeText}
        testId="larger-text"
        onPress={() => app.act({ do: 'large_text' })}
      >
        {t('call.larger_text')}
      </Button>
      <Button
        class="help-button"
        icon={Contrast}
        pressed={local.value.highContrast}
        chosen={local.value.highContrast}
        testId="high-contrast"
        onPress={() => app.act({ do: 'high_contrast' })}
      >
        {t('call.high_contrast')}
      </Button>
      {hasBack(screen.value) && (
        <Button class="help-button" icon={ArrowLeft} testId="back" onPress={() => app.act({ do: 'back' })}>
          {t('common.back')}
        </Button>
      )}
      {app.view.value && (
        <Button
          class="help-button help-button--call button--secondary"
          icon={ConciergeBell}
          chosen={help !== undefined}
          testId="call-employee"
          onPress={() => callEmployee(app)}
        >
          {help ? helpWord(help.state) : t('kiosk.call_employee')}
        </Button>
      )}
    </footer>
  );
}

/** A call for help in few words. */
function helpWord(state: 'sent' | 'seen' | 'coming' | 'unanswered'): string {
  if (state === 'coming') return t('room.help_coming');
  if (state === 'unanswered') return t('kiosk.call_employee');
  return t('room.help_sent');
}

/** Calls an employee, or shows how the call stands. */
export function callEmployee(app: RoomApp): void {
  app.sheet.value = 'help';
  if (!app.view.peek()?.help) void app.run({ type: 'help.call' });
}

/** Sets or takes back a mode; what cannot be had just now is said, with what can. */
export function wantMode(app: RoomApp, mode: 'signing' | 'text'): void {
  const view = app.view.peek();
  if (view?.visit) {
    app.sheet.value = mode === 'signing' ? 'queued_signing' : 'queued_text';
    return;
  }
  const taking = app.local.peek().mode !== mode;
  if (mode === 'signing' && taking && view && !view.signing_staffed) {
    app.sheet.value = 'no_signing';
    return;
  }
  setMode(app, mode);
}

/** Sets or takes back a mode and says so. */
export function setMode(app: RoomApp, mode: 'signing' | 'text'): void {
  app.act({ do: 'mode', mode });
  const now = app.local.peek().mode;
  announce(
    t(now === 'signing' ? 'room.mode_signing_said' : now === 'text' ? 'room.mode_text_said' : 'room.mode_speech_said'),
  );
}

/** Begins or ends reading aloud. */
export async function toggleReading(app: RoomApp): Promise<void> {
  const { language, readAloud } = app.local.peek();
  if (readAloud) {
    hush();
    app.act({ do: 'read_aloud' });
  } else if (await canSpeak(language)) app.act({ do: 'read_aloud' });
  else app.sheet.value = 'no_voice';
}

/** The part between header and footer: a new screen focuses its heading and, when asked to, is read aloud. */
export function Main(props: { app: RoomApp; children: ComponentChildren }) {
  const main = useRef<HTMLElement>(null);
  const { app } = props;
  const key = screenKey(app.screen.value);
  const { readAloud, language } = app.local.value;
  useLayoutEffect(screenShown, [key]);
  useEffect(() => {
    if (main.current) main.current.scrollTop = 0;
    const heading = main.current?.querySelector<HTMLElement>('h1');
    heading?.focus({ preventScroll: true });
    document.title = `${heading?.textContent ?? ''} – ${tIn(language, 'app.title')}`;
  }, [key]);
  useEffect(() => {
    if (readAloud && main.current) speak(wordsOf(main.current), language);
    return hush;
  }, [key, readAloud, language]);
  return (
    <main class={`room-main room-main--${app.screen.value.name}`} ref={main} key={key}>
      {props.children}
    </main>
  );
}
