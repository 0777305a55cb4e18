import { ArrowUpDown, UserRoundCheck } from 'lucide-preact';
import { Button } from '../design/index.ts';
import { institutionOf, languageName, roomName, serviceName } from '../desk/format.ts';
import type { TicketRow } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { judgeWait } from './model/figures.ts';
import { targetOf, ticketsOf } from './model/rows.ts';
import { span } from './model/time.ts';
import { type Column, DataTable, useSteady } from './table.tsx';
import type { Board } from './ui.ts';

/** Waiting tickets in the order they will be taken. The order is the queue's, so it is shown as soon as nobody points at it. */
export function Tickets(props: { board: Board }) {
  const { view, ui, directory, now } = props.board;
  const wanted = ticketsOf(view.tickets, directory, ui.institution.value, ui.service.value);
  const { rows, hold } = useSteady(wanted, (row) => row.ticket, now, 0);
  return (
    <DataTable
      label={t('dash.waiting')}
      columns={columns(props.board)}
      groups={[{ key: 'all', rows }]}
      hold={hold}
      onOpen={(row) => openStory(props.board, row.ticket, row.number)}
      goneWord={t('sup.gone_ticket')}
      empty={t('sup.empty_tickets')}
      testId="tickets"
    />
  );
}

/** Opens one ticket's story. */
export function openStory(board: Board, ticket: string, number: string): void {
  board.ui.opened.value = { sheet: 'story', ticket, number };
}

/** A ticket's number, which opens its story. */
export function NumberLink(props: { board: Board; ticket: string; number: string }) {
  return (
    <button
      type="button"
      class="sup-link strong"
      onClick={() => openStory(props.board, props.ticket, props.number)}
      aria-label={t('sup.story_open', { number: props.number })}
      data-testid="open-story"
    >
      {props.number}
    </button>
  );
}

function columns(board: Board): Column<TicketRow>[] {
  const { view, directory, ui, now } = board;
  const all: Column<TicketRow>[] = [
    {
      key: 'number',
      label: t('sup.col_number'),
      phone: 'head',
      cell: (row) => <NumberLink board={board} ticket={row.ticket} number={row.number} />,
    },
    {
      key: 'service',
      label: t('sup.col_service'),
      cell: (row) => (
        <>
          <span class="sup-cut">{serviceName(directory, row.service)}</span>
          <span class="sup-under">{institutionOf(directory, row.service)}</span>
        </>
      ),
    },
    {
      key: 'waits',
      label: t('sup.col_waits'),
      figure: true,
      cell: (row) => {
        const waits = now - row.since_ms;
        const judged = judgeWait(waits, targetOf(view, row.service).within_s);
        return <span class={judged === 'good' ? '' : 'sup-over'}>{span(waits)}</span>;
      },
    },
    { key: 'ahead', label: t('sup.col_ahead'), figure: true, cell: (row) => row.people_ahead },
    {
      key: 'how',
      label: t('sup.col_how'),
      cell: (row) => (
        <>
          {`${languageName(row.language)}, ${t(`sup.mode_${row.mode}`)}`}
          {row.priority && (
            <span class="sup-under" title={t('assist.priority')}>
              {t('sup.priority')}
            </span>
          )}
        </>
      ),
    },
    {
      key: 'room',
      label: t('sup.col_room'),
      cell: (row) => <RoomPlace board={board} room={row.room} />,
    },
    { key: 'why', label: t('sup.col_why'), cell: (row) => heldWords(row, board) },
  ];
  if (board.past === null) all.push(actsOf(ui));
  return all;
}

function actsOf(ui: Board['ui']): Column<TicketRow> {
  return {
    key: 'acts',
    label: t('sup.col_acts'),
    cell: (row) => (
      <span class="sup-acts">
        <Button
          kind="tertiary"
          icon={ArrowUpDown}
          label={t('sup.reorder_of', { number: row.number })}
          onPress={() => {
            ui.opened.value = { sheet: 'reorder', ticket: row.ticket };
          }}
          testId="reorder"
        >
          {t('sup.reorder')}
        </Button>
        <Button
          kind="tertiary"
          icon={UserRoundCheck}
          label={t('sup.reassign_of', { number: row.number })}
          onPress={() => {
            ui.opened.value = { sheet: 'reassign', ticket: row.ticket };
          }}
          testId="reassign"
        >
          {t('sup.reassign')}
        </Button>
      </span>
    ),
  };
}

/** A room by its place, with the full name for those who point at it. */
export function RoomPlace(props: { board: Board; room: string | undefined }) {
  const { directory } = props.board;
  const found = directory.room(props.room);
  if (!found) return <>{t('sup.none')}</>;
  return (
    <span title={roomName(directory, props.room)}>
      <span class="sup-cut">{found.center.place}</span>
      <span class="sup-under">{t('desk.room', { n: found.number })}</span>
    </span>
  );
}

function heldWords(row: TicketRow, board: Board): string {
  if (row.held_by === 'offered') {
    const person = board.view.specialists.find((one) => one.person === row.offered_to);
    return t('sup.held_offered', { person: person?.name ?? t('sup.someone') });
  }
  return t(`sup.held_${row.held_by}`);
}
