// How a resident stands in the queue, as the employee beside them can set it: priority by rule, and the receipt of the
// time before.
import { Accessibility, CalendarCheck, Check, TicketCheck, X } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Button, Field, Sheet } from '../design/index.ts';
import { type Commands, ProblemNotice, timeOfDay, waitWords } from '../desk/index.ts';
import type { Problem, RoomCard, TicketId, WaitView } from '../wire.gen.ts';
import { t, tn } from '../words/index.ts';

/** Whether a command was refused because there is no such receipt. */
export function noSuchReceipt(problem: Problem | null): boolean {
  return problem?.code === 'not_found' && problem.params?.what === 'receipt';
}

/** The code of a receipt, as people read it to each other. */
export function ReceiptField(props: { value: string; onInput: (value: string) => void; wrong: boolean }) {
  return (
    <Field
      label={t('assist.receipt')}
      hint={t('assist.receipt_hint')}
      value={props.value}
      onInput={props.onInput}
      maxLength={20}
      secret
      error={props.wrong ? t('assist.receipt_wrong') : undefined}
      testId="receipt"
    />
  );
}

interface StandingProps {
  commands: Commands;
  ticket: TicketId;
  number: string;
  standing: Pick<RoomCard, 'priority' | 'preferred' | 'appointment_ms'>;
  /** By what the employee tells this resident from others: the room, or the number. */
  called: string;
}

/** How long somebody still waits, and behind how many. */
export function WaitWords({ wait, ahead }: { wait: WaitView; ahead: number }) {
  return (
    <p class="muted">
      {wait.kind !== 'unknown' && `${t('assist.wait')}: `}
      {waitWords(wait)}; {tn('assist.ahead', ahead)}
    </p>
  );
}

/** What holds for a waiting number, and the ways to change it; each can be taken back. */
export function Standing(props: StandingProps) {
  const { commands, ticket, called } = props;
  const { appointment_ms, priority, preferred } = props.standing;
  const [entering, setEntering] = useState(false);
  const of = (words: string) => `${words}, ${called}`;
  const mark = (marked: boolean) => void commands.run({ type: 'ticket.mark', ticket, priority: marked });
  return (
    <>
      {appointment_ms !== undefined && (
        <p class="assist-standing" data-testid="appointment-at">
          <CalendarCheck class="icon" aria-hidden="true" />
          <span class="strong">{t('assist.appointment_at', { time: timeOfDay(appointment_ms) })}</span>
        </p>
      )}
      {priority === true && (
        <p class="assist-standing" data-testid="priority-marked">
          <Accessibility class="icon" aria-hidden="true" />
          <span class="strong">{t('assist.priority')}</span>
          <Button
            kind="tertiary"
            icon={X}
            onPress={() => mark(false)}
            label={of(`${t('assist.take_back')}: ${t('assist.priority')}`)}
            testId="unmark-priority"
          >
            {t('assist.take_back')}
          </Button>
        </p>
      )}
      {preferred !== undefined && (
        <p class="assist-standing" data-testid="preferred">
          <TicketCheck class="icon" aria-hidden="true" />
          <span class="strong">{t('assist.preferred', { name: preferred })}</span>
          <Button
            kind="tertiary"
            icon={X}
            onPress={() => void commands.run({ type: 'ticket.prefer', ticket })}
            label={of(`${t('assist.take_back')}: ${t('assist.preferred', { name: preferred })}`)}
            testId="anybody"
          >
            {t('assist.take_back')}
          </Button>
        </p>
      )}
      {(priority === false || preferred === undefined) && (
        <div class="assist-room__acts">
          {priority === false && (
            <Button
              kind="tertiary"
              icon={Accessibility}
              onPress={() => mark(true)}
              label={of(t('assist.mark_priority'))}
              testId="mark-priority"
            >
              {t('assist.mark_priority')}
            </Button>
          )}
          {preferred === undefined && (
            <Button
              kind="tertiary"
              icon={TicketCheck}
              onPress={() => setEntering(true)}
              label={of(t('assist.enter_receipt'))}
              testId="enter-receipt"
            >
              {t('assist.enter_receipt')}
            </Button>
          )}
        </div>
      )}
      {entering && <ReceiptSheet {...props} onClose={() => setEntering(false)} />}
    </>
  );
}

function ReceiptSheet(props: StandingProps & { onClose: () => void }) {
  const { commands, ticket, onClose } = props;
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const enter = async () => {
    setTried(true);
    if (code.trim() === '') return;
    if (await commands.run({ type: 'ticket.prefer', ticket, receipt: code })) onClose();
  };
  const close = () => {
    commands.problem.value = null;
    onClose();
  };
  const wrong = noSuchReceipt(commands.problem.value);
  return (
    <Sheet
      title={`${t('assist.enter_receipt')}, ${props.called}`}
      onClose={close}
      testId="receipt-sheet"
      actions={
        <>
          <Button kind="primary" icon={Check} onPress={() => void enter()} testId="receipt-enter">
            {t('assist.receipt_enter')}
          </Button>
          <Button onPress={close} testId="receipt-back">
            {t('common.back')}
          </Button>
        </>
      }
    >
      <p>{t('assist.receipt_effect', { number: props.number })}</p>
      <ReceiptField
        value={code}
        onInput={(value) => {
          setCode(value);
          commands.problem.value = null;
        }}
        wrong={wrong || (tried && code.trim() === '')}
      />
      {!wrong && <ProblemNotice problem={commands.problem} />}
    </Sheet>
  );
}
