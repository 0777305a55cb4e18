import { useSignal } from '@preact/signals';
import { announce, Button, Sheet } from '../design/index.ts';
import { useCommands } from '../desk/index.ts';
import type { TicketRow } from '../wire.gen.ts';
import { t, tn } from '../words/index.ts';
import { ActSheet, Choice, Delays, type Why } from './act-form.tsx';
import { SpecialistMark } from './marks.tsx';
import { candidates, delayedByReassign, onDuty } from './model/acts.ts';
import { span } from './model/time.ts';
import type { Board } from './ui.ts';

/** Names the specialist a waiting ticket is for: those able first, the soonest free on top. */
export function ReassignSheet(props: { board: Board; ticket: TicketRow }) {
  const { board, ticket } = props;
  const commands = useCommands(board.session);
  const chosen = useSignal<string | null>(null);
  const tried = useSignal(false);
  const able = candidates(ticket, board.view.specialists);
  const rest = board.view.specialists.filter(onDuty).length - able.length;
  const specialist = able.find((row) => row.person === chosen.value);
  const act = async (why: Why) => {
    if (!specialist) return;
    const done = await commands.run({
      type: 'ticket.reassign',
      ticket: ticket.ticket,
      specialist: specialist.person,
      ...why,
    });
    if (!done) return;
    announce(t('sup.act_done', { number: ticket.number }));
    board.ui.opened.value = null;
  };
  if (able.length === 0) return <NobodySheet board={board} number={ticket.number} />;
  return (
    <ActSheet
      title={t('sup.reassign_of', { number: ticket.number })}
      act={t('sup.reassign')}
      board={board}
      ticket={ticket}
      commands={commands}
      ready={() => {
        tried.value = true;
        return specialist !== undefined;
      }}
      onAct={(why) => void act(why)}
      testId="reassign-sheet"
    >
      <Choice
        label={t('sup.whom')}
        options={able.map((row) => ({
          key: row.person,
          word: row.name,
          beside: (
            <span class="sup-choice__beside">
              <SpecialistMark of={row.state} />
              <span class="least muted">{span(board.now - row.since_ms)}</span>
            </span>
          ),
        }))}
        chosen={chosen.value}
        onChoose={(key) => {
          chosen.value = key;
        }}
        error={tried.value && !specialist ? t('sup.whom_missing') : undefined}
      />
      {rest > 0 && <p class="least muted">{tn('sup.whom_rest', rest)}</p>}
      {specialist && (
        <>
          <p>{t('sup.whom_waits')}</p>
          <Delays
            board={board}
            tickets={delayedByReassign(board.view.tickets, ticket, specialist)}
            heading={t('sup.delays_these')}
          />
        </>
      )}
    </ActSheet>
  );
}

/** Nobody can be named, and the sheet says so in place of a form that could not be sent. */
function NobodySheet(props: { board: Board; number: string }) {
  const close = () => {
    props.board.ui.opened.value = null;
  };
  return (
    <Sheet
      title={t('sup.reassign_of', { number: props.number })}
      onClose={close}
      testId="reassign-nobody"
      actions={
        <Button kind="primary" onPress={close}>
          {t('common.close')}
        </Button>
      }
    >
      <p>{t('sup.whom_nobody')}</p>
      <p>{t('sup.act_nobody_staffed')}</p>
    </Sheet>
  );
}
