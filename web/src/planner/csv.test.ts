import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planCsv } from './csv.ts';

test('a plan is the CSV of RFC 4180, the pool first', () => {
  const row = {
    slot: '08:30',
    arrivals: 3.33333,
    handle_s: 1500,
    load_erlangs: 2.777775,
    erlang_c: { specialists: 5, level_pct: 88.1 },
    erlang_a: null,
    simulated_pct: 90.2,
  };
  const line = { service: 'x', name: 'Kopīgi, "visi"', rows: [row], half_hours: 5, cost_cents: 3750 };
  const plan = {
    days: 1,
    patience_s: null,
    patience_given: false,
    abandoned: 0,
    arrivals: 0,
    pooled: line,
    services: [{ ...line, name: '=1+1', rows: [{ ...row, simulated_pct: null }] }],
    separate_half_hours: 5,
    separate_cost_cents: 3750,
  };
  const lines = planCsv(plan).split('\r\n');
  assert.equal(lines.length, 4);
  assert.equal(lines[1], '"Kopīgi, ""visi""",08:30,3.3333,1500,2.7778,5,88.1,,,90.2');
  assert.equal(lines[2], "'=1+1,08:30,3.3333,1500,2.7778,5,88.1,,,");
});
