import { Check, CircleCheck, CirclePause, Clock4, ClockPlus } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Button, Card, Notice, useTick } from '../design/index.ts';
import {
  type Desk,
  institutionOf,
  minutes,
  ProblemNotice,
  ScreenHeading,
  serviceName,
  stopwatch,
  timeOfDay,
  useCommands,
} from '../desk/index.ts';
import type { Availability, Outcome, WrapUpView } from '../wire.gen.ts';
import { t, tn } from '../words/index.ts';
import { NextSteps, Notes } from './draft-field.tsx';
import { OUTCOMES } from './model.ts';
import type { Visit } from './visit.ts';

/** Below this the time left is told as short, ms. */
const SHORT_MS = 60_000;

/** After the conversation: what came of it. */
export function WrapUp(props: { desk: Desk<'consult'>; wrapUp: WrapUpView; visit: Visit }) {
  const { desk, wrapUp, visit } = props;
  const commands = useCommands(desk.session);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [missing, setMissing] = useState(false);
  const [unsaved, setUnsaved] = useState(false);
  const finish = async (next: Availability) => {
    setMissing(outcome === null);
    if (outcome === null) {
      document.getElementById(`outcome-${OUTCOMES[0]}`)?.focus();
      return;
    }
    const saved = await Promise.all([visit.nextSteps.flush(), visit.notes.flush()]);
    setUnsaved(!saved.every(Boolean));
    if (saved.every(Boolean)) await commands.run({ type: 'wrap_up.finish', outcome, next });
  };
  return (
    <main class="consult consult--wrap" data-testid="wrap-up">
      <aside class="consult__left" aria-label={t('consult.saved')}>
        <TimeLeft desk={desk} wrapUp={wrapUp} onExtend={() => void commands.run({ type: 'wrap_up.extend' })} />
        <Card class="consult-visit">
          <span class="consult-visit__number">{wrapUp.number}</span>
          <span class="strong">{serviceName(desk.directory, wrapUp.service)}</span>
          <span class="muted least">{institutionOf(desk.directory, wrapUp.service)}</span>
          <span class="muted least">
            {t('wrap.times', {
              from: timeOfDay(wrapUp.started_ms),
              to: timeOfDay(wrapUp.ended_ms),
              length: minutes(wrapUp.ended_ms - wrapUp.started_ms),
            })}
          </span>
        </Card>
      </aside>
      <section class="consult__stage consult-wrap">
        <ScreenHeading>{t('wrap.title')}</ScreenHeading>
        <fieldset class="consult-outcomes" aria-describedby={missing ? 'outcome-missing' : undefined}>
          <legend class="strong">{t('wrap.outcome')}</legend>
          {OUTCOMES.map((code) => (
            <label key={code} class={`consult-outcome ${outcome === code ? 'consult-outcome--chosen' : ''}`}>
              <input
                type="radio"
                name="outcome"
                id={`outcome-${code}`}
                value={code}
                checked={outcome === code}
                onChange={() => {
                  setOutcome(code);
                  setMissing(false);
                }}
                data-testid={`outcome-${code}`}
              />
              <span>{t(`outcome.${code}`)}</span>
            </label>
          ))}
        </fieldset>
        <div id="outcome-missing" role="alert">
          {missing && <Notice tone="warn">{t('wrap.choose_outcome')}</Notice>}
        </div>
        <NextSteps draft={visit.nextSteps} hint={t('consult.next_steps_hint')} />
        <div role="alert">{unsaved && <Notice tone="warn">{t('wrap.unsaved')}</Notice>}</div>
        <ProblemNotice problem={commands.problem} />
        <div class="consult-wrap__acts stays">
          <Button kind="primary" icon={Check} onPress={() => void finish('available')} testId="finish-continue">
            {t('wrap.finish')}
          </Button>
          <Button kind="secondary" icon={CirclePause} onPress={() => void finish('break')} testId="finish-break">
            {t('wrap.finish_break')}
          </Button>
        </div>
      </section>
      <aside class="consult__right" aria-label={t('console.notes')}>
        <Notes draft={visit.notes} rows={14} />
      </aside>
    </main>
  );
}

function TimeLeft(props: { desk: Desk<'consult'>; wrapUp: WrapUpView; onExtend: () => void }) {
  useTick(1_000);
  const left = props.wrapUp.until_ms - props.desk.session.now();
  const Glyph = left < SHORT_MS ? Clock4 : CircleCheck;
  return (
    <Card class={`consult-left ${left < SHORT_MS ? 'consult-left--short' : ''}`}>
      <p class="consult-fact">
        <Glyph class="icon" aria-hidden="true" />
        <span class="strong" data-testid="wrap-up-left">
          {t('wrap.left', { time: stopwatch(left) })}
        </span>
      </p>
      {props.wrapUp.extensions_left > 0 && (
        <>
          <Button icon={ClockPlus} wide onPress={props.onExtend} testId="extend-wrap-up">
            {t('wrap.extend')}
          </Button>
          <p class="muted least">{tn('wrap.extensions_left', props.wrapUp.extensions_left)}</p>
        </>
      )}
    </Card>
  );
}
