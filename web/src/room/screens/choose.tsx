import { Plus } from 'lucide-preact';
import { Notice, Tile } from '../../design/index.ts';
import { named, type Service } from '../../session/catalogue.ts';
import { language, t, tn } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { NotSure, ServiceTile, Title } from './parts.tsx';

import './choose.css';

/** More than these stand behind "more". */
const SHOWN_AT_FIRST = 8;

/** The services of one institution. */
export function Choose(props: { app: RoomApp; institution: string; all: boolean }) {
  const { app } = props;
  const directory = app.directory.value;
  const institution = directory?.institution(props.institution);
  if (!directory || !institution) return null;
  const services = directory.catalogue.services
    .filter((service) => service.institution === institution.id && service.remote)
    .sort((a, b) => rank(a) - rank(b));
  const shown = props.all ? services : services.slice(0, SHOWN_AT_FIRST);
  const more = services.length - shown.length;
  const full = named(institution.names, language.value);
  return (
    <div class="choose">
      <div class="screen__head">
        <Title>{t('kiosk.choose_service')}</Title>
        <p class="muted">
          {named(institution.topic, language.value)} – {full}
          {institution.abbreviation !== full && ` (${institution.abbreviation})`}
        </p>
      </div>
      {services.length === 0 && <Notice tone="warn">{t('room.no_services')}</Notice>}
      <ul class="choose__list">
        {shown.map((service) => (
          <li key={service.id}>
            <ServiceTile app={app} service={service} class="service-tile--row" />
          </li>
        ))}
      </ul>
      <div class="choose__ways">
        {more > 0 && <More app={app} more={more} />}
        <NotSure app={app} class="way-tile--low" />
      </div>
    </div>
  );
}

/** Shows the rest. */
export function More({ app, more }: { app: RoomApp; more: number }) {
  return (
    <Tile icon={Plus} class="way-tile way-tile--low" testId="more" onPress={() => app.act({ do: 'more' })}>
      {tn('room.more', more)}
    </Tile>
  );
}

function rank(service: Service): number {
  return service.common_rank ?? Number.MAX_SAFE_INTEGER;
}
