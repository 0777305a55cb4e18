// The specialist's page in each state, without a server.

import { type ComponentChildren, h } from 'preact';
import { PLAYED_EFFECT, playedAbsences, playedAppointment, playedDay } from '../appointments/fixtures.ts';
import { type DeskDrawing, drawCall } from '../desk/fixture-call.ts';
import { ago, FIXTURE_NOW, type FixtureSession, fixtureSession } from '../desk/fixtures.ts';
import { CallOpening } from '../desk/index.ts';
import { soon } from '../gallery-steps.ts';
import type { LinkState } from '../session/session.ts';
import type {
  CallView,
  ClientMessage,
  ConsultView,
  DayEntry,
  InvitationView,
  OfferView,
  ParticipantView,
  WrapUpView,
} from '../wire.gen.ts';
import { ConsultPage } from './app.tsx';

const day: DayEntry[] = [
  { number: 'V-038', service: 'pension', started_ms: ago(46), ended_ms: ago(22), outcome: 'applied' },
  { number: 'V-031', service: 'care', started_ms: ago(71), ended_ms: ago(52), outcome: 'consulted' },
  { number: 'V-027', service: 'recalc', started_ms: ago(98), ended_ms: ago(79), outcome: 'to_be_continued' },
  { number: 'V-022', service: 'general', started_ms: ago(118), ended_ms: ago(104), outcome: 'referred' },
];

const ready: ConsultView = {
  me: 'ilze',
  name: 'Ilze Bērziņa',
  institution: 'vsaa',
  state: 'available',
  since_ms: ago(14),
  // biome-ignore lint/suspicious/noThenProperty: the wire's name; nothing awaits a view
  then: 'available',
  missed: 0,
  waiting_for_me: 3,
  longest_since_ms: ago(7),
  appointments: [],
  absences: [],
  day,
};

const offer: OfferView = {
  offer: 'offer-1',
  since_ms: FIXTURE_NOW - 6_000,
  until_ms: FIXTURE_NOW + 14_000,
  number: 'V-042',
  service: 'pension',
  language: 'lv',
  mode: 'signing',
  waiting_since_ms: ago(7),
  center: 'koknese',
  room: 'koknese-2',
  channel: 'room',
  by_phone: false,
  with_help: true,
  reasons: [{ kind: 'longest_idle', since_ms: ago(14) }, { kind: 'signing' }, { kind: 'skill' }],
  transferred_from: 'general',
};

const call: CallView = {
  consultation: 'consultation-1',
  service: 'pension',
  language: 'lv',
  mode: 'speech',
  since_ms: ago(12, 40),
  me: 'me',
  recalled: false,
  channel: 'room',
  by_phone: false,
  participants: [
    { participant: 'resident', role: 'resident', room: 'koknese-2' },
    { participant: 'me', role: 'specialist', name: 'Ilze Bērziņa', institution: 'vsaa' },
    { participant: 'helper', role: 'helper', name: 'Anna Kalniņa' },
  ],
};

const invitation: InvitationView = {
  invitation: 'invitation-1',
  company: 'interpreter',
  since_ms: FIXTURE_NOW - 5_000,
  until_ms: FIXTURE_NOW + 15_000,
  from: 'Ilze Bērziņa',
  from_institution: 'vsaa',
  number: 'V-042',
  service: 'pension',
  language: 'lv',
  mode: 'signing',
  room: 'koknese-2',
};

const colleague: ParticipantView = { participant: 'zane', role: 'colleague', name: 'Zane Liepa', institution: 'vid' };
const interpreter: ParticipantView = { participant: 'juris', role: 'interpreter', name: 'Juris Ozols' };
const apart = { participant: 'zane', service: 'general', apart_until_ms: FIXTURE_NOW + 222_000, held: false };

const wrapUp: WrapUpView = {
  consultation: 'consultation-1',
  service: 'pension',
  number: 'V-042',
  until_ms: FIXTURE_NOW + 227_000,
  extensions_left: 2,
  started_ms: ago(27),
  ended_ms: ago(1, 13),
};

const offered: ConsultView = { ...ready, state: 'offered', offer };
const withCall = (more: Partial<CallView>): ConsultView => ({
  ...ready,
  state: 'in_consultation',
  since_ms: call.since_ms,
  call: { ...call, ...more },
});
const inCall: ConsultView = { ...ready, state: 'in_consultation', since_ms: call.since_ms, call };

function session(view: ConsultView | null, link: LinkState = 'live'): FixtureSession {
  return fixtureSession(view && { audience: 'consult', ...view }, link, answer);
}

/** Waits of the services asked for, so that a transfer has something to choose between. */
function answer(message: ClientMessage) {
  if (message.type === 'absence.preview') return PLAYED_EFFECT;
  if (message.type === 'company.people') {
    const people = ['Aija Kalniņa', 'Juris Ozols', 'Zane Liepa'].map((name, i) => ({
      person: name,
      name,
      institution: i === 2 ? 'vid' : 'vsaa',
      free: i !== 1,
    }));
    return { kind: 'people' as const, people };
  }
  if (message.type === 'contact.get')
    return { kind: 'contact', contact: { phone: '+37126000000', name: 'Anna Liepa' } } as const;
  if (message.type !== 'transfer.targets') return { kind: 'done' } as const;
  return {
    kind: 'forecasts' as const,
    forecasts: message.services.map((service, i) => ({
      service,
      wait: i === 0 ? ({ kind: 'short' } as const) : ({ kind: 'range', from_min: 5 * i, to_min: 5 * i + 5 } as const),
      waiting: i,
      staffed: i !== 3,
      crosses: { kind: 'nothing' } as const,
    })),
  };
}

