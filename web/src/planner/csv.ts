// A plan as CSV (RFC 4180: commas, CRLF), for programs and for pasting back.
import type { LinePlan, Plan } from './api.ts';

const HEAD = [
  'line',
  'slot',
  'arrivals',
  'handle_s',
  'load_erlangs',
  'erlang_c',
  'erlang_c_pct',
  'erlang_a',
  'erlang_a_pct',
  'simulated_pct',
];

function quoted(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value);
  // What a spreadsheet could take for a formula is none.
  const plain = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const number = (value: number) => Math.round(value * 10_000) / 10_000;

function rows(line: LinePlan): string[] {
  return line.rows.map((row) =>
    [
      line.name,
      row.slot,
      number(row.arrivals),
      number(row.handle_s),
      number(row.load_erlangs),
      row.erlang_c.specialists,
      row.erlang_c.level_pct,
      row.erlang_a?.specialists,
      row.erlang_a?.level_pct,
      row.simulated_pct,
    ]
      .map(quoted)
      .join(','),
  );
}

/** The pool first, then each service. */
export function planCsv(plan: Plan): string {
  return [HEAD.join(','), ...[plan.pooled, ...plan.services].flatMap(rows)].map((line) => `${line}\r\n`).join('');
}
