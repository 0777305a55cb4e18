/** Which ways through the network were tried and what came of them: what a page can say when nothing connects. */
import type { StatsRow } from './stats.ts';
import { numberOf } from './stats.ts';

/** `open`: the server has answered on it. `blocked`: it was tried in vain. `absent`: there is no such way. */
export type Way = 'open' | 'blocked' | 'absent';

export interface Ways {
  /** Datagrams straight to the server. */
  udp: Way;
  /** A connection to the server's media port. */
  tcp: Way;
  tcpPort: number;
  /** TURN, on the port of the pages as a rule. */
  relay: Way;
}

/** Reads the ways out of a connection's report; `hasServers`: the page was told of a TURN server. */
export function waysOf(rows: StatsRow[], hasServers: boolean): Ways {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const answered = new Set<unknown>();
  for (const pair of rows) {
    if (pair.type !== 'candidate-pair' || numberOf(pair, 'responsesReceived') === 0) continue;
    // Also of an address that the server saw behind the relay, which is called `prflx`.
    const relayed = byId.get(pair.localCandidateId)?.relayProtocol !== undefined;
    answered.add(relayed ? 'relay' : byId.get(pair.remoteCandidateId)?.protocol);
  }
  const offered = rows.filter((row) => row.type === 'remote-candidate');
  const tcp = offered.find((row) => row.protocol === 'tcp');
  const way = (name: string, isThere: boolean): Way => {
    if (answered.has(name)) return 'open';
    return isThere ? 'blocked' : 'absent';
  };
  return {
    udp: way(
      'udp',
      offered.some((row) => row.protocol === 'udp'),
    ),
    tcp: way('tcp', tcp !== undefined),
    tcpPort: numberOf(tcp, 'port'),
    relay: way('relay', hasServers),
  };
}
