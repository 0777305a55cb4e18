import { CalendarCheck, Clock } from 'lucide-preact';
import { Tile } from '../../design/index.ts';
import { type Institution, named } from '../../session/catalogue.ts';
import { language, t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { NotSure, Refusal, SearchTile, ServiceTile, Title } from './parts.tsx';

import './start.css';

/** The slug of the municipality among the institutions: its tile is wide and names the municipality. */
const MUNICIPAL = 'pasvaldiba';
/** The slug of the network itself: "not sure" leads there. */
const NETWORK = 'tikls';

/** The first screen: what is asked for most here, the topics, the search, and help in choosing. */
export function Start({ app }: { app: RoomApp }) {
  const directory = app.directory.value;
  const view = app.view.value;
  if (!directory || !view) return null;
  const services = view.popular.map((id) => directory.service(id)).filter((service) => service !== undefined);
  const institutions = directory.catalogue.institutions.filter((institution) => institution.slug !== NETWORK);
  const municipality = directory.catalogue.municipalities.find(
    (entry) => entry.id === directory.center(view.center)?.municipality,
  );
  return (
    <div class="start">
      <div class="start__head">
        <Title>{t('room.question')}</Title>
        <p class="muted">{t('room.question_note')}</p>
        <Refusal app={app} />
      </div>
      <div class="start__ways">
        <NotSure app={app} />
        <SearchTile app={app} />
        <CodeTile app={app} />
      </div>
      <section class="start__popular" aria-labelledby="popular">
        <div class="start__legend">
          <h2 id="popular">{t('room.popular')}</h2>
          <p class="tile__note">
            <Clock class="icon-small" aria-hidden="true" />
            {t('room.wait_legend')}
          </p>
        </div>
        <ul class="start__services">
          {services.map((service) => (
            <li key={service.id}>
              <ServiceTile app={app} service={service} />
            </li>
          ))}
        </ul>
      </section>
      <section class="start__topics" aria-labelledby="topics">
        <h2 id="topics">{t('room.topics')}</h2>
        <ul class="start__institutions">
          {institutions.map((institution) => (
            <li key={institution.id} class={institution.slug === MUNICIPAL ? 'start__wide' : ''}>
              <TopicTile
                app={app}
                institution={institution}
                note={institution.slug === MUNICIPAL ? municipality?.name : institution.abbreviation}
              />
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

/** For who has booked, or was given a number outside: straight to what stands on the paper. */
function CodeTile({ app }: { app: RoomApp }) {
  return (
    <Tile icon={CalendarCheck} class="way-tile" testId="have-code" onPress={() => app.act({ do: 'code' })}>
      {t('room.have_code')}
    </Tile>
  );
}

function TopicTile(props: { app: RoomApp; institution: Institution; note: string | undefined }) {
  const { institution } = props;
  return (
    <Tile
      class="topic-tile"
      testId={`institution-${institution.slug}`}
      onPress={() => props.app.act({ do: 'institution', institution: institution.id })}
    >
      <span>{named(institution.topic, language.value)}</span>
      <span class="least muted">{props.note}</span>
    </Tile>
  );
}
