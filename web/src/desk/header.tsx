import type { Signal } from '@preact/signals';
import { LogOut, Menu, Wifi, WifiOff } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button, highContrast, largeText, setHighContrast, setLargeText, useTick } from '../design/index.ts';
import type { LinkState, Session } from '../session/session.ts';
import { language, setLanguage, t, tIn } from '../words/index.ts';
import { timeOfDay } from './format.ts';

/** The desk pages' header: where one is, who one is, how the connection stands, what time it is. */
export function DeskHeader(props: {
  title: string;
  /** The person, and what the person works for. */
  name?: string;
  of?: string;
  session?: Session;
  /** Signs the person out; left out where nobody is signed in. */
  onSignOut?: () => void;
  /** Further entries for the right side. */
  children?: ComponentChildren;
}) {
  return (
    <header class="desk-header">
      <span class="desk-header__place">
        <span class="desk-header__mark" aria-hidden="true">
          Tilts
        </span>
        <span class="desk-header__title">{props.title}</span>
      </span>
      {props.children}
      {props.name && (
        <span class="desk-header__person">
          <span class="strong">{props.name}</span>
          {props.of && <span class="muted least">{props.of}</span>}
        </span>
      )}
      {props.session && <LinkShown link={props.session.link} />}
      {props.session && <Clock session={props.session} />}
      <DeskMenu onSignOut={props.onSignOut} />
    </header>
  );
}

/** The connection to the server, in a word; none where the page says itself why it has no connection. */
function LinkShown(props: { link: Signal<LinkState> }) {
  const link = props.link.value;
  if (link === 'refused' || link === 'replaced') return null;
  const live = link === 'live';
  const Glyph = live ? Wifi : WifiOff;
  return (
    <span class={`desk-link desk-link--${live ? 'live' : 'lost'}`} data-testid="link" data-link={link}>
      <Glyph class="icon" aria-hidden="true" />
      {live ? t('desk.link_live') : link === 'connecting' ? t('desk.link_connecting') : t('desk.link_lost')}
    </span>
  );
}

function Clock(props: { session: Session }) {
  useTick(1_000);
  const now = props.session.now();
  return (
    <time class="desk-clock" dateTime={new Date(now).toISOString()}>
      {timeOfDay(now)}
    </time>
  );
}

/** Language, larger text, high contrast and the way out, behind one word. */
function DeskMenu(props: { onSignOut?: () => void }) {
  const ref = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const away = (event: Event) => {
      if (ref.current?.open && !ref.current.contains(event.target as Node)) ref.current.open = false;
    };
    addEventListener('pointerdown', away);
    return () => removeEventListener('pointerdown', away);
  }, []);
  return (
    <details
      class="desk-menu"
      ref={ref}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !ref.current?.open) return;
        ref.current.open = false;
        ref.current.querySelector('summary')?.focus();
      }}
    >
      <summary class="button desk-menu__word" data-testid="desk-menu">
        <Menu class="icon" aria-hidden="true" />
        <span class="desk-menu__label">{t('desk.menu')}</span>
      </summary>
      <div class="desk-menu__sheet">
        <div class="desk-menu__row" role="group" aria-label={t('kiosk.choose_language')}>
          {(['lv', 'en'] as const).map((code) => (
            <Button
              key={code}
              pressed={language.value === code}
              chosen={language.value === code}
              onPress={() => setLanguage(code)}
              testId={`language-${code}`}
            >
              <span lang={code}>{tIn(code, 'desk.own_language')}</span>
            </Button>
          ))}
        </div>
        <Button wide pressed={largeText.value} chosen={largeText.value} onPress={() => setLargeText(!largeText.value)}>
          {t('call.larger_text')}
        </Button>
        <Button
          wide
          pressed={highContrast.value}
          chosen={highContrast.value}
          onPress={() => setHighContrast(!highContrast.value)}
        >
          {t('call.high_contrast')}
        </Button>
        {props.onSignOut && (
          <Button kind="tertiary" icon={LogOut} wide onPress={props.onSignOut} testId="sign-out">
            {t('common.sign_out')}
          </Button>
        )}
      </div>
    </details>
  );
}
