import { ArrowRight, Check, CircleCheck, FileText, Frown, Meh, Plus, Smile, Timer } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import { Button, Card, Countdown, Notice, useRefocus, useSecondsLeft } from '../../design/index.ts';
import { named } from '../../session/catalogue.ts';
import type { EndReason, ParticipantView, ReceiptView, Score, VisitView } from '../../wire.gen.ts';
import { language, type PlainKey, t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { dateOf, dayOf, timeOf } from '../format.ts';
import { RECEIPT_MS } from '../model.ts';
import { Refusal, Title } from './parts.tsx';

import './end.css';

const ENDING: Record<EndReason, { title: PlainKey; text: PlainKey }> = {
  completed: { title: 'call.ended', text: 'room.end_thanks_short' },
  left: { title: 'room.end_left', text: 'room.end_left_text' },
  no_show: { title: 'room.end_no_show', text: 'room.end_no_show_text' },
  center_closed: { title: 'room.end_closed', text: 'room.end_closed_text' },
  room_lost: { title: 'room.end_lost', text: 'room.end_lost_text' },
};
const FACES: { score: Score; icon: typeof Smile; word: PlainKey }[] = [
  { score: 'good', icon: Smile, word: 'rate.good' },
  { score: 'neutral', icon: Meh, word: 'rate.neutral' },
  { score: 'bad', icon: Frown, word: 'rate.bad' },
];

/** The receipt, one rating, and the wipe counted down in sight. */
export function End(props: { app: RoomApp; visit: VisitView; receipt: ReceiptView }) {
  const { app, visit, receipt } = props;
  const served = receipt.code !== undefined;
  const steps = app.nextSteps.value
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const { title, text } = ENDING[served && receipt.reason === 'left' ? 'completed' : receipt.reason];
  return (
    <div class={`end ${served ? '' : 'end--short'}`}>
      <div class="screen__head end__head">
        <Title>{t(title)}</Title>
        <p class="muted">{steps.length > 0 ? t('room.end_thanks') : t(text)}</p>
      </div>
      {served && (
        <Notice tone="warn" icon={FileText} class="end__papers">
          {t('done.take_documents')}
        </Notice>
      )}
      {served && <Steps steps={steps} />}
      {served && <Receipt {...props} />}
      {served && <Rating app={app} visit={visit} />}
      <Wipe app={app} />
    </div>
  );
}

/** What was agreed, or that nothing was written down. */
function Steps({ steps }: { steps: string[] }) {
  return (
    <Card class="end__steps">
      <h2>{t('room.next_steps')}</h2>
      {steps.length === 0 && <p>{t('room.no_steps')}</p>}
      {steps.length > 0 && (
        <ul data-testid="next-steps">
          {steps.map((step) => (
            <li key={step} class="with-icon">
              <ArrowRight class="icon-small end__arrow" aria-hidden="true" />
              <span>{step}</span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Receipt({ app, visit, receipt }: { app: RoomApp; visit: VisitView; receipt: ReceiptView }) {
  const directory = app.directory.value;
  const service = directory?.service(visit.service);
  const institution = directory?.institution(service?.institution);
  const who = (person: ParticipantView) => {
    const from =
      person.role === 'helper' ? t('room.center_word') : directory?.institution(person.institution)?.abbreviation;
    return from ? `${person.name ?? ''} (${from})` : (person.name ?? '');
  };
  return (
    <Card class="end__receipt">
      <h2>{t('room.your_visit')}</h2>
      <dl class="receipt" data-testid="receipt">
        <dt>{t('room.receipt_number')}</dt>
        <dd>
          {visit.number}, {dayOf(receipt.since_ms)}
          {receipt.ended_ms !== undefined &&
            `, ${timeOf(receipt.started_ms ?? receipt.since_ms)}–${timeOf(receipt.ended_ms)}`}
        </dd>
        <dt>{t('room.receipt_service')}</dt>
        <dd>
          {service && named(service.names, language.value)}
          {institution && `, ${institution.abbreviation}`}
        </dd>
        {receipt.participants.length > 0 && (
          <>
            <dt>{t('room.receipt_people')}</dt>
            <dd>{receipt.participants.map(who).join(', ')}</dd>
          </>
        )}
        {receipt.code && (
          <>
            <dt>{t('room.receipt_code')}</dt>
            <dd>
              <strong data-testid="receipt-code">{receipt.code}</strong>. {t('room.receipt_code_why')}
            </dd>
          </>
        )}
        {receipt.kept_until_ms !== undefined && (
          <>
            <dt>{t('room.receipt_record')}</dt>
            <dd>{t('room.receipt_kept', { date: dateOf(receipt.kept_until_ms) })}</dd>
          </>
        )}
      </dl>
    </Card>
  );
}

function Rating({ app, visit }: { app: RoomApp; visit: VisitView }) {
  const section = useRef<HTMLElement>(null);
  useRefocus(section, visit.rated, 'h2');
  return (
    <section class="end__rating" aria-labelledby="rating" ref={section}>
      <h2 id="rating" tabIndex={-1}>
        {t('rate.title')}
      </h2>
      {visit.rated ? (
        <p class="with-icon strong" role="status" data-testid="rated">
          <CircleCheck class="icon-small" aria-hidden="true" />
          <span>{t('room.rate_thanks')}</span>
        </p>
      ) : (
        <div class="end__faces">
          {FACES.map(({ score, icon, word }) => (
            <Button
              key={score}
              icon={icon}
              class="action"
              testId={`rate-${score}`}
              onPress={() => void app.run({ type: 'visit.rate', score })}
            >
              {t(word)}
            </Button>
          ))}
        </div>
      )}
    </section>
  );
}

/** Counts down to the wipe; "more time" adds a minute. */
function Wipe({ app }: { app: RoomApp }) {
  const [until, setUntil] = useState(() => app.session.now() + RECEIPT_MS);
  const [from] = useState(() => app.session.now());
  const erase = async () => {
    if (await app.run({ type: 'visit.end' })) app.act({ do: 'erased' });
    // The server did not take it; the screen must be empty all the same.
    else app.forget();
  };
  const left = useSecondsLeft(
    until,
    () => app.session.now(),
    () => void erase(),
  );
  return (
    <div class="stays screen__end end__wipe">
      <Refusal app={app} />
      <p class="with-icon strong" data-testid="wipe-in">
        <Timer class="icon-small" aria-hidden="true" />
        <span>{t('room.erase_in', { n: left })}</span>
      </p>
      <Countdown fromMs={from} untilMs={until} now={() => app.session.now()} />
      <div class="actions">
        <Button
          kind="secondary"
          class="action"
          icon={Plus}
          testId="more-time"
          onPress={() => setUntil((old) => old + RECEIPT_MS)}
        >
          {t('room.more_time')}
        </Button>
        <Button kind="primary" class="action" icon={Check} testId="finish" onPress={() => void erase()}>
          {t('room.finish')}
        </Button>
      </div>
    </div>
  );
}
