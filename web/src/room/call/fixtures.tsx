// The call in every state that a picture is taken of.
import { signal } from '@preact/signals';
import type { VNode } from 'preact';
import { type DrawnCall, drawnCall } from '../../call/fixture-call.ts';
import {
  cardPicture,
  drawnStream,
  interpreterPicture,
  paperPicture,
  specialistPicture,
} from '../../call/fixture-pictures.ts';
import { Directory } from '../../session/catalogue.ts';
import type { Session } from '../../session/session.ts';
import type { CallView, HelpView, ParticipantView } from '../../wire.gen.ts';
import { CallRoom, type CallRoomProps } from './call-room.tsx';

const NOW_MS = Date.UTC(2026, 10, 24, 8, 42, 0);

const directory = new Directory({
  languages: ['lv', 'en', 'ru'],
  municipalities: [],
  centers: [
    {
      id: 'aizkraukle',
      slug: 'aizkraukle',
      name: 'Aizkraukles klientu apkalpošanas centrs',
      municipality: 'aizkraukle',
      place: 'Aizkraukle',
      parish: null,
      level: 'regional',
      phone: '60 000 000',
      hours: 'typical',
      rooms: [{ id: 'room-1', number: 1 }],
    },
  ],
  institutions: [
    {
      id: 'vsaa',
      slug: 'vsaa',
      names: {
        lv: 'Valsts sociālās apdrošināšanas aģentūra',
        en: 'State Social Insurance Agency',
        ru: 'Государственное агентство социального страхования',
      },
      abbreviation: 'VSAA',
      topic: { lv: 'Pensijas un pabalsti' },
      prefix: 'V',
    },
  ],
  services: [],
  hours: [],
});

const session: Session = {
  view: signal(null),
  link: signal('live'),
  lostSince: signal(null),
  now: () => NOW_MS,
  iceServers: () => [],
  command: async () => ({ kind: 'done' }),
  send: () => true,
  on: () => () => undefined,
  close() {},
};

const local: CallRoomProps['local'] = { stream: signal(null), camera: signal('ok'), microphone: signal('ok') };

const resident: ParticipantView = { participant: 'me', role: 'resident', room: 'room-1' };
const specialist: ParticipantView = {
  participant: 'ilze',
  role: 'specialist',
  name: 'Ilze Bērziņa',
  institution: 'vsaa',
};
const helper: ParticipantView = { participant: 'anna', role: 'helper', name: 'Anna Kalniņa' };
const zane: ParticipantView = { participant: 'zane', role: 'colleague', name: 'Zane Liepa', institution: 'vsaa' };
const HELD = { participant: 'zane', service: 'tax', apart_until_ms: NOW_MS + 240_000, held: true };
const interpreter: ParticipantView = { participant: 'juris', role: 'interpreter', name: 'Juris Ozols' };

function view(participants: ParticipantView[], mode: CallView['mode'] = 'speech'): CallView {
  return {
    consultation: 'consultation',
    language: 'lv',
    mode,
    since_ms: NOW_MS - 760_000,
    me: 'me',
    recalled: false,
    channel: 'room',
    by_phone: false,
    participants,
  };
}

const SPOKEN = {
  othersText: { ilze: 'Labdien! Jums vajadzīga izziņa par darba stāžu līdz 1996. gadam.' },
  ownText: 'Man ir darba grāmatiņa',
};

function room(
  drawn: Partial<DrawnCall> & { nextSteps?: string },
  begin?: CallRoomProps['begin'],
  help?: HelpView,
): VNode {
  const face = { participant: 'ilze', source: 'camera', stream: drawnStream(specialistPicture) } as const;
  const call = drawnCall({
    view: view([resident, specialist]),
    ...SPOKEN,
    ...drawn,
    standing: [face, ...(drawn.standing ?? [])],
  });
  return (
    <CallRoom
      session={session}
      call={call}
      directory={directory}
      local={local}
      nextSteps={signal(drawn.nextSteps ?? '')}
      help={help}
      onHelp={() => undefined}
      begin={begin}
    />
  );
}

const withHelper = view([resident, specialist, helper]);
const STEPS = 'Ņemt līdzi darba grāmatiņu un pasi; iesniegumu aizpildīsim kopā 1. decembrī plkst. 10.00.';

/** The call's states by the names that the gallery shows them under. */
export const states: Record<string, () => VNode> = {
  call: () => room({ nextSteps: STEPS }),
  'call-helper': () => room({ view: withHelper, nextSteps: STEPS }),
  'call-listened': () =>
    room({ view: view([resident, specialist, { participant: 'v', role: 'supervisor', name: 'Līga Liepa' }]) }),
  'call-content': () =>
    room({
      view: withHelper,
      standing: [{ participant: 'ilze', source: 'screen', stream: drawnStream(paperPicture, 906, 1280) }],
    }),
  'call-document': () =>
    room({ view: withHelper, mine: { document: true, camera: false }, shown: drawnStream(cardPicture) }),
  'call-signing': () =>
    room({
      view: view([resident, specialist, interpreter], 'signing'),
      standing: [{ participant: 'juris', source: 'camera', stream: drawnStream(interpreterPicture) }],
      speaking: ['juris'],
    }),
  'call-held': () => room({ view: { ...view([resident, specialist, zane]), handover: HELD } }),
  'call-three': () =>
    room({
      view: view([resident, specialist, interpreter]),
      standing: [{ participant: 'juris', source: 'camera', stream: drawnStream(interpreterPicture) }],
      nextSteps: STEPS,
    }),
  'call-lost-3s': () => room({ view: withHelper, state: 'interrupted', silentMs: 3_500, link: 'lost' }),
  'call-lost-15s': () => room({ view: withHelper, state: 'interrupted', silentMs: 16_000, link: 'lost' }),
  'call-lost-60s': () => room({ view: withHelper, state: 'interrupted', silentMs: 61_000, link: 'lost' }),
  'call-specialist-lost': () => room({ liveness: { ilze: 'silent' } }),
  'call-weak': () => room({ signalingLost: true, link: 'weak' }),
  'call-help-coming': () =>
    room({}, undefined, {
      help: 'help',
      room: 'room-1',
      state: 'coming',
      since_ms: NOW_MS,
      unanswered_check: false,
      employee_name: 'Anna Kalniņa',
    }),
  'call-keyboard': () => room({ view: withHelper }, { typing: true }),
  'call-identity': () => room({ identity: 'asked' }),
  'call-identity-shown': () =>
    room({ identity: 'asked', mine: { document: true, camera: false }, shown: drawnStream(cardPicture) }),
  'call-volume': () => room({}, { sheet: 'volume' }),
  'call-display': () => room({}, { sheet: 'display' }),
  'end-confirm': () => room({}, { sheet: 'end' }),
};
