import { useEffect, useState } from 'preact/hooks';
import { Notice } from '../design/index.ts';
import { problemIn, problemWords, timeOfDay, waitWords } from '../desk/index.ts';
import type { Session } from '../session/session.ts';
import type { Forecast, Language, Mode, Problem, RoomId, ServiceId } from '../wire.gen.ts';
import { t, tn } from '../words/index.ts';

interface Wish {
  room?: RoomId;
  service: ServiceId;
  language: Language;
  mode: Mode;
}

/** What would come of a wish: asked anew with each change of it; null while the answer is on its way. */
export function useForecast(session: Session, wish: Wish | null): Forecast | Problem | null {
  const [answer, setAnswer] = useState<Forecast | Problem | null>(null);
  const key = wish && JSON.stringify(wish);
  useEffect(() => {
    setAnswer(null);
    if (!wish) return;
    let gone = false;
    session.command({ type: 'ticket.forecast', ...wish }).then(
      (reply) => {
        if (!gone && reply.kind === 'forecast') setAnswer(reply.forecast);
      },
      (error: unknown) => {
        if (!gone) setAnswer(problemIn(error));
      },
    );
    return () => {
      gone = true;
    };
  }, [session, key]);
  return answer;
}

/** The wait, and what it would run into, before anybody joins. */
export function ForecastWords({ forecast }: { forecast: Forecast | Problem | null }) {
  if (!forecast) return <p class="muted">…</p>;
  if ('code' in forecast) return <Notice tone="danger">{problemWords(forecast)}</Notice>;
  const { crosses } = forecast;
  return (
    <div class="assist-forecast" role="status" data-testid="forecast">
      {forecast.staffed ? (
        <p>
          {t('assist.wait')}: <span class="strong">{waitWords(forecast.wait)}</span>
          {`, ${tn('transfer.waiting', forecast.waiting)}`}
        </p>
      ) : (
        <Notice tone="warn">{t('assist.unstaffed')}</Notice>
      )}
      {crosses.kind === 'lunch' && (
        <Notice tone="warn">{t('transfer.crosses_lunch', { time: timeOfDay(crosses.to_ms) })}</Notice>
      )}
      {crosses.kind === 'closing' && (
        <Notice tone="warn">{t('transfer.crosses_closing', { time: timeOfDay(crosses.at_ms) })}</Notice>
      )}
    </div>
  );
}
