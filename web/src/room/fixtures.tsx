// The room's page in each state, without a server: the network is the real one, the session is played.
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import centers from '../../../network/centers.csv?raw';
import hours from '../../../network/hours-templates.csv?raw';
import institutions from '../../../network/institutions.csv?raw';
import municipalities from '../../../network/municipalities.csv?raw';
import services from '../../../network/services.csv?raw';
import { playedAppointment, playedSlots } from '../appointments/fixtures.ts';
import { highContrast, largeText } from '../design/index.ts';
import { soon } from '../gallery-steps.ts';
import { Directory } from '../session/catalogue.ts';
import { networkOf } from '../session/fixture-network.ts';
import type { LinkState, Session } from '../session/session.ts';
import type {
  Answer,
  CallView,
  ClientMessage,
  Crossing,
  Forecast,
  HelpView,
  Problem,
  ReceiptView,
  RoomView,
  VisitStage,
  WaitingView,
} from '../wire.gen.ts';
import { language } from '../words/index.ts';
import { openRoom, type SheetName } from './app.ts';
import { states as callStates } from './call/fixtures.tsx';
import type { DeviceState, LocalMedia } from './devices.ts';
import { FRESH, type Local } from './model.ts';
import { RoomPage } from './page.tsx';

/** 2026-11-24, a Tuesday, 10.42 in Riga. */
const NOW = Date.UTC(2026, 10, 24, 8, 42);
const MINUTE = 60_000;
const CENTER = 'koknese';
const ROOM = 'koknese-1';
const PENSION = 'vsaa-granting-an-old-age-pension';

const network = networkOf({ institutions, services, centers, municipalities, hours });

const room: RoomView = {
  center: CENTER,
  room: ROOM,
  opening: { state: 'open', closes_at_ms: NOW + 378 * MINUTE, break_at_ms: NOW + 78 * MINUTE },
  popular: network.services
    .filter((service) => service.common_rank !== null && service.remote)
    .sort((a, b) => (a.common_rank ?? 0) - (b.common_rank ?? 0))
    .slice(0, 8)
    .map((service) => service.id),
  waits: network.services
    .filter((service) => service.remote)
    .map((service, i) => ({
      service: service.id,
      staffed: i % 9 !== 8,
      wait:
        i % 9 === 8
          ? { kind: 'unknown' }
          : i % 4 === 1
            ? { kind: 'short' }
            : { kind: 'range', from_min: 5 * ((i % 3) + 1), to_min: 5 * ((i % 3) + 2) },
    })),
  signing_staffed: true,
};

const waiting: WaitingView = {
  ticket: 'ticket',
  since_ms: NOW - 4 * MINUTE,
  people_ahead: 2,
  wait: { kind: 'range', from_min: 10, to_min: 15 },
  longer_than_promised: false,
  offered: false,
  looking_for_next: false,
  staffed: true,
};

const call: CallView = {
  consultation: 'consultation',
  service: PENSION,
  language: 'lv',
  mode: 'speech',
  since_ms: NOW,
  me: 'me',
  recalled: false,
  channel: 'room',
  by_phone: false,
  participants: [
    { participant: 'me', role: 'resident', room: ROOM },
    { participant: 'ilze', role: 'specialist', name: 'Ilze Bērziņa', institution: 'vsaa' },
  ],
};

const receipt: ReceiptView = {
  reason: 'completed',
  since_ms: NOW - 40 * MINUTE,
  started_ms: NOW - 22 * MINUTE,
  ended_ms: NOW,
  kept_until_ms: Date.UTC(2027, 10, 24),
  code: '7QX2M-K4D9T',
  participants: [
    { participant: 'ilze', role: 'specialist', name: 'Ilze Bērziņa', institution: 'vsaa' },
    { participant: 'anna', role: 'helper', name: 'Anna Kalniņa' },
  ],
};

const unserved = { started_ms: undefined, code: undefined, participants: [] };

const STEPS =
  'Līdz 7. decembrim atnesiet darba grāmatiņu uz šo centru.\nLēmumu VSAA nosūtīs uz Jūsu e-adresi mēneša laikā.';

interface Setting {
  view?: Partial<RoomView>;
  link?: LinkState;
  noView?: boolean;
  stage?: VisitStage;
  local?: Partial<Local>;
  sheet?: SheetName;
  crosses?: Crossing;
  forecast?: Partial<Forecast>;
  camera?: DeviceState;
  microphone?: DeviceState;
  lost?: boolean;
  steps?: string;
  rated?: boolean;
  idleAsked?: boolean;
  /** What the last command was refused with. */
  refused?: Pick<Problem, 'code' | 'params'>;
}

