// The room's page: one screen at a time between header and footer, a sheet over it, and the call.
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { LiveRegions, screenShown } from '../design/index.ts';
import type { RoomApp } from './app.ts';
import { CallScreen } from './call/CallScreen.tsx';
import { callEmployee, Footer, Header, Main, toggleReading } from './frame.tsx';
import { onHeadphones } from './read-aloud.ts';
import { Book } from './screens/book.tsx';
import { Called } from './screens/called.tsx';
import { Choose } from './screens/choose.tsx';
import { Closed } from './screens/closed.tsx';
import { Code } from './screens/code.tsx';
import { End } from './screens/end.tsx';
import { Enroll } from './screens/enroll.tsx';
import { Find } from './screens/find.tsx';
import { Join } from './screens/join.tsx';
import { Connecting, Erased, Offline, Replaced } from './screens/quiet.tsx';
import { Start } from './screens/start.tsx';
import { Summoned } from './screens/summoned.tsx';
import { Waiting } from './screens/waiting.tsx';
import { IdleWatch } from './sheets/idle.tsx';
import { Sheets } from './sheets/sheets.tsx';

/** A call whose picture has not come by then is shown without: its own screen says what is missing, ms. */
const CALLED_AT_MOST_MS = 5_000;

/** The whole page. `idleAsked` opens the question of the idle page at once, for pictures of it. */
export function RoomPage({ app, idleAsked }: { app: RoomApp; idleAsked?: boolean }) {
  useEffect(
    () =>
      onHeadphones(() => {
        if (!app.local.peek().readAloud) void toggleReading(app);
      }),
    [app],
  );
  return (
    <>
      <Shell app={app} />
      <Sheets app={app} />
      <IdleWatch app={app} asked={idleAsked} />
      <LiveRegions />
    </>
  );
}

function Shell({ app }: { app: RoomApp }) {
  const screen = app.screen.value;
  const inCall = screen.name === 'call' && !screen.called;
  useLayoutEffect(() => {
    if (inCall) screenShown();
  }, [inCall]);
  return (
    <>
      {screen.name === 'call' && <RunningCall app={app} shown={inCall} />}
      {!inCall && (
        <div class="room">
          <Header app={app} />
          <Main app={app}>
            <Current app={app} />
          </Main>
          <Footer app={app} />
        </div>
      )}
    </>
  );
}

/** The call connects behind "it is your turn" and is shown when there is something to see. */
function RunningCall({ app, shown }: { app: RoomApp; shown: boolean }) {
  const screen = app.screen.value;
  const directory = app.directory.value;
  const live = () => app.act({ do: 'media_live' });
  useEffect(() => {
    const timer = setTimeout(live, CALLED_AT_MOST_MS);
    return () => clearTimeout(timer);
  }, []);
  if (screen.name !== 'call' || !directory) return null;
  return (
    <div class="room-call" hidden={!shown}>
      <CallScreen
        session={app.session}
        call={screen.call}
        directory={directory}
        local={app.media}
        nextSteps={app.nextSteps}
        onHelp={() => callEmployee(app)}
        help={app.view.value?.help}
        onMediaLive={live}
      />
    </div>
  );
}

function Current({ app }: { app: RoomApp }) {
  const screen = app.screen.value;
  switch (screen.name) {
    case 'connecting':
      return <Connecting />;
    case 'offline':
      return <Offline app={app} />;
    case 'replaced':
      return <Replaced app={app} />;
    case 'enroll':
      return <Enroll app={app} />;
    case 'erased':
      return <Erased app={app} />;
    case 'start':
      return <Start app={app} />;
    case 'summoned':
      return <Summoned app={app} called={screen.called} />;
    case 'closed':
      return <Closed app={app} opening={screen.opening} />;
    case 'institution':
      return <Choose app={app} institution={screen.institution} all={screen.all} />;
    case 'search':
      return <Find app={app} typed={screen.typed} all={screen.all} />;
    case 'join':
      return <Join app={app} service={screen.service} />;
    case 'book':
      return <Book app={app} service={screen.service} />;
    case 'code':
      return <Code app={app} typed={screen.typed} />;
    case 'waiting':
      return <Waiting app={app} visit={screen.visit} waiting={screen.waiting} lost={screen.lost} />;
    case 'call':
      return <Called app={app} call={screen.call} />;
    case 'end':
      return <End app={app} visit={screen.visit} receipt={screen.receipt} />;
  }
}
