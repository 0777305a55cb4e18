// One socket to the server: hello, the newest view, commands that get exactly one answer, and an
// honest word on how the connection stands. PROTOCOL.md in the crate `signaling` is the law here.
import { type Signal, signal } from '@preact/signals';
import type { Answer, ClientMessage, IceServer, Problem, ServerMessage, View } from '../wire.gen.ts';
import { changed } from './changed.ts';

export type Role = 'room' | 'employee' | 'specialist' | 'supervisor' | 'admin' | 'guest';

/**
 * `connecting`: not yet. `live`: the server answers. `lost`: it does not; a fresh socket is tried every second.
 * `replaced`: this page was opened elsewhere and stays quiet. `refused`: the credential is not taken; sign in.
 */
export type LinkState = 'connecting' | 'live' | 'lost' | 'replaced' | 'refused';

type MessageOf<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;
type Handler<T extends ServerMessage['type']> = (message: MessageOf<T>) => void;

const PING_MS = 2_000;
const SERVER_SILENT_MS = 6_000;
/** A fresh socket is begun so often, if the one before has not opened. */
const RETRY_MS = 1_000;
/** A socket that has not opened is given up: its next packet would leave later than a new one's first. */
const CONNECT_MS_LEAST = 1_000;
const CONNECT_MS = 5_000;
/** Opening takes several round trips; so many times as long as last time is given, and more after each failure. */
const CONNECT_SLACK = 4;
const CONNECT_GROWTH = 1.25;
/** While people talk a token is kept at hand, so that a fresh socket has no request to wait for. A token lives a minute. */
const TOKEN_RENEW_MS = 25_000;
const TOKEN_KEPT_MS = 55_000;
const COMMAND_MS = 10_000;
const COMMANDS_MAX = 64;
const UNHEARD_MAX = 512;
/** Told once, when a page enters a consultation: the page may still be drawing it. */
const OF_A_CONSULTATION: ReadonlySet<ServerMessage['type']> = new Set([
  'slots.assign',
  'media.state',
  'quality',
  'text.edit',
  'text.state',
  'chat',
  'next_steps',
  'notes',
  'identity',
  'transfer',
]);

/** What a command was refused with. */
export class CommandRefused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

