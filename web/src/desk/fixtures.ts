// A small network and a session without a server, to show a page in any state.
import { signal } from '@preact/signals';
import { Directory, directory, type Service } from '../session/catalogue.ts';
import type { LinkState, Session } from '../session/session.ts';
import type { Answer, ClientMessage, ServerMessage, View } from '../wire.gen.ts';

/** A working Tuesday, 10:42:07 in Riga. */
export const FIXTURE_NOW = Date.UTC(2026, 10, 24, 8, 42, 7);

/** So many minutes and seconds ago. */
export function ago(minutes: number, seconds = 0): number {
  return FIXTURE_NOW - (minutes * 60 + seconds) * 1_000;
}

function service(
  id: string,
  institution: string,
  lv: string,
  en: string,
  keywords: string[],
  common: number | null,
): Service {
  return {
    id,
    slug: id,
    institution,
    names: { lv, en },
    mode: 'video',
    typical_minutes: 25,
    remote: true,
    common_rank: common,
    keywords,
    general: id === 'general',
  };
}

/** Koknese with two rooms, three institutions, a handful of services. */
export const FIXTURE_DIRECTORY = new Directory({
  languages: ['lv', 'en', 'ru'],
  municipalities: [],
  centers: [
    {
      id: 'koknese',
      slug: 'koknese',
      name: 'Kokneses klientu apkalpošanas centrs',
      municipality: 'aizkraukle',
      place: 'Koknese',
      parish: null,
      level: 'local',
      phone: '+371 6403 9153',
      hours: 'standard',
      rooms: [1, 2, 3, 4, 5].map((number) => ({ id: `koknese-${number}`, number })),
    },
  ],
  institutions: [
    {
      id: 'vsaa',
      slug: 'vsaa',
      names: { lv: 'Valsts sociālās apdrošināšanas aģentūra', en: 'State Social Insurance Agency' },
      abbreviation: 'VSAA',
      topic: { lv: 'Pensijas un pabalsti', en: 'Pensions and benefits' },
      prefix: 'V',
    },
    {
      id: 'vid',
      slug: 'vid',
      names: { lv: 'Valsts ieņēmumu dienests', en: 'State Revenue Service' },
      abbreviation: 'VID',
      topic: { lv: 'Nodokļi', en: 'Taxes' },
      prefix: 'N',
    },
    {
      id: 'pmlp',
      slug: 'pmlp',
      names: {
        lv: 'Pilsonības un migrācijas lietu pārvalde',
        en: 'Office of Citizenship and Migration Affairs',
      },
      abbreviation: 'PMLP',
      topic: { lv: 'Pase, eID un adrese', en: 'Passport, eID and address' },
      prefix: 'P',
    },
  ],
  services: [
    service('pension', 'vsaa', 'Vecuma pensijas piešķiršana', 'Granting an old-age pension', ['aiziet pensijā'], 1),
    service('care', 'vsaa', 'Bērna kopšanas pabalsts', 'Child care benefit', ['māmiņalga', 'bērna nauda'], 7),
    service(
      'disability',
      'vsaa',
      'Invaliditātes pensijas piešķiršana',
      'Granting a disability pension',
      ['grupa'],
      null,
    ),
    service('recalc', 'vsaa', 'Vecuma pensijas pārrēķins', 'Recalculation of an old-age pension', ['pensija'], null),
    service('declaration', 'vid', 'Gada ienākumu deklarācijas iesniegšana', 'Annual income declaration', ['EDS'], 4),
    service(
      'business',
      'vid',
      'Saimnieciskās darbības veicēja reģistrācija',
      'Registration as a performer of economic activity',
      ['pašnodarbinātais'],
      null,
    ),
    service('passport', 'pmlp', 'Pases vai eID noformēšana', 'Issuing a passport or an eID card', ['pase'], 2),
    service('address', 'pmlp', 'Dzīvesvietas deklarēšana', 'Declaring a place of residence', ['adrese'], 3),
    service('general', 'network', 'Vispārīga konsultācija', 'General consultation', ['nezinu'], 5),
  ],
  hours: [],
});

/** How a fixture answers a command; nothing is refused unless it throws. */
export type Answering = (message: ClientMessage) => Answer;

/** A session that stands in one state; `say` lets the server speak. */
export interface FixtureSession extends Session {
  say(message: ServerMessage): void;
  /** Every message that the page has sent, in order. */
  readonly sent: ClientMessage[];
}

/** Makes a session with this view and puts the fixture's network in place. */
export function fixtureSession(
  view: View | null,
  link: LinkState = 'live',
  answer: Answering = () => ({ kind: 'done' }),
): FixtureSession {
  directory.value = FIXTURE_DIRECTORY;
  const handlers = new Map<string, Set<(message: ServerMessage) => void>>();
  const sent: ClientMessage[] = [];
  const began = performance.now();
  return {
    view: signal(view),
    link: signal(link),
    lostSince: signal(link === 'lost' ? performance.now() - 4_000 : null),
    sent,
    now: () => FIXTURE_NOW + performance.now() - began,
    iceServers: () => [],
    async command(message) {
      sent.push(message);
      return answer(message);
    },
    send(message) {
      sent.push(message);
      return true;
    },
    on(type, handler) {
      const set = handlers.get(type) ?? new Set();
      handlers.set(type, set);
      const call = handler as (message: ServerMessage) => void;
      set.add(call);
      return () => set.delete(call);
    },
    say(message) {
      for (const handler of handlers.get(message.type) ?? []) handler(message);
    },
    close() {},
  };
}
