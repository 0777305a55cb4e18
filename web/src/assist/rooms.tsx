import {
  BellRing,
  CircleCheck,
  CircleSlash,
  Clock4,
  DoorClosed,
  DoorOpen,
  Hourglass,
  ListPlus,
  LogIn,
  LogOut,
  UserRoundPlus,
  Video,
} from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Button, type Icon, useTick } from '../design/index.ts';
import { type Commands, type Desk, minutes, roomName, serviceName, timeOfDay } from '../desk/index.ts';
import type { Opening, RoomCard, RoomId, RoomState } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { LeaveSheet } from './leave.tsx';
import { actOf } from './model.ts';
import { NextService } from './next-service.tsx';
import { Standing, WaitWords } from './standing.tsx';

const ICON: Record<RoomState, Icon> = {
  offline: CircleSlash,
  free: DoorOpen,
  called: BellRing,
  waiting: Hourglass,
  in_consultation: Video,
  ending: CircleCheck,
};

/** Until when the center is open, or when it opens. */
export function OpeningWords({ opening }: { opening: Opening }) {
  const open = opening.state === 'open';
  const Glyph = open ? Clock4 : DoorClosed;
  return (
    <p
      class={`assist-opening ${open ? '' : 'assist-opening--closed'}`}
      data-testid="opening"
      data-state={opening.state}
    >
      <Glyph class="icon" aria-hidden="true" />
      {openingWords(opening)}
    </p>
  );
}

function openingWords(opening: Opening): string {
  if (opening.state === 'open') return t('assist.open_until', { time: timeOfDay(opening.closes_at_ms) });
  if (opening.state === 'lunch') return t('assist.lunch_until', { time: timeOfDay(opening.opens_at_ms) });
  if (opening.state === 'holiday') return t('closed.holiday');
  return opening.opens_at_ms === undefined
    ? t('closed.now')
    : t('assist.closed_until', { time: timeOfDay(opening.opens_at_ms) });
}

/** The center's rooms, by number. */
export function Rooms(props: { desk: Desk<'assist'>; commands: Commands; onStart: (room: RoomId) => void }) {
  const { rooms } = props.desk.view;
  const [leaving, setLeaving] = useState<RoomCard | null>(null);
  const [continued, setContinued] = useState<RoomCard | null>(null);
  if (rooms.length === 0) return <p class="muted">{t('assist.rooms_none')}</p>;
  return (
    <>
      <ul class="assist-rooms__list">
        {rooms.map((room) => (
          <Room
            key={room.room}
            {...props}
            room={room}
            onLeave={() => setLeaving(room)}
            onNext={() => setContinued(room)}
          />
        ))}
      </ul>
      {continued && <NextService {...props} room={continued} onClose={() => setContinued(null)} />}
      {leaving && (
        <LeaveSheet
          commands={props.commands}
          text={t('assist.leave_text', {
            room: roomName(props.desk.directory, leaving.room, false),
            number: leaving.number ?? '',
          })}
          message={{ type: 'ticket.leave', room: leaving.room }}
          onClose={() => setLeaving(null)}
        />
      )}
    </>
  );
}

function Room(props: {
  desk: Desk<'assist'>;
  commands: Commands;
  room: RoomCard;
  onStart: (room: RoomId) => void;
  onLeave: () => void;
  onNext: () => void;
}) {
  useTick(10_000);
  const { desk, room, commands } = props;
  const Glyph = ICON[room.state];
  const act = actOf(room, desk.view);
  const name = roomName(desk.directory, room.room, false);
  const { consultation } = room;
  return (
    <li class="card assist-room" data-testid="room-card" data-room={room.room} data-state={room.state}>
      <div class="assist-room__head">
        <h3>{name}</h3>
        {room.number && <span class="assist-room__number">{room.number}</span>}
      </div>
      <p class={`assist-room__state assist-room__state--${room.state}`}>
        <Glyph class="icon" aria-hidden="true" />
        <span class="strong">{t(`assist.room_${room.state}`)}</span>
        {room.since_ms > 0 && (
          <span class="muted least assist-room__since">{minutes(desk.session.now() - room.since_ms)}</span>
        )}
      </p>
      {room.service && <p>{serviceName(desk.directory, room.service)}</p>}
      {room.wait && <WaitWords wait={room.wait} ahead={room.people_ahead ?? 0} />}
      {room.ticket !== undefined && room.state === 'waiting' && (
        <Standing commands={commands} ticket={room.ticket} number={room.number ?? ''} standing={room} called={name} />
      )}
      {room.state === 'offline' && <p class="muted">{t('assist.room_offline_note')}</p>}
      {act === 'start' && (
        <Button
          kind="secondary"
          icon={UserRoundPlus}
          onPress={() => props.onStart(room.room)}
          label={`${t('assist.start')}, ${name}`}
          testId="start-for-resident"
        >
          {t('assist.start')}
        </Button>
      )}
      {act === 'leave' && (
        <Button
          kind="tertiary"
          icon={LogOut}
          onPress={props.onLeave}
          label={`${t('kiosk.leave_queue')}, ${name}`}
          testId="leave-queue"
        >
          {t('kiosk.leave_queue')}
        </Button>
      )}
      {act === 'join' && consultation !== undefined && (
        <Button
          kind="secondary"
          icon={LogIn}
          onPress={() => void commands.run({ type: 'consultation.join', consultation })}
          label={`${t('assist.join')}, ${name}`}
          testId="join-consultation"
        >
          {t('assist.join')}
        </Button>
      )}
      {room.state === 'in_consultation' && (
        <Button
          kind="tertiary"
          icon={ListPlus}
          onPress={props.onNext}
          label={`${t('assist.next_service')}, ${name}`}
          testId="next-service"
        >
          {t('assist.next_service')}
        </Button>
      )}
    </li>
  );
}
