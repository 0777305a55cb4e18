import { Search as Glass } from 'lucide-preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { announce, Notice } from '../../design/index.ts';
import { Keyboard } from '../../design/keyboard.tsx';
import { SEARCH_LETTERS_MIN, ServiceSearch } from '../../session/search.ts';
import { language, t, tn } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { More } from './choose.tsx';
import { NotSure, ServiceTile, Title } from './parts.tsx';

import './find.css';

/** So many results stand above the keyboard without scrolling; the last place is "more" when there are others. */
const PLACES = 6;
/** And on the small landscape screen. */
const PLACES_SMALL = 4;

/** Nobody asks for a service in more letters. */
const TYPED_MAX = 60;

/** The search, with a keyboard of its own. */
export function Find(props: { app: RoomApp; typed: string; all: boolean }) {
  const { app, typed } = props;
  const field = useRef<HTMLInputElement>(null);
  const directory = app.directory.value;
  const search = useMemo(() => new ServiceSearch(directory?.catalogue.services ?? []), [directory]);
  const asked = typed.trim().length >= SEARCH_LETTERS_MIN;
  const found = search.find(typed);
  const places = matchMedia('(orientation: landscape) and (max-height: 899px)').matches ? PLACES_SMALL : PLACES;
  const shown = props.all || found.length <= places ? found : found.slice(0, places - 1);
  const type = (text: string) => app.act({ do: 'type', typed: text.slice(0, TYPED_MAX) });
  useEffect(() => {
    if (asked) announce(found.length > 0 ? tn('room.search_count', found.length) : t('room.search_none'));
  }, [typed]);
  return (
    <div class="find">
      <Title class="find__title">{t('kiosk.search_service')}</Title>
      <label class="find__field">
        <Glass class="icon" aria-hidden="true" />
        <span class="visually-hidden">{t('room.search_label')}</span>
        <input
          ref={field}
          class="find__input"
          type="text"
          inputMode="none"
          autocomplete="off"
          spellcheck={false}
          maxLength={TYPED_MAX}
          placeholder={t('room.search_label')}
          value={typed}
          data-testid="search-field"
          onInput={(event) => type(event.currentTarget.value)}
        />
      </label>
      <div class="find__results" data-testid="search-results">
        {!asked && <p class="muted">{t('room.search_hint')}</p>}
        {asked && found.length === 0 && (
          <>
            <Notice tone="warn" icon={Glass}>
              {t('room.search_none')}
            </Notice>
            <NotSure app={app} class="way-tile--low" />
          </>
        )}
        {shown.length > 0 && (
          <ul class="find__list">
            {shown.map((service) => (
              <li key={service.id}>
                <ServiceTile app={app} service={service} class="service-tile--row" />
              </li>
            ))}
            {found.length > shown.length && (
              <li>
                <More app={app} more={found.length - shown.length} />
              </li>
            )}
          </ul>
        )}
      </div>
      <Keyboard
        layout={language.value === 'ru' ? 'ru' : 'lv'}
        onKey={(char) => type(typed + char)}
        onBackspace={() => type([...typed].slice(0, -1).join(''))}
        onEnter={() => field.current?.focus()}
      />
    </div>
  );
}
