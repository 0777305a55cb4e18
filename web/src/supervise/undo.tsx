import { Undo2 } from 'lucide-preact';
import { announce, Button } from '../design/index.ts';
import { ProblemNotice, useCommands } from '../desk/index.ts';
import { t } from '../words/index.ts';
import { SwitchedUndo } from './closing.tsx';
import { undoable } from './model/acts.ts';
import type { Board } from './ui.ts';

/** Acts that can still be taken back, each with the seconds left. */
export function Undo(props: { board: Board }) {
  const { board } = props;
  const commands = useCommands(board.session);
  const rows = undoable(board.view.tickets, board.now);
  const undo = async (ticket: string, number: string) => {
    if (await commands.run({ type: 'act.undo', ticket })) announce(t('sup.undone', { number }));
  };
  return (
    <div class="sup-undo" data-testid="undo-bar">
      <ProblemNotice problem={commands.problem} />
      <SwitchedUndo board={board} />
      {rows.map((row) => (
        <div key={row.ticket} class="sup-undo__act">
          <span>{t('sup.undo_text', { number: row.number })}</span>
          <Button
            icon={Undo2}
            onPress={() => void undo(row.ticket, row.number)}
            label={`${t('sup.undo', { s: Math.ceil(((row.undo_until_ms ?? 0) - board.now) / 1000) })} ${row.number}`}
            testId="undo"
          >
            {t('sup.undo', { s: Math.ceil(((row.undo_until_ms ?? 0) - board.now) / 1000) })}
          </Button>
        </div>
      ))}
    </div>
  );
}
