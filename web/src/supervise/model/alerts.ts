// What calls for attention; who has seen to it is told by the server, to all supervisors alike.
import type { Alert, AlertKind } from '../../wire.gen.ts';

/** The same alert has the same key for as long as it stands. */
export function alertKey({ alert }: Alert): string {
  return `${alert.kind}:${alert.subject}:${alert.since}`;
}

const WEIGHT: Record<AlertKind, number> = {
  help_unanswered: 0,
  nobody_staffed: 1,
  long_wait: 2,
  many_waiting: 3,
  appointment_uncovered: 4,
  specialist_away: 5,
  low_level: 6,
};

export interface SortedAlerts {
  open: Alert[];
  acknowledged: Alert[];
}

/** Open ones, the gravest and then the oldest first; the acknowledged apart. */
export function sortAlerts(alerts: readonly Alert[]): SortedAlerts {
  const sorted = [...alerts].sort(
    (a, b) => WEIGHT[a.alert.kind] - WEIGHT[b.alert.kind] || a.alert.since - b.alert.since,
  );
  return {
    open: sorted.filter((alert) => alert.acknowledged_by === undefined),
    acknowledged: sorted.filter((alert) => alert.acknowledged_by !== undefined),
  };
}
