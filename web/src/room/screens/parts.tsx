// Pieces that several screens share.
import { CircleHelp, Clock, DoorClosed, Search, UserRoundX } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { Notice, Tile } from '../../design/index.ts';
import { named, type Service } from '../../session/catalogue.ts';
import { language, t, tOr } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { tileWait } from '../format.ts';

import './parts.css';

/** The one question of a screen; it takes the focus when the screen comes. */
export function Title(props: { children: ComponentChildren; class?: string }) {
  return (
    <h1 tabIndex={-1} class={props.class}>
      {props.children}
    </h1>
  );
}

/** What the server refused, in words, where the resident looks. */
export function Refusal({ app }: { app: RoomApp }) {
  const problem = app.problem.value;
  if (!problem) return null;
  return (
    <Notice tone="danger" live class="refusal">
      {tOr(`error.${problem.code}`, 'error.general', problem.params)}
    </Notice>
  );
}

/** A wait beside its clock, or that nobody is there. */
function Wait(props: { words: string | null; staffed: boolean; shut: boolean }) {
  if (props.words === null) return null;
  const Glyph = props.shut ? DoorClosed : props.staffed ? Clock : UserRoundX;
  return (
    <span class="tile__note">
      <Glyph class="icon-small" aria-hidden="true" />
      {props.words}
    </span>
  );
}

/** A service to choose, with its wait. */
export function ServiceTile(props: { app: RoomApp; service: Service; class?: string }) {
  const { app, service } = props;
  const wait = app.view.value?.waits.find((entry) => entry.service === service.id);
  return (
    <Tile
      class={`service-tile ${props.class ?? ''}`}
      testId={`service-${service.slug}`}
      onPress={() => chooseService(app, service.id)}
    >
      <span>{named(service.names, language.value)}</span>
      <Wait words={tileWait(wait)} staffed={wait?.staffed ?? false} shut={wait?.shut !== undefined} />
    </Tile>
  );
}

/** Goes on to Join; the forecast of another service is not shown there. */
export function chooseService(app: RoomApp, service: string): void {
  app.forecast.value = null;
  app.act({ do: 'service', service });
}

/** To the general consultation, for whoever is not sure. */
export function NotSure({ app, class: classes }: { app: RoomApp; class?: string }) {
  const general = app.directory.value?.catalogue.services.find((service) => service.general);
  if (!general) return null;
  return (
    <Tile
      icon={CircleHelp}
      class={`way-tile ${classes ?? ''}`}
      testId="not-sure"
      onPress={() => chooseService(app, general.id)}
    >
      {t('kiosk.not_sure')}
    </Tile>
  );
}

/** To the search. */
export function SearchTile({ app }: { app: RoomApp }) {
  return (
    <Tile icon={Search} class="way-tile" testId="search" onPress={() => app.act({ do: 'search' })}>
      {t('kiosk.search_service')}
    </Tile>
  );
}
