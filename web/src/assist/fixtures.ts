// The center employee's page in each state, without a server.

import { type ComponentChildren, h } from 'preact';
import { playedAppointment, playedDay, playedSlots } from '../appointments/fixtures.ts';
import { type DeskDrawing, drawCall } from '../desk/fixture-call.ts';
import { ago, FIXTURE_NOW, type FixtureSession, fixtureSession } from '../desk/fixtures.ts';
import { CallOpening } from '../desk/index.ts';
import { soon } from '../gallery-steps.ts';
import type { LinkState } from '../session/session.ts';
import type { AssistView, CallView, ClientMessage, HelpView, InPersonCard, NumberCard, RoomCard } from '../wire.gen.ts';
import { AssistPage } from './app.tsx';

const CLOSES = FIXTURE_NOW + 6.3 * 3_600_000;

const rooms: RoomCard[] = [
  { room: 'koknese-1', state: 'free', since_ms: ago(18) },
  {
    room: 'koknese-2',
    state: 'waiting',
    since_ms: ago(6),
    number: 'V-042',
    ticket: 't1',
    service: 'pension',
    wait: { kind: 'range', from_min: 5, to_min: 10 },
    people_ahead: 2,
    priority: false,
  },
  {
    room: 'koknese-3',
    state: 'in_consultation',
    since_ms: ago(12),
    number: 'N-017',
    service: 'declaration',
    consultation: 'consultation-1',
  },
  { room: 'koknese-4', state: 'offline', since_ms: ago(43) },
  { room: 'koknese-5', state: 'ending', since_ms: ago(0, 20), number: 'P-008', service: 'passport' },
];

const calledIn: RoomCard[] = rooms.map((room) =>
  room.room === 'koknese-1' ? { ...room, state: 'called', number: 'V-043', service: 'pension' } : room,
);

const base: AssistView = {
  me: 'anna',
  name: 'Anna Kalniņa',
  center: 'koknese',
  opening: { state: 'open', closes_at_ms: CLOSES, break_at_ms: FIXTURE_NOW + 4_700_000 },
  help: [],
  rooms,
  numbers: [],
  appointments: [],
  in_person: [],
  waits: [
    { service: 'pension', wait: { kind: 'range', from_min: 5, to_min: 10 }, staffed: true },
    { service: 'passport', wait: { kind: 'short' }, staffed: true },
    { service: 'address', wait: { kind: 'unknown' }, staffed: false },
  ],
};

const numbers: NumberCard[] = [
  number('V-044', 'pension', { state: 'waiting' }, { people_ahead: 3, priority: true }),
  number(
    'V-043',
    'pension',
    { state: 'called', room: 'koknese-1', until_ms: FIXTURE_NOW + 70_000, again: false },
    { appointment_ms: FIXTURE_NOW + 8 * 60_000 },
  ),
  number('N-018', 'declaration', { state: 'kept', until_ms: FIXTURE_NOW + 11 * 60_000 }),
  number('P-009', 'passport', { state: 'waiting' }, { by_phone: true, people_ahead: 1, priority: false }),
  number(
    'N-016',
    'declaration',
    { state: 'later', from_ms: FIXTURE_NOW + 4 * 60_000, attempts: 1 },
    { by_phone: true, callback: true },
  ),
  number('V-041', 'pension', { state: 'talking' }, { by_phone: true, callback: true }),
];

function number(name: string, service: string, state: NumberCard['state'], more: Partial<NumberCard> = {}): NumberCard {
  const wait = { kind: 'range', from_min: 10, to_min: 15 } as const;
  const since_ms = ago(14);
  return {
    ticket: name,
    number: name,
    service,
    state,
    since_ms,
    wait,
    by_phone: false,
    callback: false,
    people_ahead: 0,
    ...more,
  };
}

const in_person: InPersonCard[] = [
  {
    consultation: 'w1',
    number: 'P-010',
    service: 'passport',
    since_ms: ago(7),
    employee: 'anna',
    employee_name: 'Anna Kalniņa',
  },
  {
    consultation: 'w2',
    number: 'V-045',
    service: 'pension',
    since_ms: ago(2),
    employee: 'ilze',
    employee_name: 'Ilze Bērziņa',
  },
];

const help: HelpView[] = [
  { help: 'h1', room: 'koknese-2', state: 'seen', since_ms: ago(2, 10), unanswered_check: false },
  { help: 'h2', room: 'koknese-5', state: 'unanswered', since_ms: ago(3), unanswered_check: true },
  {
    help: 'h3',
    room: 'koknese-3',
    state: 'coming',
    since_ms: ago(4),
    unanswered_check: false,
    employee_name: 'Anna Kalniņa',
  },
];

