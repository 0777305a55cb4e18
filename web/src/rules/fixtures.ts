// Rules without a server.
import { FIXTURE_NOW } from '../desk/fixtures.ts';
import { institutionId, serviceId } from '../supervise/fixtures/network.ts';
import type { Rule, RuleBook, RulesApi } from './api.ts';

const S = 1_000;
const MIN = 60 * S;

const span = (name: string, value: number | null, min: number, max: number, optional = false): Rule => ({
  name,
  unit: 'span',
  min,
  max,
  optional,
  default: value,
  run: true,
});
const count = (name: string, value: number | null, min: number, max: number, optional = false): Rule => ({
  ...span(name, value, min, max, optional),
  unit: 'count',
});

const book: RuleBook = {
  revision: 12,
  rules: [
    span('ring', 20 * S, 5 * S, 2 * MIN),
    span('retry_pause', 2 * MIN, 0, 30 * MIN),
    span('nobody_left_pause', MIN, 10 * S, 30 * MIN),
    count('misses_max', 3, 1, 20),
    span('wrap_up', 5 * MIN, 10 * S, 60 * MIN),
    span('wrap_up_extension', 5 * MIN, MIN, 30 * MIN),
    count('wrap_up_extensions', 2, 0, 10),
    count('primary_level', 1, 1, 3),
    span('overflow_reserve', 2 * MIN, 0, 240 * MIN, true),
    span('overflow_institution', null, 0, 240 * MIN, true),
    span('overflow_general', null, 0, 240 * MIN, true),
    span('named_hold', 5 * MIN, 0, 60 * MIN),
    span('preferred_hold', 5 * MIN, 0, 60 * MIN),
    span('credit_priority', 10 * MIN, 0, 240 * MIN),
    span('credit_appointment', 20 * MIN, 0, 240 * MIN),
    span('credit_transferred', 5 * MIN, 0, 240 * MIN),
    span('credit_callback', 15 * MIN, 0, 240 * MIN),
    span('credit_urgent', 30 * MIN, 0, 240 * MIN),
    count('waiting_max', null, 1, 5000, true),
    { ...count('full_instead', 0, 0, 2), unit: 'choice', choices: ['employee', 'later', 'general'], run: false },
    span('last_ticket', 0, 0, 480 * MIN),
    span('service_level', 5 * MIN, 10 * S, 240 * MIN),
    span('here_check', 10 * MIN, MIN, 120 * MIN),
    span('room_call', 2 * MIN, 30 * S, 15 * MIN),
    span('appointment_slot', 30 * MIN, 10 * MIN, 120 * MIN),
    count('appointment_share', 50, 0, 100),
    span('appointment_lead', 30 * MIN, 0, 10_080 * MIN),
    span('appointment_ahead', 43_200 * MIN, 60 * MIN, 79_200 * MIN),
    span('appointment_hold', 10 * MIN, 0, 60 * MIN),
    span('appointment_grace', 10 * MIN, MIN, 60 * MIN),
    span('appointment_early', 30 * MIN, 0, 120 * MIN),
    span('no_show_hold', 15 * MIN, 0, 120 * MIN),
    span('callback_delay_max', 240 * MIN, 0, 480 * MIN),
    count('callback_attempts', 3, 1, 10),
    span('callback_pause', 5 * MIN, 0, 60 * MIN),
  ],
  settings: [
    { scope: 'network', values: { ring: 25 * S } },
    { scope: { institution: institutionId(0) }, values: { overflow_institution: 3 * MIN, misses_max: 2 } },
    { scope: { service: serviceId(0) }, values: { ring: 40 * S, waiting_max: 20, full_instead: 2 } },
  ],
  closed: [
    {
      service: serviceId(1),
      reason: 'outage',
      message: 'Pensiju sistēma nedarbojas. Ceram atsākt ap plkst. 11.30.',
      since_ms: FIXTURE_NOW - 17 * MIN,
    },
  ],
};

export const rulesApi: RulesApi = {
  read: async () => book,
  save: async () => book,
  close: async () => {},
  open: async () => {},
};
