import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../session/session.ts';
import { heardAt } from './model/freshness.ts';

/** When the server was last heard, in its own time. */
export function useHeard(session: Session): number {
  const [last, setLast] = useState<number | null>(null);
  useEffect(() => {
    const mark = () => setLast(session.now());
    const stops = (['welcome', 'view', 'view.changed', 'pong'] as const).map((type) => session.on(type, mark));
    return () => {
      for (const stop of stops) stop();
    };
  }, [session]);
  return heardAt(last, session.lostSince.value === null ? null : lostAt(session), session.now());
}

/** When the server was lost, in its own time; now, while it is not. */
export function lostAt(session: Session): number {
  const since = session.lostSince.value;
  return session.now() - (since === null ? 0 : performance.now() - since);
}
