// The page in each of its states, without a server.
import { PLAYED_EFFECT } from '../appointments/fixtures.ts';
import { ago, FIXTURE_NOW, fixtureSession } from '../desk/fixtures.ts';
import { soon } from '../gallery-steps.ts';
import { rulesApi } from '../rules/fixtures.ts';
import { directory } from '../session/catalogue.ts';
import type { LinkState } from '../session/session.ts';
import type { Answer, ClientMessage, View } from '../wire.gen.ts';
import { Supervise } from './app.tsx';
import { busyView, emptyView, halfHours, links, story, undoView, whatIf } from './fixtures/board.ts';
import { id, network } from './fixtures/network.ts';
import { refuse } from './fixtures/refuse.ts';
import { Player } from './model/player.ts';
import type { GroupBy } from './model/rows.ts';
import { createUi, type Opened, type TabKey } from './ui.ts';

interface State {
  view?: View | null;
  link?: LinkState;
  tab?: TabKey;
  by?: GroupBy;
  day?: number;
  player?: () => Player;
  opened?: Opened;
  wall?: boolean;
  answer?: (message: ClientMessage) => Answer;
}

const DAY = 20_261_123;

function answers(message: ClientMessage): Answer {
  switch (message.type) {
    case 'ticket.story':
      return { kind: 'story', ticket: message.ticket, number: 'V-038', sentences: story };
    case 'absence.preview':
      return PLAYED_EFFECT;
    case 'day.list':
      return {
        kind: 'days',
        days: [20_261_124, DAY, 20_261_120].map((day) => ({
          day,
          from_ms: FIXTURE_NOW,
          to_ms: FIXTURE_NOW,
          events: 6_200,
          today: day === 20_261_124,
        })),
      };
    case 'day.open':
      return {
        kind: 'day',
        opened: { state: 'ready', from_ms: ago(250), to_ms: ago(-380), events: 6_214 },
      };
    case 'day.charts':
      return { kind: 'charts', half_hours: halfHours, target: { share_pct: 80, within_s: 600 } };
    case 'day.board':
      return {
        kind: 'board',
        at_ms: message.at_ms,
        view: busyView.audience === 'supervise' ? busyView : (undefined as never),
      };
    case 'what_if.start':
      return { kind: 'run', run: 'r' };
    case 'what_if.status':
      return { kind: 'run_state', state: { state: 'done', ...whatIf } };
    default:
      return { kind: 'done' };
  }
}

/** A page whose what-if form is open, and filled in and sent where so said: what is pressed, or `field=text`. */
function asked(page: () => preact.JSX.Element, ...then: string[]) {
  return () => {
    ['whatif-open', ...then].forEach((step, i) => {
      const [id, text] = step.split('=');
      soon(
        () => {
          const found = document.querySelector<HTMLInputElement>(`[data-testid=${id}]`);
          if (found && text !== undefined) {
            found.value = text;
            found.dispatchEvent(new Event('input', { bubbles: true }));
          } else found?.click();
        },
        500 + i * 200,
      );
    });
    soon(() => {}, 900 + then.length * 200);
    return page();
  };
}

function page(state: State) {
  return () => {
    const session = fixtureSession(
      state.view === undefined ? busyView : state.view,
      state.link,
      state.answer ?? answers,
    );
    directory.value = network;
    const ui = createUi({ ...state, links, player: state.player?.(), rulesApi });
    return <Supervise session={session} ui={ui} wall={state.wall ?? false} onAgain={() => {}} />;
  };
}

export const states: Record<string, () => preact.JSX.Element> = {
  busy: page({}),
  empty: page({ view: emptyView }),
  'by-institution': page({ by: 'institution' }),
  'by-center': page({ by: 'center' }),
  'by-municipality': page({ by: 'municipality' }),
  tickets: page({ tab: 'tickets' }),
  specialists: page({ tab: 'specialists' }),
  consultations: page({ tab: 'consultations' }),
  rooms: page({ tab: 'rooms' }),
  story: page({ tab: 'tickets', opened: { sheet: 'story', ticket: id(8, 1), number: 'V-038' } }),
  find: page({ opened: { sheet: 'find' } }),
  notices: page({ opened: { sheet: 'notices' } }),
  skills: page({ tab: 'specialists', opened: { sheet: 'skills', person: id(7, 2) } }),
  absences: page({ tab: 'specialists', opened: { sheet: 'absences', person: id(7, 5) } }),
  today: page({ tab: 'days' }),
  day: page({ tab: 'days', day: DAY }),
  'what-if': asked(page({ tab: 'days', day: DAY })),
  'what-if-rules': asked(page({ tab: 'days', day: DAY }), 'rule-add', 'whatif-start'),
  'what-if-done': asked(page({ tab: 'days', day: DAY }), 'rule-add', 'value-ring=0:10', 'whatif-start'),
  replay: page({ player: () => new Player(DAY, ago(250), ago(-380), ago(30)) }),
  reorder: page({ tab: 'tickets', opened: { sheet: 'reorder', ticket: id(8, 6) } }),
  reassign: page({ tab: 'tickets', opened: { sheet: 'reassign', ticket: id(8, 6) } }),
  left: page({ tab: 'tickets', opened: { sheet: 'reorder', ticket: id(8, 99) } }),
  'reassign-nobody': page({
    tab: 'tickets',
    view: busyView.audience === 'supervise' ? { ...busyView, specialists: [] } : null,
    opened: { sheet: 'reassign', ticket: id(8, 6) },
  }),
  undo: page({ tab: 'tickets', view: undoView }),
  error: page({
    tab: 'tickets',
    opened: { sheet: 'story', ticket: id(8, 1), number: 'V-038' },
    answer: () => refuse('unavailable', 503),
  }),
  stale: page({ link: 'lost' }),
  loading: page({ view: null, link: 'connecting' }),
  lost: page({ view: null, link: 'lost' }),
  refused: page({ link: 'refused' }),
  replaced: page({ link: 'replaced' }),
  wall: page({ wall: true }),
  'wall-empty': page({ wall: true, view: emptyView }),
  'wall-stale': page({ wall: true, link: 'lost' }),
};
