import { useSignal } from '@preact/signals';
import { serviceName } from '../desk/format.ts';
import type { RoomCard, RoomState } from '../wire.gen.ts';
import { t, tOr } from '../words/index.ts';
import { StateFilter } from './filter.tsx';
import { RoomMark } from './marks.tsx';
import { countRooms, ofInstitution, ROOM_STATES, roomGroups } from './model/rows.ts';
import { sinceThen } from './model/time.ts';
import { type Column, DataTable } from './table.tsx';
import { NumberLink, openStory } from './tickets.tsx';
import type { Board } from './ui.ts';

/** Rooms by state, under their municipalities. Their places never change, so nothing has to be held. */
export function Rooms(props: { board: Board }) {
  const { view, ui, directory, now } = props.board;
  const state = useSignal<RoomState | null>(null);
  const institution = ui.institution.value;
  const rooms = view.rooms.filter(
    (card) =>
      institution === null || (card.service !== undefined && ofInstitution(directory, card.service, institution)),
  );
  const counts = countRooms(rooms);
  const states = new Set<RoomState>(state.value === null ? ROOM_STATES : [state.value]);
  const columns: Column<RoomCard>[] = [
    {
      key: 'room',
      label: t('sup.col_room'),
      phone: 'head',
      cell: (card) => {
        const found = directory.room(card.room);
        return found ? `${found.center.name}, ${t('desk.room', { n: found.number })}` : t('sup.none');
      },
    },
    { key: 'state', label: t('sup.col_state'), cell: (card) => <RoomMark of={card.state} /> },
    { key: 'since', label: t('sup.col_since'), figure: true, cell: (card) => sinceThen(card.since_ms, now) },
    {
      key: 'number',
      label: t('sup.col_number'),
      cell: (card) => {
        if (!card.number) return t('sup.none');
        return card.ticket ? <NumberLink board={props.board} ticket={card.ticket} number={card.number} /> : card.number;
      },
    },
    {
      key: 'service',
      label: t('sup.col_service'),
      cell: (card) =>
        card.service ? <span class="sup-cut">{serviceName(directory, card.service)}</span> : t('sup.none'),
    },
  ];
  return (
    <>
      <StateFilter
        label={t('sup.filter_state')}
        chosen={state.value}
        options={ROOM_STATES.map((key) => ({
          key,
          word: tOr(`sup.room_${key}`, 'sup.none'),
          count: counts[key],
        }))}
        total={rooms.length}
        onChoose={(next) => {
          state.value = next;
        }}
      />
      <DataTable
        label={t('sup.tab_rooms')}
        columns={columns}
        groups={roomGroups(rooms, states, directory).map((group) => ({
          key: group.municipality,
          label: group.name,
          rows: group.rooms.map((row) => ({ key: row.room, row, gone: false })),
        }))}
        onOpen={(card) => card.ticket && card.number && openStory(props.board, card.ticket, card.number)}
        goneWord={t('sup.gone')}
        empty={t('sup.empty_rooms')}
        testId="rooms"
      />
    </>
  );
}
