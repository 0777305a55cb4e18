// What a supervisor has chosen to see; kept by the page alone.
import { type Signal, signal } from '@preact/signals';
import type { Directory } from '../session/catalogue.ts';
import type { Session } from '../session/session.ts';
import type { ConsultationLink, SuperviseView } from '../wire.gen.ts';

export type TabKey = 'services' | 'tickets' | 'specialists' | 'consultations' | 'rooms';

/** The sheet that stands open over the page. */
export type Opened =
  | { sheet: 'story'; ticket: string; number: string }
  | { sheet: 'reorder'; ticket: string }
  | { sheet: 'reassign'; ticket: string };

export interface Ui {
  readonly tab: Signal<TabKey>;
  /** The institution that the tables show; null for all. */
  readonly institution: Signal<string | null>;
  /** The service that queue and specialists show; null for all. */
  readonly service: Signal<string | null>;
  readonly opened: Signal<Opened | null>;
  readonly acknowledged: Signal<ReadonlySet<string>>;
  /** The newest word on the links of the running consultations. */
  readonly links: Signal<readonly ConsultationLink[]>;
}

export function createUi(first: { tab?: TabKey; opened?: Opened; links?: readonly ConsultationLink[] } = {}): Ui {
  return {
    tab: signal(first.tab ?? 'services'),
    institution: signal(null),
    service: signal(null),
    opened: signal(first.opened ?? null),
    acknowledged: signal<ReadonlySet<string>>(new Set()),
    links: signal(first.links ?? []),
  };
}

/** What every part of the page is given. */
export interface Board {
  session: Session;
  directory: Directory;
  view: SuperviseView;
  ui: Ui;
  /** The moment that the figures are of: now, or when the server was last heard. */
  now: number;
}
