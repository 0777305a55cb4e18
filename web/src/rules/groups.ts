// Rules in the order in which people think of them.
import { tOr } from '../words/index.ts';
import type { Rule } from './api.ts';

/** Rules that belong together, in the order in which people think of them. What is in none stands in the last. */
const GROUPS: [key: string, names: string[]][] = [
  ['offers', ['ring', 'misses_max', 'retry_pause', 'nobody_left_pause']],
  [
    'who',
    ['primary_level', 'overflow_reserve', 'overflow_institution', 'overflow_general', 'preferred_hold', 'named_hold'],
  ],
  ['order', ['credit_appointment', 'credit_transferred', 'credit_callback', 'credit_priority', 'credit_urgent']],
  ['limits', ['waiting_max', 'full_instead', 'last_ticket']],
  ['target', ['service_level', 'alert_level', 'alert_wait', 'alert_waiting']],
  ['channels', ['room_call', 'no_show_hold', 'callback_delay_max', 'callback_attempts', 'callback_pause']],
  [
    'appointments',
    [
      'appointment_slot',
      'appointment_share',
      'appointment_lead',
      'appointment_ahead',
      'appointment_hold',
      'appointment_grace',
      'appointment_early',
    ],
  ],
  ['times', ['wrap_up', 'wrap_up_extension', 'wrap_up_extensions', 'here_check']],
];

/** Rules by group, those without any left out. */
export function grouped(rules: readonly Rule[]): { key: string; rules: Rule[] }[] {
  const known = new Set(GROUPS.flatMap(([, names]) => names));
  const last = GROUPS.length - 1;
  const groups = GROUPS.map(([key, names], n) => ({
    key,
    rules: rules.filter((rule) => names.includes(rule.name) || (n === last && !known.has(rule.name))),
  }));
  return groups.filter((group) => group.rules.length > 0);
}

/** A group in words. */
export function groupName(key: string): string {
  return tOr(`rules.group_${key}`, 'rules.unknown');
}
