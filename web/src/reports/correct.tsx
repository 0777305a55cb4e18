import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Button, Field, hasPersonalCode, Notice, Sheet } from '../design/index.ts';
import { problemIn, problemWords } from '../desk/index.ts';
import { named } from '../session/catalogue.ts';
import type { Problem } from '../wire.gen.ts';
import { language, t } from '../words/index.ts';
import type { Kind, Registration } from './api.ts';
import { nameOf, REASONS, ReasonShown } from './lines.tsx';
import { monthWords } from './months.ts';
import { Select } from './select.tsx';
import { type Reports, readPeriods, readView } from './state.ts';

const VOID = 'void';

/** What a registration shall count as, and why. What is written stays in sight. */
export function CorrectSheet(props: { reports: Reports; registration: string; onClose: () => void }) {
  const { reports } = props;
  const found = useSignal<Registration | null>(null);
  const problem = useSignal<Problem | null>(null);
  const service = useSignal('');
  const kind = useSignal<Kind>('consultation');
  const reason = useSignal('');
  const note = useSignal('');
  const tried = useSignal(false);
  useEffect(() => {
    reports.api.registration(props.registration).then(
      (registration) => {
        found.value = registration;
        service.value = registration.counts ? registration.service : VOID;
        kind.value = registration.kind;
      },
      (error) => {
        problem.value = problemIn(error);
      },
    );
  }, [props.registration]);
  const now = found.value;
  const voided = service.value === VOID;
  const same = now
    ? voided
      ? !now.counts
      : now.counts && service.value === now.service && kind.value === now.kind
    : true;
  const noteNeeded = reason.value === 'other' && note.value.trim() === '';
  const save = async () => {
    tried.value = true;
    if (same || reason.value === '' || noteNeeded || hasPersonalCode(note.value)) return;
    const why = { reason: reason.value, note: note.value };
    try {
      await reports.api.correct(
        props.registration,
        voided ? { void: true, ...why } : { service: service.value, kind: kind.value, ...why },
      );
    } catch (error) {
      problem.value = problemIn(error);
      return;
    }
    props.onClose();
    reports.done.value = t('rep.correct_done');
    await readPeriods(reports);
    await readView(reports);
  };
  const lang = language.value;
  const services = reports.directory.catalogue.services.map((one) => [one.id, named(one.names, lang)] as const);
  return (
    <Sheet
      title={t('rep.correct_title')}
      onClose={props.onClose}
      testId="correct-sheet"
      actions={
        <>
          <Button kind="primary" onPress={() => void save()} testId="correct-save">
            {t('rep.correct_save')}
          </Button>
          <Button onPress={props.onClose}>{t('common.cancel')}</Button>
        </>
      }
    >
      {problem.value && <Notice tone="danger">{problemWords(problem.value)}</Notice>}
      {now && (
        <>
          <h3>{t('rep.correct_history')}</h3>
          <ul class="rep-history" data-testid="correct-history">
            {now.lines.map((line) => (
              <li key={`${line.version}.${line.part}`}>
                {line.sign > 0 ? '+1' : '−1'} {nameOf(line, 'service')}, {t(`rep.kind_${line.kind}`)},{' '}
                {monthWords(line.period)} <ReasonShown line={line} />
              </li>
            ))}
          </ul>
          <p class="least muted">{now.counts ? t('rep.correct_kept') : t('rep.correct_is_void')}</p>
          <Select
            label={t('rep.correct_as')}
            value={service.value}
            options={[[VOID, t('rep.correct_void')], ...services.sort((a, b) => a[1].localeCompare(b[1], lang))]}
            onChange={(value) => {
              service.value = value;
            }}
            error={tried.value && same ? t('rep.correct_same') : undefined}
            testId="correct-service"
          />
          {!voided && (
            <Select
              label={t('rep.kind')}
              value={kind.value}
              options={[
                ['consultation', t('rep.kind_consultation')],
                ['application', t('rep.kind_application')],
              ]}
              onChange={(value) => {
                kind.value = value as Kind;
              }}
              testId="correct-kind"
            />
          )}
          <Select
            label={t('rep.reason')}
            value={reason.value}
            options={[['', '—'], ...REASONS.map((one) => [one, t(`rep.reason_${one}`)] as const)]}
            onChange={(value) => {
              reason.value = value;
            }}
            error={tried.value && reason.value === '' ? t('rep.reason_needed') : undefined}
            testId="correct-reason"
          />
          <Field
            label={t('rep.note')}
            value={note.value}
            multiline
            rows={2}
            maxLength={500}
            onInput={(text) => {
              note.value = text;
            }}
            error={tried.value && noteNeeded ? t('rep.note_needed') : undefined}
            testId="correct-note"
          />
        </>
      )}
    </Sheet>
  );
}
