import { useSignal } from '@preact/signals';
import { announce, Field } from '../design/index.ts';
import { useCommands } from '../desk/index.ts';
import type { TicketRow } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { ActSheet, Choice, Delays, type Why } from './act-form.tsx';
import { creditMinutes, previewReorder } from './model/acts.ts';
import type { Board } from './ui.ts';

/** Moves a waiting ticket: how far, why, and whom that delays. */
export function ReorderSheet(props: { board: Board; ticket: TicketRow }) {
  const { board, ticket } = props;
  const commands = useCommands(board.session);
  const direction = useSignal<'sooner' | 'later'>('sooner');
  const text = useSignal('15');
  const tried = useSignal(false);
  const minutes = creditMinutes(text.value);
  const credit = minutes === null ? null : (direction.value === 'sooner' ? 60 : -60) * minutes;
  const preview =
    credit === null ? null : previewReorder(board.view.tickets, board.view.specialists, ticket.ticket, credit);
  const act = async (why: Why) => {
    if (credit === null) return;
    const done = await commands.run({ type: 'ticket.reorder', ticket: ticket.ticket, credit_s: credit, ...why });
    if (!done) return;
    announce(t('sup.act_done', { number: ticket.number }));
    board.ui.opened.value = null;
  };
  return (
    <ActSheet
      title={t('sup.reorder_of', { number: ticket.number })}
      act={t('sup.reorder')}
      board={board}
      ticket={ticket}
      commands={commands}
      ready={() => {
        tried.value = true;
        return credit !== null;
      }}
      onAct={(why) => void act(why)}
      testId="reorder-sheet"
    >
      <Choice
        label={t('sup.direction')}
        options={[
          { key: 'sooner', word: t('sup.sooner') },
          { key: 'later', word: t('sup.later') },
        ]}
        chosen={direction.value}
        onChoose={(key) => {
          direction.value = key;
        }}
        columns
      />
      <Field
        label={t('sup.by_minutes')}
        hint={t('sup.replaces_before')}
        value={text.value}
        onInput={(value) => {
          text.value = value;
        }}
        maxLength={3}
        error={minutes === null && (tried.value || text.value !== '') ? t('sup.minutes_wrong') : undefined}
        testId="reorder-minutes"
      />
      {preview && (
        <>
          <p data-testid="place-change">{t('sup.place_change', { now: preview.placeNow, later: preview.placeThen })}</p>
          {direction.value === 'sooner' || preview.advances.length === 0 ? (
            <Delays board={board} tickets={preview.delays} heading={t('sup.delays_these')} />
          ) : (
            <Delays board={board} tickets={preview.advances} heading={t('sup.delays_itself')} />
          )}
        </>
      )}
    </ActSheet>
  );
}
