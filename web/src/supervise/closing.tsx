// A service closed for now, or opened, from the board: what comes of it in words, and ten seconds to take it back.
import { useSignal } from '@preact/signals';
import { DoorOpen, Undo2 } from 'lucide-preact';
import { announce, Button, Sheet } from '../design/index.ts';
import { problemIn } from '../desk/command.ts';
import { serviceName } from '../desk/format.ts';
import { ProblemNotice } from '../desk/index.ts';
import type { RulesApi } from '../rules/api.ts';
import { ClosedNotice, CloseForm } from '../rules/closing.tsx';
import type { Problem } from '../wire.gen.ts';
import { t, tn } from '../words/index.ts';
import type { Board, Switched } from './ui.ts';
import '../rules/rules.css';

/** How long closing or opening can be taken back, ms. */
const UNDO_MS = 10_000;

/** What the board knows of a closed service; null while it is open. */
function closedOn(board: Board, service: string) {
  const shut = board.view.services.find((row) => row.service === service)?.shut;
  return shut?.kind === 'closed' ? shut : null;
}

/** Brings a service to what is wanted: closed with a reason, or open. */
async function bring(doors: RulesApi, service: string, wanted: Switched['before']): Promise<void> {
  if (wanted) await doors.close(service, wanted.reason, wanted.message);
  else await doors.open(service);
}

export function ClosingSheet(props: { board: Board; service: string }) {
  const { board, service } = props;
  const { ui } = board;
  const problem = useSignal<Problem | null>(null);
  const closed = closedOn(board, service);
  const row = board.view.services.find((one) => one.service === service);
  const name = serviceName(board.directory, service);
  const close = () => {
    ui.opened.value = null;
  };
  const act = async (wanted: Switched['before']) => {
    const before = closed && { reason: closed.reason, message: closed.message ?? '' };
    try {
      await bring(ui.rulesApi, service, wanted);
    } catch (error) {
      problem.value = problemIn(error);
      return;
    }
    ui.switched.value = { service, before, until: board.session.now() + UNDO_MS };
    announce(t(wanted ? 'rules.closed_done' : 'rules.opened_done'));
    close();
  };
  return (
    <Sheet
      title={t(closed ? 'sup.open_service' : 'sup.close_service', { service: name })}
      onClose={close}
      class="sup-act-sheet"
      testId="closing-sheet"
      actions={
        closed && (
          <>
            <Button kind="primary" icon={DoorOpen} onPress={() => void act(null)} testId="open-service">
              {t('rules.open_again')}
            </Button>
            <Button kind="tertiary" onPress={close}>
              {t('common.cancel')}
            </Button>
          </>
        )
      }
    >
      {closed && <ClosedNotice closed={closed} />}
      <p data-testid="closing-waiting">{tn(closed ? 'sup.open_waiting' : 'sup.close_waiting', row?.waiting ?? 0)}</p>
      {!closed && <CloseForm closed={null} onClose={(reason, message) => act({ reason, message })} onCancel={close} />}
      <ProblemNotice problem={problem} />
    </Sheet>
  );
}

/** The service just closed or opened, with the way back and the seconds left. */
export function SwitchedUndo(props: { board: Board }) {
  const { board } = props;
  const problem = useSignal<Problem | null>(null);
  const last = board.ui.switched.value;
  const left = last ? Math.ceil((last.until - board.now) / 1000) : 0;
  if (!last || left <= 0) return null;
  const service = serviceName(board.directory, last.service);
  const undo = async () => {
    try {
      await bring(board.ui.rulesApi, last.service, last.before);
    } catch (error) {
      problem.value = problemIn(error);
      return;
    }
    board.ui.switched.value = null;
    announce(t('sup.switched_undone', { service }));
  };
  return (
    <div class="sup-undo__act" data-testid="switched">
      <ProblemNotice problem={problem} />
      <span>{t(last.before ? 'sup.was_opened' : 'sup.was_closed', { service })}</span>
      <Button
        icon={Undo2}
        onPress={() => void undo()}
        label={`${t('sup.undo', { s: left })} ${service}`}
        testId="undo-switched"
      >
        {t('sup.undo', { s: left })}
      </Button>
    </div>
  );
}