interface Pending {
  frame: string;
  resolve: (answer: Answer) => void;
  reject: (error: CommandRefused) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** What the pages use of a session; fixtures implement it without a socket. */
export interface Session {
  readonly view: Signal<View | null>;
  readonly link: Signal<LinkState>;
  /** When the server was last heard, while the link is lost, by this machine's steady clock (`performance.now()`); null while it is live. */
  readonly lostSince: Signal<number | null>;
  /** The server's time, UTC milliseconds. */
  now(): number;
  /** The TURN servers as last told. */
  iceServers(): IceServer[];
  /** Sends a command; the same command is sent again under the same id after a reconnection, until its deadline. */
  command(message: ClientMessage): Promise<Answer>;
  /** Sends a message that has no answer; dropped while the socket is not open. Returns whether it left. */
  send(message: ClientMessage): boolean;
  /**
   * Calls `handler` for each message of this type; returns how to stop. What the server told of the running
   * consultation before anybody listened comes first, at once.
   */
  on<T extends ServerMessage['type']>(type: T, handler: Handler<T>): () => void;
  close(): void;
}

/** Opens a session; `token` gives a fresh socket token for each attempt. */
export function openSession(token: () => Promise<string>): Session {
  const view = signal<View | null>(null);
  const link = signal<LinkState>('connecting');
  const lostSince = signal<number | null>(null);
  const handlers = new Map<string, Set<(message: ServerMessage) => void>>();
  const pending = new Map<string, Pending>();
  /** Messages of a consultation that came before anybody listened, for whoever listens first. */
  let unheard: ServerMessage[] = [];
  let consultation: string | null = null;
  let socket: WebSocket | null = null;
  let resume: { session: string; version: number } | null = null;
  /** The view that came last on this connection, shown or not: what changes are of. */
  let base: View | null = null;
  let build: string | null = null;
  let iceServers: IceServer[] = [];
  let offset = 0;
  let heardAt = performance.now();
  let pings = 0;
  let closed = false;
  let retry: ReturnType<typeof setTimeout> | null = null;
  let begunAt = 0;
  let patienceMs = CONNECT_MS;
  let spare: { secret: string; at: number } | null = null;
  let isRenewing = false;
  /** The token last said hello with was kept, so that a refusal says nothing of the credential behind it. */
  let isSpareUsed = false;

  const open = () => socket?.readyState === WebSocket.OPEN && link.value === 'live';

  const settle = (id: string, how: (command: Pending) => void) => {
    const command = pending.get(id);
    if (!command) return;
    pending.delete(id);
    clearTimeout(command.timer);
    how(command);
  };

  const again = () => {
    socket = null;
    if (closed || link.value === 'replaced' || link.value === 'refused') return;
    if (link.value !== 'lost') {
      link.value = 'lost';
      lostSince.value = heardAt;
    }
    const wait = Math.max(0, begunAt + RETRY_MS - performance.now());
    retry ??= setTimeout(() => {
      retry = null;
      void connect();
    }, wait);
  };

  const handle = (message: ServerMessage) => {
    if (message.type === 'welcome') unheard = [];
    if ((message.type === 'welcome' || message.type === 'view') && message.view) {
      const next = consultationIn(message.view);
      if (next !== consultation) unheard = [];
      consultation = next;
    }
    switch (message.type) {
      case 'welcome':
        if (build !== null && build !== message.build) reloadWhenIdle();
        build ??= message.build;
        resume = { session: message.session, version: message.version };
        offset = message.now_ms - Date.now();
        iceServers = message.ice_servers ?? [];
        base = message.view ?? null;
        if (message.view) view.value = message.view;
        link.value = 'live';
        lostSince.value = null;
        for (const { frame } of pending.values()) socket?.send(frame);
        break;
      case 'view':
      case 'view.changed':
        offset = message.now_ms - Date.now();
        if (message.type === 'view') base = message.view;
        else base &&= changed(base, message.changes);
        if (!base || (resume && message.version < resume.version)) return;
        if (resume) resume.version = message.version;
        view.value = base;
        break;
      case 'media.servers':
        iceServers = message.ice_servers;
        break;
      case 'pong':
        offset = message.now_ms - Date.now();
        break;
      case 'reply':
        settle(message.command_id, (command) => command.resolve(message.answer));
        break;
      case 'error':
        if (message.command_id)
          settle(message.command_id, (command) => command.reject(new CommandRefused(message.error)));
        else if (message.error.code === 'unauthenticated' && isSpareUsed) spare = null;
        else if (message.error.code === 'unauthenticated') link.value = 'refused';
        break;
      case 'bye':
        if (message.reason === 'replaced') link.value = 'replaced';
        if (message.reason === 'revoked') link.value = 'refused';
        break;
    }
    const listeners = handlers.get(message.type);
    if (listeners?.size) for (const handler of listeners) handler(message);
    else if (OF_A_CONSULTATION.has(message.type) && unheard.length < UNHEARD_MAX) unheard.push(message);
  };

  const keepToken = async () => {
    isRenewing = true;
    try {
      spare = { secret: await token(), at: performance.now() };
    } catch {
      // The one before is good for a while yet, and the next heartbeat asks again.
    } finally {
      isRenewing = false;
    }
  };

  const connect = async () => {
    begunAt = performance.now();
    isSpareUsed = spare !== null && begunAt - spare.at < TOKEN_KEPT_MS;
    let secret: string;
    try {
      secret = isSpareUsed && spare ? spare.secret : await token();
    } catch (error) {
      if (error instanceof CommandRefused && error.problem.status === 401) link.value = 'refused';
      return again();
    }
    if (closed) return;
    const ws = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/ws`, 'tilts.1');
    socket = ws;
    const startedAt = performance.now();
    heardAt = startedAt;
    const giveUp = setTimeout(() => {
      patienceMs = Math.min(CONNECT_MS, patienceMs * CONNECT_GROWTH);
      ws.close();
    }, patienceMs);
    ws.onopen = () => {
      clearTimeout(giveUp);
      heardAt = performance.now();
      patienceMs = Math.min(CONNECT_MS, Math.max(CONNECT_MS_LEAST, (heardAt - startedAt) * CONNECT_SLACK));
      ws.send(JSON.stringify({ type: 'hello', token: secret, ...(resume ? { resume } : {}) }));
    };
    ws.onmessage = (event) => {
      heardAt = performance.now();
      if (socket === ws) handle(JSON.parse(String(event.data)) as ServerMessage);
    };
    ws.onclose = () => {
      clearTimeout(giveUp);
      if (socket === ws) again();
    };
  };

  const heartbeat = setInterval(() => {
    if (!socket || socket.readyState !== WebSocket.OPEN) return;
    if (performance.now() - heardAt > SERVER_SILENT_MS) {
      const silent = socket;
      again();
      silent.close();
    } else if (link.value === 'live') {
      socket.send(JSON.stringify({ type: 'ping', n: ++pings }));
      const isStale = spare === null || performance.now() - spare.at > TOKEN_RENEW_MS;
      if (consultation !== null && isStale && !isRenewing) void keepToken();
    }
  }, PING_MS);

  const onOnline = () => {
    if (retry === null) return;
    clearTimeout(retry);
    retry = null;
    void connect();
  };
  addEventListener('online', onOnline);
  void connect();

  return {
    view,
    link,
    lostSince,
    now: () => Date.now() + offset,
    iceServers: () => iceServers,
    send(message) {
      if (!open()) return false;
      socket?.send(JSON.stringify(message));
      return true;
    },
    command(message) {
      return new Promise((resolve, reject) => {
        if (pending.size >= COMMANDS_MAX) return reject(new CommandRefused(problem('rate_limited', 429)));
        const id = crypto.randomUUID();
        const frame = JSON.stringify({ command_id: id, ...message });
        const timer = setTimeout(
          () => settle(id, (command) => command.reject(new CommandRefused(problem('timeout', 504)))),
          COMMAND_MS,
        );
        pending.set(id, { frame, resolve, reject, timer });
        if (open()) socket?.send(frame);
      });
    },
    on(type, handler) {
      const set = handlers.get(type) ?? new Set();
      handlers.set(type, set);
      const call = handler as (message: ServerMessage) => void;
      set.add(call);
      const waiting = unheard.filter((message) => message.type === type);
      unheard = unheard.filter((message) => message.type !== type);
      for (const message of waiting) call(message);
      return () => set.delete(call);
    },
    close() {
      closed = true;
      clearInterval(heartbeat);
      removeEventListener('online', onOnline);
      if (retry !== null) clearTimeout(retry);
      for (const id of [...pending.keys()])
        settle(id, (command) => command.reject(new CommandRefused(problem('gone', 409))));
      socket?.close();
    },
  };
}

/** The consultation that a view shows. */
function consultationIn(view: View): string | null {
  switch (view.audience) {
    case 'room':
      return view.visit?.stage.stage === 'call' ? view.visit.stage.consultation : null;
    case 'ad_hoc':
      return view.consultation;
    case 'supervise':
      return null;
    default:
      return view.call?.consultation ?? null;
  }
}

/** A fresh socket token for a role, bought with that role's cookie. */
export async function socketToken(role: Role): Promise<string> {
  const answer = await fetch('/api/v1/ws-token', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ role }),
    signal: AbortSignal.timeout(CONNECT_MS),
  });
  if (!answer.ok) throw new CommandRefused(await problemOf(answer));
  return ((await answer.json()) as { token: string }).token;
}

/** The problem in a refused HTTP answer, whatever its body. */
export async function problemOf(answer: Response): Promise<Problem> {
  try {
    const body = (await answer.json()) as Partial<Problem>;
    if (body.code) return body as Problem;
  } catch {
    // Not a body of ours (a proxy's page, or none): the status alone must do.
  }
  return problem(answer.status === 401 ? 'unauthenticated' : 'internal', answer.status);
}

function problem(code: Problem['code'], status: number): Problem {
  return { type: `urn:tilts:error:${code}`, code, status, retryable: status >= 500, detail: code, params: {} };
}

/** Whether a reload would interrupt nothing. Pages say so by setting this; a newer build is then taken. */
export const idle = signal(true);

function reloadWhenIdle(): void {
  const look = setInterval(() => {
    if (!idle.value) return;
    clearInterval(look);
    location.reload();
  }, 1_000);
}
