// Rules and closed services over HTTP: the same doors for administrators and supervisors.
import { CommandRefused, problemOf } from '../session/session.ts';
import type { CloseReason, Instead, Scope } from '../wire.gen.ts';

export type { Scope };
/** By rule; null says "never" or "no limit". What is not named is inherited. */
export type Values = Record<string, number | null>;

export interface Rule {
  name: string;
  unit: 'span' | 'count' | 'choice';
  choices?: Instead[];
  min: number;
  max: number;
  optional: boolean;
  default: number | null;
  /** Whether a day run again follows it. */
  run: boolean;
}

export interface Closed {
  service: string;
  reason: CloseReason;
  message?: string;
  since_ms: number;
}

/** The shape of `GET /api/v1/rules`; see `src/http/rules.rs`. */
export interface RuleBook {
  revision: number;
  /** Whose rules may be changed; absent: all. */
  institution?: string;
  rules: Rule[];
  settings: { scope: Scope; values: Values }[];
  closed: Closed[];
}

/** What the screen asks of the server; fixtures answer without one. All throw `CommandRefused`. */
export interface RulesApi {
  read(): Promise<RuleBook>;
  save(revision: number, scope: Scope, values: Values): Promise<RuleBook>;
  close(service: string, reason: CloseReason, message: string): Promise<void>;
  open(service: string): Promise<void>;
}

const ASK_MS = 10_000;

/** The rules as an administrator or a supervisor has them. */
export function httpRules(reader: 'admin' | 'supervisor'): RulesApi {
  const ask = async (path: string, method = 'GET', body?: unknown): Promise<Response> => {
    const answer = await fetch(`/api/v1/${path}?as=${reader}`, {
      method,
      signal: AbortSignal.timeout(ASK_MS),
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new CommandRefused(await problemOf(answer));
    return answer;
  };
  const closure = (service: string) => `services/${encodeURIComponent(service)}/closure`;
  return {
    async read() {
      return (await (await ask('rules')).json()) as RuleBook;
    },
    async save(revision, scope, values) {
      return (await (await ask('rules', 'PUT', { revision, scope, values })).json()) as RuleBook;
    },
    async close(service, reason, message) {
      await ask(closure(service), 'PUT', { reason, message });
    },
    async open(service) {
      await ask(closure(service), 'DELETE');
    },
  };
}