function page(shown: FixtureSession): ComponentChildren {
  return h(ConsultPage, { session: shown });
}

/** The page with a drawn call in place of a real one. */
function calling(shown: FixtureSession, drawn: DeskDrawing = { typed: TYPED }): ComponentChildren {
  return h(CallOpening.Provider, { value: drawCall(drawn) }, page(shown));
}

/** A session whose server says something more once the page stands. */
function saying(shown: FixtureSession, ...messages: Parameters<FixtureSession['say']>[0][]): FixtureSession {
  soon(() => {
    for (const message of messages) shown.say(message);
  }, 100);
  return shown;
}

const TYPED = 'Labdien! Man ir darba grāmatiņa un pase. Vai vajag arī izziņu par dienestu armijā';
const NEXT_STEPS =
  'Iesniegt darba grāmatiņas kopiju līdz 1. decembrim.\nLēmumu saņemsiet 10 darba dienu laikā pa pastu.';

export const states: Record<string, () => ComponentChildren> = {
  ready: () => page(session(ready)),
  empty: () => page(session({ ...ready, day: [], waiting_for_me: 0, longest_since_ms: undefined })),
  held: () => {
    const appointments = playedDay(FIXTURE_NOW).filter((one) => one.state !== 'cancelled');
    const held = appointments.find((one) => one.held);
    const absences = playedAbsences(FIXTURE_NOW);
    return page(session({ ...ready, appointments, absences, ...(held && { held }) }));
  },
  absence: () => {
    const appointments = [playedAppointment(FIXTURE_NOW, { uncovered: true })];
    soon(() => document.querySelector<HTMLElement>('[data-testid="absence-open"]')?.click(), 300);
    soon(() => {}, 600);
    return page(session({ ...ready, appointments, absences: playedAbsences(FIXTURE_NOW) }));
  },
  break: () => page(session({ ...ready, state: 'break', since_ms: ago(3) })),
  offer: () => page(session(offered)),
  missed: () => {
    const shown = session({ ...offered, missed: 0 });
    soon(() => {
      shown.view.value = { audience: 'consult', ...ready, missed: 1 };
    }, 100);
    return page(shown);
  },
  away: () => page(session({ ...ready, state: 'away', since_ms: ago(2), missed: 3 })),
  call: () =>
    calling(
      saying(
        session(inCall),
        { type: 'next_steps', text: NEXT_STEPS },
        { type: 'notes', text: 'Stāžs līdz 1996. g. – jāpārbauda arhīvā.' },
      ),
    ),
  'call-identity': () => calling(saying(session(inCall), { type: 'identity', state: 'asked' })),
  'call-content': () => calling(session(inCall), { content: true, typed: TYPED }),
  'call-phone': () => page(session({ ...inCall, call: { ...call, channel: 'phone', by_phone: true } })),
  'call-recalled': () => calling(session({ ...inCall, call: { ...call, recalled: true } })),
  'call-lost': () => calling(session(inCall, 'lost'), { state: 'interrupted', link: 'lost', typed: TYPED }),
  'call-other-lost': () => calling(session(inCall), { resident: 'silent', typed: TYPED }),
  transfer: () => {
    soon(() => document.querySelector<HTMLElement>('[data-testid="transfer"]')?.click(), 500);
    return calling(session(inCall));
  },
  'transfer-warm': () => {
    soon(() => document.querySelector<HTMLElement>('[data-testid="transfer"]')?.click(), 500);
    soon(() => document.querySelector<HTMLElement>('[data-testid^="transfer-target-"]')?.click(), 900);
    soon(() => document.querySelector<HTMLElement>('[data-testid="transfer-how-warm"]')?.click(), 1_100);
    return calling(session(inCall));
  },
  company: () => {
    soon(() => document.querySelector<HTMLElement>('[data-testid="invite"]')?.click(), 500);
    soon(() => {}, 1_200);
    return calling(session({ ...inCall, call: { ...call, language: 'ru' } }));
  },
  invitation: () => page(session({ ...ready, state: 'offered', invitation })),
  'call-asking': () =>
    calling(
      session(withCall({ invited: { company: 'interpreter', asked: 'Juris Ozols', until_ms: FIXTURE_NOW + 96_000 } })),
    ),
  'call-nobody-came': () => calling(session(withCall({ nobody_came: { company: 'handover', end: 'ran_out' } }))),
  'call-apart': () =>
    calling(
      session(withCall({ participants: [...call.participants, colleague], handover: apart, following: ['care'] })),
    ),
  'call-together': () =>
    calling(
      session(
        withCall({
          participants: [...call.participants, colleague],
          handover: { ...apart, apart_until_ms: undefined },
        }),
      ),
    ),
  'call-invited': () =>
    calling(
      session(
        withCall({
          me: 'juris',
          mode: 'signing',
          participants: [...call.participants.filter(({ role }) => role !== 'helper'), interpreter],
        }),
      ),
    ),
  wrapup: () =>
    page(saying(session({ ...ready, state: 'wrap_up', wrap_up: wrapUp }), { type: 'next_steps', text: NEXT_STEPS })),
  lost: () => page(session(ready, 'lost')),
  replaced: () => page(session(ready, 'replaced')),
  refused: () => page(session(null, 'refused')),
  connecting: () => page(session(null, 'connecting')),
  'server-away': () => page(session(null, 'lost')),
};
