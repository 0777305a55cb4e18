import { render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import '../design/index.ts';
import { unlockSoundAtFirstPress } from '../desk/index.ts';
import { ReportsDesk, reportsPlace } from '../reports/desk.tsx';
import { openSession, type Session, socketToken } from '../session/index.ts';
import { setLanguage } from '../words/index.ts';
import { Supervise } from './app.tsx';
import { createUi } from './ui.ts';

const asked = new URLSearchParams(location.search);
const ui = createUi();

/** The board, or what the address names beside it: registrations, the planner. */
function Page() {
  const [place, setPlace] = useState(() => reportsPlace(location.hash));
  useEffect(() => {
    const changed = () => setPlace(reportsPlace(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return place ? <ReportsDesk place={place} /> : <Board />;
}

function Board() {
  const [attempt, setAttempt] = useState(0);
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    const opened = openSession(() => socketToken('supervisor'));
    setSession(opened);
    return () => opened.close();
  }, [attempt]);
  useEffect(unlockSoundAtFirstPress, []);
  return (
    session && <Supervise session={session} ui={ui} wall={asked.has('wall')} onAgain={() => setAttempt((n) => n + 1)} />
  );
}

// A wall has nothing to press: its language stands in the address.
const wanted = asked.get('lang');
if (wanted === 'lv' || wanted === 'en' || wanted === 'ru') setLanguage(wanted);

const root = document.getElementById('app');
if (root) render(<Page />, root);
