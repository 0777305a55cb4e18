import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Alert, AlertKind } from '../../wire.gen.ts';
import { alertKey, sortAlerts } from './alerts.ts';

const alert = (kind: AlertKind, since: number, acknowledged_by?: string): Alert => ({
  alert: { kind, subject: 'x', since },
  acknowledged_by,
});

test('the gravest stand first, then the oldest; what somebody has seen to stands apart', () => {
  const alerts = [
    alert('low_level', 1),
    alert('long_wait', 9),
    alert('help_unanswered', 50),
    alert('long_wait', 3),
    alert('nobody_staffed', 2, 'Inese'),
  ];
  const { open, acknowledged } = sortAlerts(alerts);
  assert.deepEqual(
    open.map((one) => [one.alert.kind, one.alert.since]),
    [
      ['help_unanswered', 50],
      ['long_wait', 3],
      ['long_wait', 9],
      ['low_level', 1],
    ],
  );
  assert.deepEqual(acknowledged.map(alertKey), ['nobody_staffed:x:2']);
});

test('an alert that stands anew is another one', () => {
  assert.notEqual(alertKey(alert('long_wait', 1)), alertKey(alert('long_wait', 2)));
});
