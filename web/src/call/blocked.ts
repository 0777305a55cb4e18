// What a network blocks, in words for the page.
import type { Ways } from '../media/ways.ts';
import { t } from '../words/index.ts';

/** One sentence for each way that was tried in vain; none when a way is open and something else is the matter. */
export function blockedWords(ways: Ways | null): string {
  if (!ways || [ways.udp, ways.tcp, ways.relay].includes('open')) return '';
  const words: string[] = [];
  if (ways.udp === 'blocked') words.push(t('blocked.udp'));
  if (ways.tcp === 'blocked') words.push(t('blocked.tcp', { port: ways.tcpPort }));
  if (ways.relay === 'blocked') words.push(t('blocked.relay'));
  if (ways.relay === 'absent' && words.length > 0) words.push(t('blocked.no_relay'));
  return words.join(' ');
}
