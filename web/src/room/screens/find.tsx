import { Search as Glass } from 'lucide-preact';
import { useEffect, useMemo } from 'preact/hooks';
import { announce, Notice } from '../../design/index.ts';
import { SEARCH_LETTERS_MIN, ServiceSearch } from '../../session/search.ts';
import { language, t, tn } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { More } from './choose.tsx';
import { NotSure, ServiceTile } from './parts.tsx';
import { Typing } from './typing.tsx';

/** So many results stand above the keyboard without scrolling; the last place is "more" when there are others. */
const PLACES = 6;
/** And on the small landscape screen. */
const PLACES_SMALL = 4;

/** Nobody asks for a service in more letters. */
const TYPED_MAX = 60;

/** The search, with a keyboard of its own. */
export function Find(props: { app: RoomApp; typed: string; all: boolean }) {
  const { app, typed } = props;
  const directory = app.directory.value;
  const search = useMemo(() => new ServiceSearch(directory?.catalogue.services ?? []), [directory]);
  const asked = typed.trim().length >= SEARCH_LETTERS_MIN;
  const found = search.find(typed);
  const places = matchMedia('(orientation: landscape) and (max-height: 899px)').matches ? PLACES_SMALL : PLACES;
  const shown = props.all || found.length <= places ? found : found.slice(0, places - 1);
  useEffect(() => {
    if (asked) announce(found.length > 0 ? tn('room.search_count', found.length) : t('room.search_none'));
  }, [typed]);
  return (
    <Typing
      title={t('kiosk.search_service')}
      label={t('room.search_label')}
      icon={Glass}
      layout={language.value === 'ru' ? 'ru' : 'lv'}
      typed={typed}
      max={TYPED_MAX}
      placeholder={t('room.search_label')}
      onType={(text) => app.act({ do: 'type', typed: text.slice(0, TYPED_MAX) })}
      testId="search"
    >
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
    </Typing>
  );
}
