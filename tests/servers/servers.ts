// Redis and PostgreSQL of a journey's own, on free ports, as tests/servers/mod.rs starts them.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const UP_MS = 60_000;

/** What several nodes share. */
export interface Stores {
  /** What a node is told of them. */
  env: Record<string, string>;
  end(): void;
}

/** Starts both stores. */
export async function stores(): Promise<Stores> {
  const dir = mkdtempSync(join(tmpdir(), 'tilts-stores-'));
  const [redisPort, postgresPort] = [await freePort(), await freePort()];
  const settings = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
  const redis = started('redis-server', [
    ...['--port', `${redisPort}`, '--bind', '127.0.0.1', '--save', '', '--dir', dir],
    ...settings,
  ]);
  const bin = postgresBinaries();
  const own = unprivileged();
  const home = mkdtempSync(join(tmpdir(), 'tilts-postgres-'));
  if (own.uid !== undefined) chownSync(home, own.uid, own.gid ?? own.uid);
  const data = join(home, 'data');
  const make = ['--username=tilts', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C', '-D', data];
  execFileSync(join(bin, 'initdb'), make, { ...own, cwd: home, stdio: ['ignore', 'ignore', 'inherit'] });
  const options = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off', 'log_min_messages=fatal'];
  const postgres = started(
    join(bin, 'postgres'),
    ['-D', data, '-p', `${postgresPort}`, ...options.flatMap((option) => ['-c', option])],
    { ...own, cwd: home },
  );
  await Promise.all([answers(redisPort), answers(postgresPort)]);
  return {
    env: {
      TILTS_STORE_REDIS_URL: `redis://127.0.0.1:${redisPort}`,
      TILTS_STORE_POSTGRES_URL: `postgres://tilts@127.0.0.1:${postgresPort}/postgres`,
      TILTS_STORE_ARCHIVE: join(dir, 'archive'),
      TILTS_NODE_KEYS: join(dir, 'keys.json'),
    },
    end() {
      redis.kill('SIGKILL');
      postgres.kill('SIGKILL');
      for (const gone of [dir, home]) rmSync(gone, { recursive: true, force: true });
    },
  };
}

/** A balancer before several nodes: passes each connection on to the node of the moment. */
export class Balancer {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #to = 0;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Balancer> {
    const server = createServer();
    const balancer = new Balancer(server);
    server.on('connection', (page) => {
      const node = connect(balancer.#to, '127.0.0.1');
      for (const [end, other] of [
        [page, node],
        [node, page],
      ] as const) {
        balancer.#open.add(end);
        end.pipe(other);
        end.on('error', () => other.destroy());
        end.on('close', () => {
          balancer.#open.delete(end);
          other.destroy();
        });
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  get url(): string {
    const address = this.#server.address();
    assert.ok(address && typeof address === 'object');
    return `http://127.0.0.1:${address.port}`;
  }

  /** From now on connections go to the node of this address. */
  point(url: string): void {
    this.#to = Number(new URL(url).port);
  }

  end(): void {
    this.#server.close();
    for (const end of this.#open) end.destroy();
  }
}

function started(program: string, args: string[], options: object = {}): ChildProcess {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
  child.once('error', (error) => {
    throw new Error(`${program} is missing: apt-get install redis-server postgresql (${error.message})`);
  });
  return child;
}

/** A port that nobody has just now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}

async function answers(port: number): Promise<void> {
  const until = Date.now() + UP_MS;
  for (;;) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (connected) return;
    assert.ok(Date.now() < until, `nothing answers on port ${port}`);
    await sleep(20);
  }
}

/** Debian keeps them off the path, a folder a version. */
function postgresBinaries(): string {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').sort() : [];
  const folders = [
    ...versions.map((version) => join('/usr/lib/postgresql', version, 'bin')),
    ...(process.env.PATH ?? '').split(':'),
  ];
  const found = folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
  assert.ok(found, 'PostgreSQL is missing: apt-get install postgresql');
  return found;
}

/** Whom root runs PostgreSQL as: the user that its package makes, or nobody. */
function unprivileged(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((line) => line.startsWith('postgres:'));
  const [, , uid = '65534', gid = '65534'] = line?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}
