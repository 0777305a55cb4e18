import assert from 'node:assert/strict';
import { test } from 'node:test';
import { queryOf } from './api.ts';
import { centsOf, euros, percent, permilleOf } from './money.ts';
import { monthWords } from './months.ts';

test('cents are written and read digit by digit', () => {
  for (const [cents, text] of [
    [0, '0,00'],
    [5, '0,05'],
    [-105, '–1,05'],
    [1_200_000, '12\u00a0000,00'],
    [123_456_789, '1\u00a0234\u00a0567,89'],
  ] as const)
    assert.equal(euros(cents), text);
  for (const [text, cents] of [
    ['12000', 1_200_000],
    ['12 000,5', 1_200_050],
    ['2.50', 250],
    ['0,07', 7],
    ['2,505', null],
    ['-1', null],
    ['', null],
    ['1e3', null],
    ['99999999999', null],
  ] as const)
    assert.equal(centsOf(text), cents, text);
});

test('a share is thousandths', () => {
  assert.deepEqual(
    [permilleOf('20'), permilleOf('12,5'), permilleOf('100'), permilleOf('100,1'), permilleOf('1,25')],
    [200, 125, 1_000, null, null],
  );
  assert.deepEqual([percent(200), percent(125)], ['20', '12,5']);
});

test('what is not asked for is not in the address', () => {
  const asked = { from: '2026-10', to: '2026-11', by: ['center' as const, 'period' as const] };
  const none = { municipality: '', center: '', institution: 'x', service: '', channel: '' };
  assert.equal(
    String(queryOf({ ...asked, ...none }, 'lv')),
    'from=2026-10&to=2026-11&by=center%2Cperiod&lang=lv&institution=x',
  );
  assert.match(monthWords('2026-11'), /2026.*novembris/);
});
