// What a supervisor has chosen to see; kept by the page alone.
import { type Signal, signal } from '@preact/signals';
import { httpRules, type RulesApi, type Scope } from '../rules/api.ts';
import type { Directory } from '../session/catalogue.ts';
import type { Session } from '../session/session.ts';
import type { CloseReason, ConsultationLink, SuperviseView } from '../wire.gen.ts';
import type { Player } from './model/player.ts';
import type { GroupBy } from './model/rows.ts';

export type TabKey = 'services' | 'tickets' | 'specialists' | 'consultations' | 'rooms' | 'days' | 'rules';

/** The sheet that stands open over the page. */
export type Opened =
  | { sheet: 'story'; ticket: string; number: string }
  | { sheet: 'find' }
  | { sheet: 'reorder'; ticket: string }
  | { sheet: 'reassign'; ticket: string }
  | { sheet: 'skills'; person: string }
  | { sheet: 'absences'; person: string }
  | { sheet: 'closing'; service: string }
  | { sheet: 'notices' };

/** A service closed or opened: what was before, and until when it can be again. */
export interface Switched {
  service: string;
  before: { reason: CloseReason; message: string } | null;
  until: number;
}

export interface Ui {
  readonly tab: Signal<TabKey>;
  /** What the queues are put together by. */
  readonly by: Signal<GroupBy>;
  /** The institution that the tables show; null for all. */
  readonly institution: Signal<string | null>;
  /** The service that queue and specialists show; null for all. */
  readonly service: Signal<string | null>;
  readonly opened: Signal<Opened | null>;
  /** The service just closed or opened, as long as that can be taken back. */
  readonly switched: Signal<Switched | null>;
  /** Where rules are read and changed, and services closed. */
  readonly rulesApi: RulesApi;
  /** Whose rules are shown. */
  readonly rules: Signal<Scope>;
  /** The newest word on the links of the running consultations. */
  readonly links: Signal<readonly ConsultationLink[]>;
  /** The day looked back on, `yyyymmdd`; null for today. */
  readonly day: Signal<number | null>;
  /** A day being played again; null while the page is live. */
  readonly player: Signal<Player | null>;
}

export interface UiStart {
  tab?: TabKey;
  by?: GroupBy;
  opened?: Opened;
  links?: readonly ConsultationLink[];
  day?: number;
  player?: Player;
  rulesApi?: RulesApi;
}

export function createUi(first: UiStart = {}): Ui {
  return {
    tab: signal(first.tab ?? 'services'),
    by: signal(first.by ?? 'service'),
    institution: signal(null),
    service: signal(null),
    opened: signal(first.opened ?? null),
    switched: signal(null),
    rulesApi: first.rulesApi ?? httpRules('supervisor'),
    rules: signal<Scope>('network'),
    links: signal(first.links ?? []),
    day: signal(first.day ?? null),
    player: signal(first.player ?? null),
  };
}

/** What every part of the page is given. */
export interface Board {
  session: Session;
  directory: Directory;
  view: SuperviseView;
  ui: Ui;
  /** The moment that the figures are of: now, when the server was last heard, or the moment of a day played again. */
  now: number;
  /** The day being played again: nothing can be done to it. */
  past: number | null;
}
