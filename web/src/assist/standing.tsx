// How a resident stands in the queue, as the employee beside them can set it: priority by rule, and the receipt of the
// time before.
import { Accessibility, Check, TicketCheck, X } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Button, Field, Sheet } from '../design/index.ts';
import { type Commands, type Desk, ProblemNotice, roomName } from '../desk/index.ts';
import type { Problem, RoomCard } from '../wire.gen.ts';
import { t } from '../words/index.ts';

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

/** What holds for a waiting number, and the ways to change it; each can be taken back. */
export function Standing(props: { desk: Desk<'assist'>; commands: Commands; room: RoomCard }) {
  const { desk, room, commands } = props;
  const [entering, setEntering] = useState(false);
  const { ticket } = room;
  if (room.state !== 'waiting' || ticket === undefined) return null;
  const of = (words: string) => `${words}, ${roomName(desk.directory, room.room, false)}`;
  const mark = (priority: boolean) => void commands.run({ type: 'ticket.mark', ticket, priority });
  return (
    <>
      {room.priority === true && (
        <p class="assist-standing" data-testid="priority-marked">
          <Accessibility class="icon" aria-hidden="true" />
          <span class="strong">{t('assist.priority_marked')}</span>
          <Button
            kind="tertiary"
            icon={X}
            onPress={() => mark(false)}
            label={of(`${t('assist.take_back')}: ${t('assist.priority_marked')}`)}
            testId="unmark-priority"
          >
            {t('assist.take_back')}
          </Button>
        </p>
      )}
      {room.preferred !== undefined && (
        <p class="assist-standing" data-testid="preferred">
          <TicketCheck class="icon" aria-hidden="true" />
          <span class="strong">{t('assist.preferred', { name: room.preferred })}</span>
          <Button
            kind="tertiary"
            icon={X}
            onPress={() => void commands.run({ type: 'ticket.prefer', ticket })}
            label={of(`${t('assist.take_back')}: ${t('assist.preferred', { name: room.preferred })}`)}
            testId="anybody"
          >
            {t('assist.take_back')}
          </Button>
        </p>
      )}
      {(room.priority === false || room.preferred === undefined) && (
        <div class="assist-room__acts">
          {room.priority === false && (
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
          {room.preferred === undefined && (
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
      {entering && <ReceiptSheet {...props} ticket={ticket} onClose={() => setEntering(false)} />}
    </>
  );
}

function ReceiptSheet(props: {
  desk: Desk<'assist'>;
  commands: Commands;
  room: RoomCard;
  ticket: string;
  onClose: () => void;
}) {
  const { desk, room, commands, ticket, onClose } = props;
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
      title={`${t('assist.enter_receipt')}, ${roomName(desk.directory, room.room, false)}`}
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
      <p>{t('assist.receipt_effect', { number: room.number ?? '' })}</p>
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
