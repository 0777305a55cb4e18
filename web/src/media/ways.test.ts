import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StatsRow } from './stats.ts';
import { waysOf } from './ways.ts';

const candidates: StatsRow[] = [
  { type: 'local-candidate', id: 'host', candidateType: 'host', protocol: 'udp' },
  { type: 'local-candidate', id: 'active', candidateType: 'host', protocol: 'tcp' },
  { type: 'local-candidate', id: 'relay', candidateType: 'prflx', protocol: 'udp', relayProtocol: 'tls' },
  { type: 'remote-candidate', id: 'udp', protocol: 'udp', port: 3478 },
  { type: 'remote-candidate', id: 'tcp', protocol: 'tcp', port: 3479 },
];
const pair = (localCandidateId: string, remoteCandidateId: string, responsesReceived: number): StatsRow => ({
  type: 'candidate-pair',
  localCandidateId,
  remoteCandidateId,
  responsesReceived,
});

test('a way is open once the server has answered on it', () => {
  const pairs = [pair('host', 'udp', 0), pair('active', 'tcp', 0), pair('relay', 'udp', 2)];
  const ways = waysOf([...candidates, ...pairs], true);
  assert.deepEqual(ways, { udp: 'blocked', tcp: 'blocked', tcpPort: 3479, relay: 'open' });
});

test('what was never offered is absent, not blocked', () => {
  const rows = [...candidates.slice(0, 4), pair('host', 'udp', 0)];
  assert.deepEqual(waysOf(rows, false), { udp: 'blocked', tcp: 'absent', tcpPort: 0, relay: 'absent' });
  assert.deepEqual(waysOf(rows, true).relay, 'blocked', 'told of, and no candidate came of it');
});

test('before the answer nothing was tried', () => {
  assert.deepEqual(waysOf([], false), { udp: 'absent', tcp: 'absent', tcpPort: 0, relay: 'absent' });
});
