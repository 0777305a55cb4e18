// Two network namespaces with a firewall between them: the server lives in one, the browser in the other. Needs root, `ip`
// and `nft`. The server's demo listens on loopback alone, so the first namespace is its router too: what comes for its outer
// address goes on to loopback (DNAT), as behind any NAT.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The server's outer addresses; the second is another TURN server's. */
export const SERVER = '10.77.0.1';
export const OTHER = '10.77.0.3';
const CLIENT = '10.77.0.2';
export const MEDIA_PORT = 3478;

/** What the firewall lets through. */
export type Wall = 'all' | 'no UDP' | 'TCP 443 alone' | 'TCP 443 alone, to the pages';

const RULES: Record<Wall, string[]> = {
  all: [],
  'no UDP': ['meta l4proto udp drop'],
  'TCP 443 alone': ['meta l4proto udp drop', 'tcp dport != 443 drop'],
  'TCP 443 alone, to the pages': ['meta l4proto udp drop', 'tcp dport != 443 drop', `ip daddr ${OTHER} drop`],
};

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export class Network {
  readonly dir = mkdtempSync(join(tmpdir(), 'tilts-firewall-'));
  readonly #server = `tilts-s${process.pid}`;
  readonly #client = `tilts-c${process.pid}`;

  start(): void {
    const [inside, outside] = [`ts${process.pid}`, `tc${process.pid}`];
    run('ip', 'netns', 'add', this.#server);
    run('ip', 'netns', 'add', this.#client);
    run('ip', 'link', 'add', inside, 'netns', this.#server, 'type', 'veth', 'peer', outside, 'netns', this.#client);
    // Addresses that IPv6 adds by itself a second later look to a browser like another network.
    for (const space of [this.#server, this.#client]) this.in(space, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1');
    for (const [space, link, addresses] of [
      [this.#server, inside, [SERVER, OTHER]],
      [this.#client, outside, [CLIENT]],
    ] as const) {
      for (const address of addresses) this.in(space, 'ip', 'addr', 'add', `${address}/24`, 'dev', link);
      for (const name of ['lo', link]) this.in(space, 'ip', 'link', 'set', name, 'up');
    }
    // A browser believes itself online when it has a way out.
    this.in(this.#client, 'ip', 'route', 'add', 'default', 'via', SERVER);
    this.in(this.#server, 'sysctl', '-qw', 'net.ipv4.conf.all.route_localnet=1');
    const inward = `ip daddr ${SERVER} meta l4proto { tcp, udp } th dport { 443, ${MEDIA_PORT} } dnat to 127.0.0.1`;
    const rules = [
      'table inet wall { chain before { type filter hook prerouting priority -300; }; }',
      'table ip inward {',
      `  chain before { type nat hook prerouting priority -100; ${inward}; }`,
      `  chain own { type nat hook output priority -100; ${inward}; }`,
      '}',
      '',
    ].join('\n');
    const file = join(this.dir, 'rules.nft');
    writeFileSync(file, rules);
    this.in(this.#server, 'nft', '-f', file);
    this.#makeCertificates();
  }

  /** Puts another firewall between the two; it drops without a word. */
  wall(wall: Wall): void {
    this.in(this.#server, 'nft', 'flush', 'chain', 'inet', 'wall', 'before');
    for (const rule of RULES[wall]) {
      this.in(this.#server, 'nft', 'add', 'rule', 'inet', 'wall', 'before', 'iifname', `ts${process.pid}`, rule);
    }
  }

  /** A program that runs another one where the server lives. */
  server(program: string, environment: Record<string, string> = {}): string {
    return this.#wrap('server', this.#server, program, environment);
  }

  /** A program that runs another one where the browser lives, and trusts the test's certificates. */
  client(program: string): string {
    return this.#wrap('client', this.#client, program, { HOME: this.dir });
  }

  file(name: string): string {
    return join(this.dir, name);
  }

  end(): void {
    const there = run('ip', 'netns', 'list');
    for (const space of [this.#server, this.#client]) if (there.includes(space)) run('ip', 'netns', 'del', space);
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Runs a command in a namespace. */
  private in(space: string, ...command: string[]): string {
    return run('ip', 'netns', 'exec', space, ...command);
  }

  #wrap(name: string, space: string, program: string, environment: Record<string, string>): string {
    const path = this.file(`${name}.sh`);
    const settings = Object.entries(environment).map(([key, value]) => `export ${key}='${value}'`);
    writeFileSync(path, ['#!/bin/sh', ...settings, `exec ip netns exec ${space} ${program} "$@"`, ''].join('\n'));
    chmodSync(path, 0o755);
    return path;
  }

  /** A certificate authority that the browser trusts, and a certificate of it for the server's addresses. */
  #makeCertificates(): void {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
    const [ca, caKey] = [this.file('ca.pem'), this.file('ca.key')];
    run('openssl', 'req', '-x509', ...key, '-keyout', caKey, '-out', ca, '-days', '2', '-subj', '/CN=Test CA');
    const [request, extensions] = [this.file('server.csr'), this.file('server.ext')];
    run('openssl', 'req', ...key, '-keyout', this.file('key.pem'), '-out', request, '-subj', `/CN=${SERVER}`);
    writeFileSync(extensions, `subjectAltName=IP:${SERVER},IP:${OTHER}\nextendedKeyUsage=serverAuth\n`);
    const authority = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-extfile', extensions];
    run('openssl', 'x509', '-req', '-in', request, ...authority, '-out', this.file('certificate.pem'));
    const database = join(this.dir, '.pki/nssdb');
    mkdirSync(database, { recursive: true });
    run('certutil', '-d', `sql:${database}`, '-N', '--empty-password');
    run('certutil', '-d', `sql:${database}`, '-A', '-t', 'C,,', '-n', 'test', '-i', ca);
  }
}
