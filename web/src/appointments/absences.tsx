// When a specialist is absent: what is entered, and what comes of it told before. A specialist's own page and the
// supervisors' share it.
import { CalendarOff, Trash2 } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { announce, Button, DateField, Notice, Sheet } from '../design/index.ts';
import { type Commands, ProblemNotice, timeOfDay, useCommands } from '../desk/index.ts';
import type { Session } from '../session/session.ts';
import type { AbsenceView, Answer, PersonId } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { dateWords, dayKey, momentOf, wallClock } from './when.ts';
import './absences.css';

const HOUR_MS = 3_600_000;
type Effect = Extract<Answer, { kind: 'absence' }>;

/** An absence as `24. novembris, 10:00–12:00`, with both days where it has more than one, and none where it is all today. */
export function absenceWords({ from_ms, until_ms }: AbsenceView, today?: number): string {
  const [from, until] = [timeOfDay(from_ms), timeOfDay(until_ms)];
  if (dayKey(from_ms) !== dayKey(until_ms)) return `${dateWords(from_ms)}, ${from} – ${dateWords(until_ms)}, ${until}`;
  const times = `${from}–${until}`;
  return today !== undefined && dayKey(today) === dayKey(from_ms) ? times : `${dateWords(from_ms)}, ${times}`;
}

/** What is entered, each to be removed while it is not over. */
export function AbsenceList(props: { specialist: PersonId; absences: AbsenceView[]; commands: Commands }) {
  const remove = async (one: AbsenceView) => {
    const { specialist, commands } = props;
    const done = await commands.run({ type: 'absence.remove', specialist, from_ms: one.from_ms });
    if (done) announce(t('absence.removed'));
  };
  if (props.absences.length === 0) return <p class="muted">{t('absence.none')}</p>;
  return (
    <ul class="absences" data-testid="absences">
      {props.absences.map((one) => (
        <li key={one.from_ms} class="absences__one">
          <span>{absenceWords(one)}</span>
          <Button
            kind="tertiary"
            icon={Trash2}
            label={t('absence.remove_of', { when: absenceWords(one) })}
            onPress={() => void remove(one)}
            testId="absence-remove"
          >
            {t('absence.remove')}
          </Button>
        </li>
      ))}
    </ul>
  );
}

/** An absence to be entered, with what would come of it. */
export function AbsenceSheet(props: {
  title: string;
  specialist: PersonId;
  absences: AbsenceView[];
  session: Session;
  onClose: () => void;
}) {
  const { specialist, session, onClose } = props;
  const commands = useCommands(session);
  const [from, setFrom] = useState(() => wallClock(Math.ceil(session.now() / HOUR_MS) * HOUR_MS));
  const [until, setUntil] = useState(() => wallClock((Math.ceil(session.now() / HOUR_MS) + 1) * HOUR_MS));
  const [effect, setEffect] = useState<Effect | null>(null);
  const [from_ms, until_ms] = [momentOf(from), momentOf(until)];
  const possible = from_ms < until_ms && until_ms > session.now();
  useEffect(() => {
    let gone = false;
    setEffect(null);
    if (possible)
      void commands.run({ type: 'absence.preview', specialist, from_ms, until_ms }).then((answer) => {
        if (!gone && answer?.kind === 'absence') setEffect(answer);
      });
    return () => {
      gone = true;
    };
  }, [specialist, from_ms, until_ms, possible]);
  const enter = async () => {
    const done = await commands.run({ type: 'absence.enter', specialist, from_ms, until_ms });
    if (!done) return;
    announce(t('absence.entered'));
    onClose();
  };
  return (
    <Sheet
      title={props.title}
      onClose={onClose}
      testId="absence-sheet"
      actions={
        <>
          {effect && (
            <Button kind="primary" icon={CalendarOff} onPress={() => void enter()} testId="absence-confirm">
              {t('absence.confirm')}
            </Button>
          )}
          <Button kind="tertiary" onPress={onClose} testId="absence-close">
            {t('common.cancel')}
          </Button>
        </>
      }
    >
      <p>{t('absence.text')}</p>
      <div class="absence-when">
        <DateField withTime label={t('absence.from')} value={from} onChange={setFrom} testId="absence-from" />
        <DateField withTime label={t('absence.until')} value={until} onChange={setUntil} testId="absence-until" />
      </div>
      <div role="status" data-testid="absence-effect">
        {!possible && <Notice tone="warn">{t('absence.check')}</Notice>}
        {effect && <EffectWords effect={effect} when={absenceWords({ from_ms, until_ms })} />}
      </div>
      <ProblemNotice problem={commands.problem} />
      {props.absences.length > 0 && (
        <>
          <h3>{t('absence.known')}</h3>
          <AbsenceList {...props} commands={commands} />
        </>
      )}
    </Sheet>
  );
}

function EffectWords({ effect: { moved, staying }, when }: { effect: Effect; when: string }) {
  const touched = moved + staying;
  return (
    <Notice tone={staying > 0 ? 'warn' : 'good'}>
      <p>{when}</p>
      <p>{touched === 0 ? t('absence.touches_none') : t('absence.touches', { n: touched })}</p>
      {moved > 0 && <p>{t('absence.moved', { n: moved })}</p>}
      {staying > 0 && <p>{t('absence.staying', { n: staying })}</p>}
    </Notice>
  );
}
