import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesReceived, decodedByMid, quietMs, type StatsRow, Summarizer } from './stats.ts';

const report = (bytes: number, received: number, lost: number): StatsRow[] => [
  {
    type: 'inbound-rtp',
    kind: 'video',
    mid: '9',
    bytesReceived: bytes,
    packetsReceived: received,
    packetsLost: lost,
    jitter: 0.004,
    framesDecoded: 30,
    keyFramesDecoded: 1,
  },
  { type: 'inbound-rtp', kind: 'audio', mid: '4', totalAudioEnergy: 0.5 },
  { type: 'remote-inbound-rtp', fractionLost: 0.02 },
  { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.031 },
];

test('figures are those since the summary before', () => {
  const summarizer = new Summarizer();
  summarizer.summarize(report(1_000, 10, 0), 1_000);
  const summary = summarizer.summarize(report(126_000, 100, 10), 2_000);
  assert.equal(summary.down.bitrateBps, 1_000_000);
  assert.equal(summary.down.lossPct, 10);
  assert.equal(summary.down.jitterMs, 4);
  assert.equal(summary.up.lossPct, 2);
  assert.equal(summary.rttMs, 31);
  assert.deepEqual([summary.framesDecoded, summary.keyFramesDecoded, summary.audioEnergy], [30, 1, 0.5]);
});

test('a new connection counts from nothing', () => {
  const summarizer = new Summarizer();
  summarizer.summarize(report(126_000, 100, 10), 1_000);
  assert.equal(summarizer.summarize(report(12_500, 10, 0), 2_000).down.bitrateBps, 100_000);
});

test('only received video is decoded', () => {
  assert.deepEqual([...decodedByMid(report(1, 1, 0))], [['9', { frames: 30, keyFrames: 1 }]]);
});

test('silence is told to the millisecond, of the path that was heard last; where nothing is told there is none', () => {
  const pair = (last: number) => ({ type: 'candidate-pair', timestamp: 5_000, lastPacketReceivedTimestamp: last });
  assert.equal(quietMs([pair(1_000), pair(4_930), { type: 'candidate-pair', timestamp: 5_000 }]), 70);
  assert.equal(quietMs(report(1, 1, 0)), 0);
});

test('what came is counted on the transport, and by its pairs where a browser tells no more', () => {
  const pairs = [
    { type: 'candidate-pair', bytesReceived: 700 },
    { type: 'candidate-pair', bytesReceived: 60 },
  ];
  assert.equal(bytesReceived([{ type: 'transport', bytesReceived: 1_000 }, ...pairs]), 1_000);
  assert.equal(bytesReceived([{ type: 'transport' }, ...pairs]), 760);
  assert.equal(bytesReceived([]), 0);
});