const call: CallView = {
  consultation: 'consultation-1',
  service: 'declaration',
  language: 'lv',
  mode: 'speech',
  since_ms: ago(12),
  me: 'me',
  recalled: false,
  channel: 'room',
  by_phone: false,
  participants: [
    { participant: 'resident', role: 'resident', room: 'koknese-3' },
    { participant: 'specialist', role: 'specialist', name: 'Jānis Ozols', institution: 'vid' },
    { participant: 'me', role: 'helper', name: 'Anna Kalniņa' },
  ],
};

function session(view: AssistView | null, link: LinkState = 'live'): FixtureSession {
  return fixtureSession(view && { audience: 'assist', ...view }, link, answer);
}

function answer(message: ClientMessage) {
  if (message.type === 'ticket.request') return { kind: 'ticket', ticket: 't2', number: 'V-043' } as const;
  if (message.type === 'appointment.slots') return { kind: 'slots', slots: playedSlots(FIXTURE_NOW) } as const;
  if (message.type === 'appointment.book') {
    return { kind: 'appointment', appointment: playedAppointment(FIXTURE_NOW), calendar: '/calendar/0' } as const;
  }
  if (message.type !== 'ticket.forecast') return { kind: 'done' } as const;
  return {
    kind: 'forecast' as const,
    forecast: {
      service: message.service,
      wait: { kind: 'range', from_min: 70, to_min: 90 } as const,
      waiting: 4,
      staffed: true,
      crosses: { kind: 'lunch', from_ms: FIXTURE_NOW + 4_700_000, to_ms: FIXTURE_NOW + 8_300_000 } as const,
    },
  };
}

function page(shown: FixtureSession): ComponentChildren {
  return h(AssistPage, { session: shown });
}

function calling(shown: FixtureSession, drawn: DeskDrawing): ComponentChildren {
  return h(CallOpening.Provider, { value: drawCall(drawn) }, page(shown));
}

/** Presses what carries these test ids, one after the other, once the page stands. */
function pressing(...testIds: string[]): void {
  testIds.forEach((id, i) => {
    soon(() => document.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.click(), 350 + i * 100);
  });
}

const TYPED = 'Vai man jāņem līdzi arī čeki par ārstu?';

export const states: Record<string, () => ComponentChildren> = {
  empty: () => page(session({ ...base, rooms: [] })),
  rooms: () => page(session(base)),
  help: () => page(session({ ...base, help })),
  closed: () => page(session({ ...base, opening: { state: 'closed', opens_at_ms: FIXTURE_NOW + 78_473_000 } })),
  start: () => {
    pressing('start-for-resident');
    return page(session(base));
  },
  'start-join': () => {
    pressing('start-for-resident', 'service-pension');
    return page(session(base));
  },
  standing: () =>
    page(
      session({
        ...base,
        rooms: rooms.map((room) =>
          room.state === 'waiting' ? { ...room, priority: true, preferred: 'Ieva Kalniņa' } : room,
        ),
      }),
    ),
  receipt: () => {
    pressing('enter-receipt');
    return page(session(base));
  },
  appointments: () => page(session({ ...base, appointments: playedDay(FIXTURE_NOW) })),
  'start-appointment': () => {
    pressing('start-appointment', 'service-pension', 'slot-14:00');
    return page(session(base));
  },
  booked: () => {
    pressing('start-appointment', 'service-pension', 'slot-14:00', 'join-queue');
    return page(session(base));
  },
  arrive: () => {
    pressing('appointment-arrive');
    return page(session({ ...base, appointments: playedDay(FIXTURE_NOW) }));
  },
  move: () => {
    pressing('appointment-move', 'slot-14:00');
    return page(session({ ...base, appointments: playedDay(FIXTURE_NOW) }));
  },
  numbers: () => page(session({ ...base, numbers, in_person, rooms: calledIn })),
  'start-number': () => {
    pressing('start-number', 'service-pension');
    return page(session(base));
  },
  'start-phone': () => {
    pressing('start-phone', 'service-pension', 'join-queue');
    return page(session(base));
  },
  'start-in-person': () => {
    pressing('start-in-person');
    return page(session(base));
  },
  enter: () => {
    pressing('number-enter');
    return page(session({ ...base, numbers, rooms: calledIn }));
  },
  callback: () => {
    pressing('number-callback');
    return page(session({ ...base, numbers }));
  },
  finish: () => {
    pressing('in-person-finish');
    return page(session({ ...base, in_person }));
  },
  leave: () => {
    pressing('leave-queue');
    return page(session(base));
  },
  call: () => calling(session({ ...base, call }), { typed: TYPED }),
  'call-lost': () => calling(session({ ...base, call }, 'lost'), { state: 'interrupted', link: 'lost', typed: TYPED }),
  lost: () => page(session(base, 'lost')),
  replaced: () => page(session(base, 'replaced')),
  refused: () => page(session(null, 'refused')),
};
