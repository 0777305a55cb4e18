import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { screenShown } from '../design/index.ts';
import {
  type Desk,
  DeskFrame,
  DeskPage,
  ProblemNotice,
  roomName,
  ScreenHeading,
  useCommands,
  useRinging,
  useTitle,
} from '../desk/index.ts';
import { idle, type Session } from '../session/session.ts';
import type { RoomId } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { HelperCall } from './call.tsx';
import { HelpCalls, useSeen } from './help.tsx';
import { ringingFor, unanswered } from './model.ts';
import { OpeningWords, Rooms } from './rooms.tsx';
import { StartForResident } from './start.tsx';
import './assist.css';

/** The employee's part of the page: calls for help always on top, then the call, the start or the rooms. */
export function Assist({ desk }: { desk: Desk<'assist'> }) {
  const { view, session, directory } = desk;
  const [startIn, setStartIn] = useState<RoomId | null>(null);
  const commands = useCommands(session);
  const calls = unanswered(view.help);
  const first = calls[0];
  useSeen(session, view.help);
  useTitle(calls.length, t('assist.title'));
  useRinging(ringingFor(view.help), t('assist.help_sent'), first ? roomName(directory, first.room) : '');
  const screen = view.call ? 'call' : startIn !== null ? 'start' : 'rooms';
  useLayoutEffect(screenShown, [screen]);
  useEffect(() => {
    idle.value = screen === 'rooms' && view.help.length === 0;
  }, [screen, view.help]);
  return (
    <main class="assist">
      <HelpCalls desk={desk} commands={commands} sayNone={screen === 'rooms'} />
      <ProblemNotice problem={commands.problem} />
      {view.call && <HelperCall key={view.call.consultation} desk={desk} view={view.call} />}
      {screen === 'start' && startIn !== null && (
        <StartForResident key={startIn} desk={desk} room={startIn} onDone={() => setStartIn(null)} />
      )}
      {screen !== 'start' && (
        <section class="assist-rooms" aria-labelledby="rooms-title">
          <div class="assist-rooms__head">
            {screen === 'rooms' ? (
              <ScreenHeading>
                <span id="rooms-title">{t('assist.rooms')}</span>
              </ScreenHeading>
            ) : (
              <h2 id="rooms-title">{t('assist.rooms')}</h2>
            )}
            <OpeningWords opening={view.opening} />
          </div>
          <Rooms desk={desk} commands={commands} onStart={setStartIn} />
        </section>
      )}
    </main>
  );
}

/** The whole page; over a session of its own unless one is given. */
export function AssistPage(props: { session?: Session }) {
  const frame = {
    audience: 'assist' as const,
    role: 'employee' as const,
    title: t('assist.title'),
    person: ({ view, directory }: Desk<'assist'>) => ({ name: view.name, of: directory.center(view.center)?.name }),
    lost: () => t('assist.lost'),
    children: (desk: Desk<'assist'>) => <Assist desk={desk} />,
  };
  return props.session ? (
    <DeskFrame {...frame} session={props.session} onAgain={() => location.reload()} />
  ) : (
    <DeskPage {...frame} />
  );
}
