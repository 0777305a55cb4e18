// What every act of a supervisor asks for: a reason, a note, and to look at whom it delays.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Button, Field, hasPersonalCode, Sheet } from '../design/index.ts';
import { serviceName } from '../desk/format.ts';
import { type Commands, ProblemNotice } from '../desk/index.ts';
import type { ReorderReason, TicketRow } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { ACT_NOTE_MAX, REASONS } from './model/acts.ts';
import { span } from './model/time.ts';
import type { Board } from './ui.ts';

/** Reason and note as they stand. */
export interface Why {
  reason: ReorderReason;
  note: string;
}

/** The sheet of an act. `onAct` is called once reason and note are complete; `ready` says what else is missing. */
export function ActSheet(props: {
  title: string;
  act: string;
  board: Board;
  ticket: TicketRow;
  commands: Commands;
  /** Whether the act's own fields are complete; if not, they say so themselves. */
  ready: () => boolean;
  onAct: (why: Why) => void;
  children: ComponentChildren;
  testId: string;
}) {
  const { ticket, board } = props;
  const reason = useSignal<ReorderReason | null>(null);
  const note = useSignal('');
  const tried = useSignal(false);
  const close = () => {
    board.ui.opened.value = null;
  };
  const noteMissing = reason.value === 'other' && note.value.trim() === '';
  const act = () => {
    tried.value = true;
    const ready = props.ready();
    if (!ready || !reason.value || noteMissing || hasPersonalCode(note.value)) return;
    props.onAct({ reason: reason.value, note: note.value.trim() });
  };
  return (
    <Sheet
      title={props.title}
      onClose={close}
      class="sup-act-sheet"
      testId={props.testId}
      actions={
        <>
          <Button kind="primary" onPress={act} testId="act-confirm">
            {props.act}
          </Button>
          <Button kind="tertiary" onPress={close}>
            {t('common.cancel')}
          </Button>
        </>
      }
    >
      <p class="muted">
        {serviceName(board.directory, ticket.service)} ·{' '}
        {t('sup.waits_span', { span: span(board.now - ticket.since_ms) })}
      </p>
      {props.children}
      <Choice
        label={t('sup.reason')}
        options={REASONS.map((key) => ({ key, word: t(`sup.reason_${key}`) }))}
        chosen={reason.value}
        onChoose={(key) => {
          reason.value = key;
        }}
        error={tried.value && !reason.value ? t('sup.reason_missing') : undefined}
        columns
      />
      <Field
        label={t('sup.note')}
        hint={t('sup.note_hint')}
        value={note.value}
        onInput={(value) => {
          note.value = value;
        }}
        multiline
        rows={2}
        maxLength={ACT_NOTE_MAX}
        error={tried.value && noteMissing ? t('sup.note_missing') : undefined}
        testId="act-note"
      />
      <ProblemNotice problem={props.commands.problem} />
    </Sheet>
  );
}

/** One of several, as native radio buttons. */
export function Choice<K extends string>(props: {
  label: string;
  options: readonly { key: K; word: string; beside?: ComponentChildren }[];
  chosen: K | null;
  onChoose: (key: K) => void;
  error?: string | undefined;
  columns?: boolean;
}) {
  const id = useId();
  return (
    <fieldset class={`sup-choice ${props.columns ? 'sup-choice--columns' : ''}`} aria-describedby={`${id}-error`}>
      <legend>{props.label}</legend>
      {props.options.map((option) => (
        <label key={option.key} class="sup-choice__option">
          <input
            type="radio"
            name={id}
            value={option.key}
            checked={props.chosen === option.key}
            onChange={() => props.onChoose(option.key)}
          />
          <span>{option.word}</span>
          {option.beside}
        </label>
      ))}
      <span class="field__warning" id={`${id}-error`} role="status">
        {props.error}
      </span>
    </fieldset>
  );
}

/** The tickets that an act delays, or that it delays nobody. */
export function Delays(props: { board: Board; tickets: readonly TicketRow[]; heading: string }) {
  const { tickets, board } = props;
  return (
    <div class="sup-delays" role="status" data-testid="delays">
      {tickets.length === 0 ? (
        <p class="strong">{t('sup.delays_nobody')}</p>
      ) : (
        <>
          <p class="strong">{props.heading}</p>
          <ul>
            {tickets.slice(0, SHOWN_MAX).map((row) => (
              <li key={row.ticket}>
                <span class="strong">{row.number}</span> {serviceName(board.directory, row.service)},{' '}
                {t('sup.waits_span', { span: span(board.now - row.since_ms) })}
              </li>
            ))}
          </ul>
          {tickets.length > SHOWN_MAX && <p>{t('sup.delays_more', { n: tickets.length - SHOWN_MAX })}</p>}
        </>
      )}
    </div>
  );
}

const SHOWN_MAX = 6;
