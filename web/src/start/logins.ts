// The demonstration's one-click logins, in the order in which a visitor meets the roles.
import { CommandRefused, problemOf } from '../session/session.ts';

export type DemoRole = 'room' | 'specialist' | 'employee' | 'supervisor' | 'admin';

export const ROLES: readonly DemoRole[] = ['room', 'specialist', 'employee', 'supervisor', 'admin'];

/** The page of each role. */
export const PAGE: Record<DemoRole, string> = {
  room: '/room',
  specialist: '/consult',
  employee: '/assist',
  supervisor: '/supervise',
  admin: '/admin',
};

export interface DemoLogin {
  role: DemoRole;
  name: string;
  url: string;
}

export interface LoginGroup {
  role: DemoRole;
  logins: DemoLogin[];
}

/** The logins by role; a role without any is left out. */
export function grouped(logins: readonly DemoLogin[]): LoginGroup[] {
  return ROLES.map((role) => ({ role, logins: logins.filter((login) => login.role === role) })).filter(
    (group) => group.logins.length > 0,
  );
}

/** Whether an address stays on this site; others are not shown. */
export function ownAddress(url: string, origin: string): boolean {
  try {
    return new URL(url, origin).origin === origin;
  } catch {
    return false;
  }
}

const ASK_MS = 5_000;

/** The demonstration's logins, or null where there is no demonstration. */
export async function demoLogins(): Promise<DemoLogin[] | null> {
  const answer = await fetch('/demo/logins', { signal: AbortSignal.timeout(ASK_MS) });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new CommandRefused(await problemOf(answer));
  const { logins } = (await answer.json()) as { logins: DemoLogin[] };
  return logins.filter((login) => ownAddress(login.url, location.origin));
}
