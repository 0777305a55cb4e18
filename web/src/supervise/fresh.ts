import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../session/session.ts';
import { heardAt } from './model/freshness.ts';

/** When the server was last heard, in its own time. */
export function useHeard(session: Session): number {
  const [last, setLast] = useState<number | null>(null);
  useEffect(() => {
    const mark = () => setLast(session.now());
    const stops = [session.on('welcome', mark), session.on('view', mark), session.on('pong', mark)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [session]);
  const since = session.lostSince.value;
  const lostAt = since === null ? null : session.now() - (performance.now() - since);
  return heardAt(last, lostAt, session.now());
}
