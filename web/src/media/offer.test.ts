import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brief } from './offer.ts';

const transport = ['a=rtcp:9 IN IP4 0.0.0.0', 'a=ice-ufrag:4ZcD', 'a=ice-pwd:2/1muCWoOi3uLifh0NuRHlKm']
  .concat(['a=ice-options:trickle', 'a=fingerprint:sha-256 AB:CD', 'a=setup:actpass', 'a=rtcp-mux'])
  .join('\r\n');
const session = 'v=0\r\ns=-\r\na=group:BUNDLE 0 1\r\n';
const audio = `m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n${transport}\r\na=mid:0\r\na=rtcp-rsize\r\n`;
const video = (shared: string) =>
  `m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\n${shared}a=mid:1\r\na=rtcp-rsize\r\na=rtcp-fb:96 nack\r\n`;

test('the transport of a bundle is told in its first section alone', () => {
  const told = brief(session + audio + video(`${transport}\r\n`));
  assert.equal(told, `${session}${audio}${video('')}a=bundle-only\r\n`);
  assert.equal(brief(session + audio), session + audio);
  assert.equal(brief(''), '');
});