function playedSession(setting: Setting): Session {
  const view: RoomView = {
    ...room,
    ...setting.view,
    ...(setting.stage && {
      visit: {
        visit: 'visit',
        number: 'V-042',
        service: PENSION,
        language: 'lv',
        mode: setting.local?.mode ?? 'speech',
        stage: setting.stage,
        rated: setting.rated ?? false,
      },
    }),
  };
  const link = setting.link ?? 'live';
  const at = performance.now();
  const answer = (message: ClientMessage): Answer => {
    if (message.type === 'appointment.slots') return { kind: 'slots', slots: playedSlots(NOW) };
    if (message.type === 'appointment.book') return { kind: 'appointment', appointment: playedAppointment(NOW) };
    if (message.type !== 'ticket.forecast') return { kind: 'done' };
    const wait = view.waits.find((entry) => entry.service === message.service)?.wait ?? { kind: 'unknown' };
    return {
      kind: 'forecast',
      forecast: {
        service: message.service,
        wait,
        waiting: 3,
        staffed: true,
        crosses: setting.crosses ?? { kind: 'nothing' },
        ...setting.forecast,
      },
    };
  };
  return {
    view: signal(setting.noView ? null : { audience: 'room', ...view }),
    link: signal(link),
    lostSince: signal(link === 'lost' ? at - 10_000 : null),
    now: () => NOW + (performance.now() - at),
    iceServers: () => [],
    command: (message) => Promise.resolve(answer(message)),
    send: () => true,
    on: (type, handler) => {
      if (type === 'next_steps' && setting.steps) {
        const message = { type: 'next_steps', text: setting.steps };
        queueMicrotask(() => handler(message as never));
      }
      return () => undefined;
    },
    close: () => undefined,
  };
}

/** A still picture and a steady voice, as if from the room's devices. */
function playedMedia(setting: Setting): LocalMedia {
  const canvas = document.createElement('canvas');
  canvas.width = 640;
  canvas.height = 480;
  const draw = canvas.getContext('2d');
  if (draw) {
    draw.fillStyle = '#d8d2c6';
    draw.fillRect(0, 0, 640, 480);
    draw.fillStyle = '#6b7280';
    draw.beginPath();
    draw.ellipse(320, 500, 190, 170, 0, 0, Math.PI * 2);
    draw.fill();
    draw.fillStyle = '#d9b297';
    draw.beginPath();
    draw.ellipse(320, 230, 80, 105, 0, 0, Math.PI * 2);
    draw.fill();
  }
  const camera = setting.camera ?? 'ok';
  return {
    stream: signal(camera === 'ok' ? canvas.captureStream(5) : null),
    camera: signal(camera),
    microphone: signal(setting.microphone ?? 'ok'),
    lost: signal({ camera: setting.lost ?? false, microphone: setting.lost ?? false }),
    level: signal(0.6),
    start: () => Promise.resolve(),
    stop: () => undefined,
  };
}

function show(setting: Setting): () => JSX.Element {
  return () => {
    const app = openRoom({
      session: playedSession(setting),
      directory: signal(new Directory(network)),
      media: playedMedia(setting),
      local: {
        ...FRESH,
        language: language.peek(),
        largeText: largeText.peek(),
        highContrast: highContrast.peek(),
        ...setting.local,
      },
      forget: () => undefined,
    });
    const { refused, sheet } = setting;
    if (refused)
      soon(() => {
        app.problem.value = { ...refused, type: '', status: 409, retryable: true, detail: '' };
      });
    if (sheet)
      soon(() => {
        app.sheet.value = sheet;
      });
    return <RoomPage app={app} idleAsked={setting.idleAsked} />;
  };
}

const step = (at: Local['step']) => ({ step: at });
const start = { at: 'start' } as const;
const join = step({ at: 'join', service: PENSION, from: start });
const book = step({ at: 'book', service: PENSION, from: start });
const number = step({ at: 'code', typed: 'V-043' });
const inQueue = (more: Partial<WaitingView> = {}): VisitStage => ({ stage: 'waiting', ...waiting, ...more });
const help = (state: HelpView['state']): HelpView => ({
  help: 'help',
  room: ROOM,
  state,
  since_ms: NOW - MINUTE,
  unanswered_check: false,
  ...(state === 'coming' && { employee_name: 'Anna Kalniņa' }),
});

/** Tomorrow and a time are chosen, and what follows is pressed. */
function chosen(...then: string[]): () => JSX.Element {
  const shown = show({ local: book });
  return () => {
    ['day-2026-11-25', 'slot-14', ...then].forEach((id, i) => {
      soon(() => document.querySelector<HTMLElement>(`[data-testid^="${id}"]`)?.click(), 500 + i * 100);
    });
    return shown();
  };
}

