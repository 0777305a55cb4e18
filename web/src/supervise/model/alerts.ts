// What calls for attention, and what has been acknowledged on this page.
import type { Alert } from '../../wire.gen.ts';

/** The same alert has the same key for as long as it stands. */
export function alertKey(alert: Alert): string {
  return `${alert.kind}:${subject(alert)}:${alert.since_ms}`;
}

function subject(alert: Alert): string {
  switch (alert.kind) {
    case 'long_wait':
      return alert.ticket;
    case 'nobody_staffed':
      return alert.service;
    case 'specialist_away':
      return alert.person;
    case 'help_unanswered':
      return alert.room;
  }
}

const WEIGHT: Record<Alert['kind'], number> = {
  help_unanswered: 0,
  nobody_staffed: 1,
  long_wait: 2,
  specialist_away: 3,
};

export interface SortedAlerts {
  open: Alert[];
  acknowledged: Alert[];
}

/** Open ones, the gravest and then the oldest first; the acknowledged apart. */
export function sortAlerts(alerts: readonly Alert[], acknowledged: ReadonlySet<string>): SortedAlerts {
  const sorted = [...alerts].sort((a, b) => WEIGHT[a.kind] - WEIGHT[b.kind] || a.since_ms - b.since_ms);
  return {
    open: sorted.filter((alert) => !acknowledged.has(alertKey(alert))),
    acknowledged: sorted.filter((alert) => acknowledged.has(alertKey(alert))),
  };
}

/** The acknowledged keys that still stand: an alert that comes again is new. */
export function stillStanding(acknowledged: ReadonlySet<string>, alerts: readonly Alert[]): Set<string> {
  const keys = new Set(alerts.map(alertKey));
  return new Set([...acknowledged].filter((key) => keys.has(key)));
}
