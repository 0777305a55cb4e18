import { ConciergeBell, Phone } from 'lucide-preact';
import { Card } from '../../design/index.ts';
import type { Opening } from '../../wire.gen.ts';
import { t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { type HoursLine, hoursLines, hoursPieces, sameDay, timeOf, weekday, weekdayIndex, whenOf } from '../format.ts';
import { Title } from './parts.tsx';

import './closed.css';

const TITLE = { lunch: 'room.closed_lunch', closed: 'closed.now', holiday: 'closed.holiday' } as const;

/** Closed, the break or a holiday: when it opens, the week's hours, and what to do instead. */
export function Closed({ app, opening }: { app: RoomApp; opening: Exclude<Opening, { state: 'open' }> }) {
  const directory = app.directory.value;
  const center = directory?.center(app.view.value?.center ?? '');
  const week = directory?.catalogue.hours.find((hours) => hours.id === center?.hours)?.week.days;
  const now = app.session.now();
  const opens = opening.opens_at_ms;
  return (
    <div class="closed">
      <div class="screen__head">
        <Title>{t(TITLE[opening.state])}</Title>
        {opens !== undefined && (
          <p class="closed__opens" data-testid="opens-at">
            {sameDay(opens, now)
              ? t('closed.opens_at', { time: timeOf(opens) })
              : t('room.opens_on', { when: whenOf(opens) })}
          </p>
        )}
      </div>
      {week && (
        <Card class="closed__hours">
          <h2>{t('closed.hours')}</h2>
          <dl class="hours">
            {hoursLines(week, weekdayIndex(now)).map((line, i) => (
              <div key={line.from} class={`hours__line ${i === 0 ? 'hours__line--today' : ''}`}>
                <dt>{i === 0 ? t('room.today', { day: weekday(line.from) }) : days(line)}</dt>
                {(line.hours ? hoursPieces(line.hours) : [t('room.closed_word')]).map((piece) => (
                  <dd key={piece}>{piece}</dd>
                ))}
              </div>
            ))}
          </dl>
        </Card>
      )}
      <Card class="closed__else">
        <h2>{t('room.cannot_wait')}</h2>
        <p class="with-icon strong">
          <ConciergeBell class="icon-small" aria-hidden="true" />
          <span>{t('room.call_employee_hint')}</span>
        </p>
        {center?.phone && (
          <p class="with-icon strong">
            <Phone class="icon-small" aria-hidden="true" />
            <span>{t('room.phone', { phone: center.phone })}</span>
          </p>
        )}
      </Card>
    </div>
  );
}

function days(line: HoursLine): string {
  const words =
    line.from === line.to
      ? weekday(line.from)
      : `${weekday(line.from)}${line.to === line.from + 1 ? ', ' : '–'}${weekday(line.to)}`;
  return words.charAt(0).toLocaleUpperCase() + words.slice(1);
}