export const states: Record<string, () => JSX.Element> = {
  start: show({}),
  'start-nobody': show({
    view: { waits: room.waits.map(({ service }) => ({ service, wait: { kind: 'unknown' }, staffed: false })) },
  }),
  'start-helped': show({ local: { mode: 'text' }, view: { help: help('sent') } }),
  connecting: show({ link: 'connecting', noView: true }),
  offline: show({ link: 'lost' }),
  'offline-first': show({ link: 'lost', noView: true }),
  replaced: show({ link: 'replaced' }),
  enroll: show({ link: 'refused', noView: true }),
  choose: show({ local: step({ at: 'institution', institution: 'vsaa', all: false }) }),
  'choose-all': show({ local: step({ at: 'institution', institution: 'vsaa', all: true }) }),
  'search-empty': show({ local: step({ at: 'search', typed: '', all: false }) }),
  search: show({ local: step({ at: 'search', typed: 'bērna', all: false }) }),
  'search-none': show({ local: step({ at: 'search', typed: 'xyz', all: false }) }),
  join: show({ local: join }),
  'join-lunch': show({
    local: join,
    crosses: { kind: 'lunch', from_ms: NOW + 78 * MINUTE, to_ms: NOW + 138 * MINUTE },
  }),
  'join-closing': show({
    local: join,
    crosses: { kind: 'closing', at_ms: NOW + 20 * MINUTE, opens_at_ms: NOW + 1308 * MINUTE },
  }),
  'join-refused': show({ local: join, refused: { code: 'queue_full' } }),
  'join-nobody': show({ local: join, forecast: { staffed: false, wait: { kind: 'unknown' } } }),
  'join-denied': show({ local: join, camera: 'denied', microphone: 'denied' }),
  'join-no-camera': show({ local: { ...join, mode: 'text' }, camera: 'none' }),
  'join-in-use': show({ local: join, camera: 'in_use', microphone: 'none' }),
  'join-camera-lost': show({ local: join, camera: 'none', lost: true }),
  'join-long': show({ local: join, forecast: { wait: { kind: 'range', from_min: 40, to_min: 55 } } }),
  book: show({ local: book }),
  'book-chosen': chosen(),
  booked: chosen('book'),
  code: show({ local: step({ at: 'code', typed: '7QX2M' }) }),
  'code-whole': show({ local: step({ at: 'code', typed: '7QX2M-K4D9T' }) }),
  'code-empty': show({ local: step({ at: 'code', typed: '' }) }),
  'code-number': show({ local: number }),
  'code-early': show({ local: number, refused: { code: 'not_called', params: { ahead: '2' } } }),
  'code-none': show({ local: number, refused: { code: 'not_found' } }),
  'code-elsewhere': show({ local: number, refused: { code: 'wrong_state', params: { room: ROOM } } }),
  waiting: show({ stage: inQueue() }),
  'waiting-appointment': show({ stage: inQueue({ appointment_ms: NOW + 8 * MINUTE, people_ahead: 0 }) }),
  summoned: show({ view: { called: { number: 'V-043', until_ms: NOW + 90_000 } } }),
  callback: show({ stage: inQueue(), sheet: 'callback' }),
  'called-back': show({ local: { erased: true, farewell: 'V-042' } }),
  'waiting-next': show({ stage: inQueue({ people_ahead: 0, wait: { kind: 'short' } }) }),
  'waiting-unknown': show({ stage: inQueue({ wait: { kind: 'unknown' }, staffed: false }) }),
  'waiting-here': show({ stage: inQueue({ people_ahead: 0, here_check_until_ms: NOW + 48_000 }) }),
  'waiting-no-show': show({ stage: inQueue({ no_show_until_ms: NOW + 14 * MINUTE }) }),
  'waiting-paused': show({ stage: inQueue({ paused_until_ms: NOW + 60 * MINUTE }) }),
  'waiting-looking': show({ stage: inQueue({ looking_for_next: true, people_ahead: 0 }) }),
  'waiting-longer': show({ stage: inQueue({ longer_than_promised: true }) }),
  'waiting-lost': show({ stage: inQueue(), link: 'lost' }),
  'waiting-transferred': show({ stage: inQueue({ transferred_from: 'general-consultation' }) }),
  'waiting-leave': show({ stage: inQueue(), sheet: 'leave' }),
  called: show({ stage: { stage: 'call', ...call } }),
  'called-again': show({ stage: { stage: 'call', ...call, recalled: true } }),
  end: show({ stage: { stage: 'ended', ...receipt }, steps: STEPS }),
  'end-rated': show({ stage: { stage: 'ended', ...receipt }, rated: true }),
  'end-left': show({ stage: { stage: 'ended', ...receipt, reason: 'left', ...unserved } }),
  'end-overnight': show({
    stage: { stage: 'ended', ...receipt, ended_ms: undefined, kept_until_ms: undefined, participants: [] },
  }),
  erased: show({ local: { erased: true } }),
  'closed-lunch': show({ view: { opening: { state: 'lunch', opens_at_ms: NOW + 138 * MINUTE } } }),
  closed: show({ view: { opening: { state: 'closed', opens_at_ms: NOW + 1308 * MINUTE } } }),
  'closed-holiday': show({ view: { opening: { state: 'holiday', opens_at_ms: NOW + 1308 * MINUTE } } }),
  idle: show({ local: join, idleAsked: true }),
  privacy: show({ local: join, sheet: 'privacy' }),
  language: show({ sheet: 'language' }),
  'no-signing': show({ view: { signing_staffed: false }, sheet: 'no_signing' }),
  'help-sent': show({ view: { help: help('sent') }, sheet: 'help' }),
  'help-seen': show({ view: { help: help('seen') }, sheet: 'help' }),
  'help-coming': show({ view: { help: help('coming') }, sheet: 'help' }),
  'help-unanswered': show({ view: { help: help('unanswered') }, sheet: 'help' }),
  ...(callStates as Record<string, () => JSX.Element>),
};
