import { CircleCheck, UserRoundCheck } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Button, Notice, Sheet, useTick } from '../design/index.ts';
import { type Commands, type Desk, minutes, ProblemNotice, serviceName } from '../desk/index.ts';
import type { InPersonCard, Outcome } from '../wire.gen.ts';
import { t } from '../words/index.ts';

const OUTCOMES = [
  'consulted',
  'applied',
  'referred',
  'to_be_continued',
  'not_served',
] as const satisfies readonly Outcome[];

/** Residents served in person; nothing is shown while there is none. */
export function InPerson(props: { desk: Desk<'assist'>; commands: Commands }) {
  const { in_person } = props.desk.view;
  const [finishing, setFinishing] = useState<InPersonCard | null>(null);
  if (in_person.length === 0) return null;
  return (
    <section class="assist-rooms" aria-labelledby="in-person-title">
      <h2 id="in-person-title">{t('assist.in_person')}</h2>
      <ul class="assist-rooms__list">
        {in_person.map((one) => (
          <Served key={one.consultation} {...props} one={one} onFinish={() => setFinishing(one)} />
        ))}
      </ul>
      {finishing && <FinishSheet {...props} one={finishing} onClose={() => setFinishing(null)} />}
    </section>
  );
}

function Served(props: { desk: Desk<'assist'>; one: InPersonCard; onFinish: () => void }) {
  useTick(10_000);
  const { desk, one } = props;
  return (
    <li class="card assist-room" data-testid="in-person-card" data-number={one.number}>
      <div class="assist-room__head">
        <h3>{one.number}</h3>
        <span class="muted least">{minutes(desk.session.now() - one.since_ms)}</span>
      </div>
      <p class="assist-room__state assist-room__state--in_consultation">
        <UserRoundCheck class="icon" aria-hidden="true" />
        <span class="strong">
          {one.employee === desk.view.me ? t('assist.serving_me') : t('assist.serving', { name: one.employee_name })}
        </span>
      </p>
      <p>{serviceName(desk.directory, one.service)}</p>
      <Button
        kind="secondary"
        icon={CircleCheck}
        onPress={props.onFinish}
        label={`${t('assist.finish')}, ${one.number}`}
        testId="in-person-finish"
      >
        {t('assist.finish')}
      </Button>
    </li>
  );
}

/** What came of it; nothing is preset. */
function FinishSheet(props: { desk: Desk<'assist'>; commands: Commands; one: InPersonCard; onClose: () => void }) {
  const { commands, one, onClose } = props;
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [missing, setMissing] = useState(false);
  const finish = async () => {
    setMissing(outcome === null);
    if (outcome === null) return;
    if (await commands.run({ type: 'in_person.finish', consultation: one.consultation, outcome })) onClose();
  };
  return (
    <Sheet
      title={t('assist.finish_title', { number: one.number })}
      onClose={onClose}
      testId="finish-sheet"
      actions={
        <Button kind="primary" icon={CircleCheck} onPress={() => void finish()} testId="finish-confirm">
          {t('assist.finish')}
        </Button>
      }
    >
      <p>{serviceName(props.desk.directory, one.service)}</p>
      <fieldset class="assist-choice">
        <legend class="strong">{t('wrap.outcome')}</legend>
        {OUTCOMES.map((code) => (
          <label key={code} class="assist-check">
            <input
              type="radio"
              name="outcome"
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
      <div role="alert">{missing && <Notice tone="warn">{t('wrap.choose_outcome')}</Notice>}</div>
      <ProblemNotice problem={commands.problem} />
    </Sheet>
  );
}
