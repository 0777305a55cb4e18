import { ArrowRight, CalendarPlus, Check, IdCard, UsersRound } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { Button, Card, Notice } from '../../design/index.ts';
import { named } from '../../session/catalogue.ts';
import type { Crossing, Forecast } from '../../wire.gen.ts';
import { type Language, language, t, tOr } from '../../words/index.ts';
import { waitWords } from '../../words/wait.ts';
import type { RoomApp } from '../app.ts';
import { sameDay, timeOf, whenOf } from '../format.ts';
import { languagesOf, OWN_NAME } from '../frame.tsx';
import { talkLanguage } from '../model.ts';
import { DeviceCheck } from './check.tsx';
import { Refusal, Title } from './parts.tsx';
import { noTicket, ShutScreen } from './shut.tsx';

import './join.css';

/** How often the forecast is asked again, ms. */
const FORECAST_EVERY_MS = 20_000;

/** From such a wait on, in minutes, coming at another time is offered. */
const LONG_WAIT_MIN = 20;

/** Everything to know before joining, and the one touch that joins. */
export function Join({ app, service: id }: { app: RoomApp; service: string }) {
  const directory = app.directory.value;
  const service = directory?.service(id);
  const talk = talkLanguage(app.local.value);
  const mode = app.local.value.mode;
  useForecast(app, id);
  if (!directory || !service) return null;
  const shut = noTicket(app, id);
  if (shut) return <ShutScreen app={app} service={id} shut={shut} />;
  const institution = directory.institution(service.institution);
  const name = institution ? named(institution.names, language.value) : '';
  const forecast = app.forecast.value;
  const wait = forecast && waitWords(forecast.wait);
  const join = (with_help: boolean) =>
    void app.run({ type: 'ticket.request', service: id, language: talk, mode, with_help });
  return (
    <div class="join">
      <div class="screen__head">
        <Title>{named(service.names, language.value)}</Title>
        <p class="muted" data-testid="join-wait">
          {name}. {forecast?.staffed && wait && t('room.join_wait', { wait })}
        </p>
      </div>
      <DeviceCheck app={app} />
      <div class="join__facts">
        <section class="join__prepare">
          <h2>{t('room.prepare')}</h2>
          <p class="with-icon strong">
            <IdCard class="icon-small" aria-hidden="true" />
            <span>{t('room.prepare_what')}</span>
          </p>
        </section>
        <section class="join__talk">
          <h2>{t('room.talk_language')}</h2>
          <TalkLanguage app={app} talk={talk} />
        </section>
      </div>
      <Card marked class="join__privacy" label={t('privacy.title')}>
        <h2>{t('room.not_recorded')}</h2>
        <p>{t('room.privacy', { institution: institution?.abbreviation ?? name })}</p>
        <Button
          kind="tertiary"
          class="join__more"
          testId="privacy-more"
          onPress={() => {
            app.sheet.value = 'privacy';
          }}
        >
          {t('privacy.read_more')}
        </Button>
      </Card>
      <div class="stays screen__end join__end">
        <Refusal app={app} />
        {forecast && <CrossingNotice app={app} crosses={forecast.crosses} />}
        {forecast && !forecast.staffed && forecast.crosses.kind === 'nothing' && (
          <Notice tone="warn">{t('room.nobody_staffed')}</Notice>
        )}
        <div class={forecast && worthBooking(forecast) ? 'actions actions--three' : 'actions'}>
          <Button kind="secondary" class="action" icon={UsersRound} testId="join-with-help" onPress={() => join(true)}>
            {t('kiosk.with_help')}
          </Button>
          {forecast && worthBooking(forecast) && (
            <Button
              kind="secondary"
              class="action"
              icon={CalendarPlus}
              testId="join-another-time"
              onPress={() => app.act({ do: 'book', service: id })}
            >
              {t('appointment.another_time')}
            </Button>
          )}
          <Button kind="primary" class="action" icon={ArrowRight} testId="join-queue" onPress={() => join(false)}>
            {t('kiosk.join_queue')}
          </Button>
        </div>
      </div>
    </div>
  );
}

/** Whether coming at another time is worth a button: the wait is long, would cross the break or closing, or nobody is there. */
function worthBooking({ wait, crosses, staffed }: Forecast): boolean {
  const long = wait.kind === 'range' && wait.to_min >= LONG_WAIT_MIN;
  return long || crosses.kind !== 'nothing' || !staffed;
}

/** Two languages stand side by side; with more, the chosen one and a sheet. */
function TalkLanguage({ app, talk }: { app: RoomApp; talk: string }) {
  const languages = languagesOf(app);
  const shown = languages.length <= 2 ? languages : languages.filter((language) => language === talk);
  return (
    <div class="join__languages">
      {shown.map((language) => (
        <Button
          key={language}
          icon={language === talk ? Check : undefined}
          chosen={language === talk}
          pressed={language === talk}
          testId={`talk-${language}`}
          onPress={() => app.act({ do: 'talk', language })}
        >
          {talkName(language)}
        </Button>
      ))}
      {languages.length > 2 && (
        <Button
          testId="talk-other"
          onPress={() => {
            app.sheet.value = 'talk';
          }}
        >
          {t('room.other_language')}
        </Button>
      )}
    </div>
  );
}

/** A language of conversation in the page's language. */
export function talkName(talk: Language): string {
  return tOr(`room.language_${talk}`, 'room.other_language') || OWN_NAME[talk];
}

/** That the wait would run into the break or closing time, and what to do instead. */
function CrossingNotice({ app, crosses }: { app: RoomApp; crosses: Crossing }) {
  if (crosses.kind === 'lunch') {
    const [from, to] = [timeOf(crosses.from_ms), timeOf(crosses.to_ms)];
    return <Notice tone="warn">{t('room.crosses_lunch', { from, to })}</Notice>;
  }
  if (crosses.kind === 'closing') {
    const at = timeOf(crosses.at_ms);
    const next = crosses.opens_at_ms;
    if (next === undefined) return <Notice tone="warn">{t('room.crosses_closing_unknown', { at })}</Notice>;
    const words = sameDay(next, app.session.now()) ? timeOf(next) : whenOf(next);
    return <Notice tone="warn">{t('room.crosses_closing', { at, next: words })}</Notice>;
  }
  return null;
}

/** Keeps the forecast fresh while Join is shown. */
function useForecast(app: RoomApp, service: string): void {
  const talk = talkLanguage(app.local.value);
  const mode = app.local.value.mode;
  useEffect(() => {
    let gone = false;
    const ask = async () => {
      const answer = await app.run({ type: 'ticket.forecast', service, language: talk, mode });
      if (!gone && answer?.kind === 'forecast') app.forecast.value = answer.forecast;
    };
    void ask();
    const timer = setInterval(() => void ask(), FORECAST_EVERY_MS);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [app, service, talk, mode]);
}
