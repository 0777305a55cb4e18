import { minutes, serviceName, timeOfDay } from '../desk/index.ts';
import type { Directory } from '../session/catalogue.ts';
import type { DayEntry } from '../wire.gen.ts';
import { t, tn, tOr } from '../words/index.ts';

/** One's own finished consultations of today, the latest first. */
export function DayList(props: { day: DayEntry[]; directory: Directory }) {
  return (
    <div class="consult-day">
      <div class="consult-day__head">
        <h2>{t('consult.day')}</h2>
        {props.day.length > 0 && <span class="muted">{tn('consult.day_total', props.day.length)}</span>}
      </div>
      {props.day.length === 0 ? (
        <p class="muted">{t('consult.day_empty')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by the keyboard
        <ol class="consult-day__list" tabIndex={0} aria-label={t('consult.day')} data-testid="day">
          {props.day.map((entry) => (
            <li key={`${entry.number}-${entry.started_ms}`} class="consult-day__entry">
              <span class="consult-day__time">{timeOfDay(entry.started_ms)}</span>
              <span class="consult-day__what">
                <span class="strong">{serviceName(props.directory, entry.service)}</span>
                <span class="muted least">
                  {entry.number} · {minutes(entry.ended_ms - entry.started_ms)} ·{' '}
                  {tOr(`outcome.${entry.outcome ?? 'unstated'}`, 'outcome.unstated')}
                </span>
              </span>
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
