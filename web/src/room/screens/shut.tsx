import { ArrowRight, ConciergeBell, Phone } from 'lucide-preact';
import { Button, Card } from '../../design/index.ts';
import { named } from '../../session/catalogue.ts';
import type { Shut } from '../../wire.gen.ts';
import { language, t, tn } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { timeOf } from '../format.ts';
import { chooseService, Title } from './parts.tsx';

import './closed.css';

/** No ticket is given out for a service just now: why, and what to do instead. It goes by itself when that is over. */
export type NoTicket = Shut | { kind: 'last_ticket'; at_ms: number };

/** What stands in the way of a ticket for a service in this room, if anything does. */
export function noTicket(app: RoomApp, service: string): NoTicket | null {
  const shut = app.view.value?.waits.find((wait) => wait.service === service)?.shut;
  if (shut) return shut;
  const forecast = app.forecast.value;
  const last = forecast?.service === service ? forecast.last_ticket_ms : undefined;
  return last !== undefined && last <= app.session.now() ? { kind: 'last_ticket', at_ms: last } : null;
}

const TITLE = { closed: 'shut.title', full: 'shut.full_title', last_ticket: 'shut.last_title' } as const;

export function ShutScreen({ app, service: id, shut }: { app: RoomApp; service: string; shut: NoTicket }) {
  const directory = app.directory.value;
  const service = directory?.service(id);
  const center = directory?.center(app.view.value?.center ?? '');
  const general = directory?.catalogue.services.find((one) => one.general && one.id !== id);
  if (!directory || !service) return null;
  const toGeneral = shut.kind === 'full' && shut.instead === 'general' ? general : undefined;
  return (
    <div class="closed shut" data-testid={`shut-${shut.kind}`}>
      <div class="screen__head">
        <Title>{t(TITLE[shut.kind])}</Title>
        <p class="closed__opens">{named(service.names, language.value)}</p>
      </div>
      <Card marked class="closed__else">
        <div role="status">
          <ShutWords shut={shut} />
        </div>
        <p class="muted">{t('shut.watching')}</p>
      </Card>
      <Card class="closed__else">
        <h2>{t('room.cannot_wait')}</h2>
        <p class="with-icon strong">
          <ConciergeBell class="icon-small" aria-hidden="true" />
          <span>{shut.kind === 'full' ? t(`shut.instead_${shut.instead}`) : t('room.call_employee_hint')}</span>
        </p>
        {center?.phone && (
          <p class="with-icon strong">
            <Phone class="icon-small" aria-hidden="true" />
            <span>{t('room.phone', { phone: center.phone })}</span>
          </p>
        )}
        {toGeneral && (
          <Button
            kind="primary"
            icon={ArrowRight}
            testId="take-general"
            onPress={() => chooseService(app, toGeneral.id)}
          >
            {t('shut.take_general')}
          </Button>
        )}
      </Card>
    </div>
  );
}

function ShutWords({ shut }: { shut: NoTicket }) {
  switch (shut.kind) {
    case 'closed':
      return (
        <>
          <p class="strong" data-testid="shut-message">
            {shut.message ?? t(`shut.reason_${shut.reason}`)}
          </p>
          {shut.message && shut.reason !== 'other' && <p>{t(`shut.reason_${shut.reason}`)}</p>}
          <p class="muted">{t('shut.since', { time: timeOf(shut.since_ms) })}</p>
        </>
      );
    case 'full':
      return <p class="strong">{tn('shut.full_text', shut.max)}</p>;
    case 'last_ticket':
      return <p class="strong">{t('shut.last_text', { time: timeOf(shut.at_ms) })}</p>;
  }
}

/** The service of one who waits has been closed: the place is kept. */
export function ShutNotice({ shut }: { shut: Shut }) {
  if (shut.kind !== 'closed') return null;
  return (
    <span data-testid="shut-waiting">
      <strong>
        {t('shut.title')}. {shut.message ?? t(`shut.reason_${shut.reason}`)}
      </strong>{' '}
      {t('shut.place_kept')}
    </span>
  );
}
