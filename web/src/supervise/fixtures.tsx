// The page in each of its states, without a server.
import { fixtureSession } from '../desk/fixtures.ts';
import { directory } from '../session/catalogue.ts';
import type { LinkState } from '../session/session.ts';
import type { Answer, ClientMessage, View } from '../wire.gen.ts';
import { Supervise } from './app.tsx';
import { busyView, emptyView, links, story, undoView } from './fixtures/board.ts';
import { id, network } from './fixtures/network.ts';
import { refuse } from './fixtures/refuse.ts';
import { createUi, type Opened, type TabKey } from './ui.ts';

interface State {
  view?: View | null;
  link?: LinkState;
  tab?: TabKey;
  opened?: Opened;
  wall?: boolean;
  answer?: (message: ClientMessage) => Answer;
}

const answers = (message: ClientMessage): Answer =>
  message.type === 'ticket.story' ? { kind: 'story', sentences: story } : { kind: 'done' };

function page(state: State) {
  return () => {
    const session = fixtureSession(
      state.view === undefined ? busyView : state.view,
      state.link,
      state.answer ?? answers,
    );
    directory.value = network;
    const ui = createUi({ tab: state.tab, opened: state.opened, links });
    return <Supervise session={session} ui={ui} wall={state.wall ?? false} onAgain={() => {}} />;
  };
}

export const states: Record<string, () => preact.JSX.Element> = {
  busy: page({}),
  empty: page({ view: emptyView }),
  tickets: page({ tab: 'tickets' }),
  specialists: page({ tab: 'specialists' }),
  consultations: page({ tab: 'consultations' }),
  rooms: page({ tab: 'rooms' }),
  story: page({ tab: 'tickets', opened: { sheet: 'story', ticket: id(8, 1), number: 'V-038' } }),
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
