// What the room's page shows, apart from how: the server's view, the little that is local, and events, to a screen.
import type { LinkState } from '../session/session.ts';
import type {
  CalledView,
  CallView,
  Mode,
  Opening,
  ReceiptView,
  RoomView,
  VisitView,
  WaitingView,
} from '../wire.gen.ts';
import type { Language } from '../words/index.ts';

/** No touch for so long before the queue: the page asks whether anyone is there, ms. */
export const IDLE_MS = 90_000;
/** And so long after it starts over, ms. */
export const IDLE_ASKED_MS = 30_000;
/** The receipt stays so long, ms; "more time" adds as much again. */
export const RECEIPT_MS = 60_000;
/** "Your data has been erased" stays so long, ms. */
export const ERASED_MS = 5_000;
/** And so long when it says too that the resident will be called back, ms. */
export const FAREWELL_MS = 12_000;
/** A loss shorter than this changes nothing on the start screens, ms. */
export const OFFLINE_AFTER_MS = 3_000;

/** Where the resident stands before the queue. */
export type Step =
  | { at: 'start' }
  | { at: 'institution'; institution: string; all: boolean }
  | { at: 'search'; typed: string; all: boolean }
  | { at: 'join'; service: string; from: Step }
  | { at: 'book'; service: string; from: Step }
  | { at: 'code'; typed: string };

/** A code is twice so many letters and figures, with a dash between. */
const CODE_HALF = 5;
export const CODE_MAX = 2 * CODE_HALF + 1;
/** A number is a letter and a few figures. */
const NUMBER = /^([A-Z])-?(\d{1,4})$/;

/** A code or a number as it is printed, from as much of it as was typed. */
export function shaped(typed: string): string {
  const signs = typed
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .slice(0, CODE_MAX - 1);
  if (isNumber(signs)) return signs.replace(NUMBER, '$1-$2');
  return signs.length > CODE_HALF ? `${signs.slice(0, CODE_HALF)}-${signs.slice(CODE_HALF)}` : signs;
}

/** Whether it is a number, and not the beginning of a code. */
export function isNumber(typed: string): boolean {
  return NUMBER.test(typed);
}

/** Whether there is enough of it to be asked for. */
export function isWhole(typed: string): boolean {
  return isNumber(typed) || typed.length === CODE_MAX;
}

/** What only this page knows. */
export interface Local {
  step: Step;
  language: Language;
  mode: Mode;
  /** The conversation's language when another than the screen's was asked for. */
  talk: string | null;
  largeText: boolean;
  highContrast: boolean;
  readAloud: boolean;
  /** The call's first picture or sound has come. */
  mediaLive: boolean;
  /** The visit was ended here and all of it erased. */
  erased: boolean;
  /** The number under which the resident is called back, said once more before all is erased. */
  farewell: string | null;
}

export const FRESH: Local = {
  step: { at: 'start' },
  language: 'lv',
  mode: 'speech',
  talk: null,
  largeText: false,
  highContrast: false,
  readAloud: false,
  mediaLive: false,
  erased: false,
  farewell: null,
};

export type Action =
  | { do: 'service'; service: string }
  | { do: 'institution'; institution: string }
  | { do: 'search' }
  | { do: 'type'; typed: string }
  | { do: 'more' }
  | { do: 'back' }
  | { do: 'language'; language: Language }
  | { do: 'talk'; language: string }
  | { do: 'mode'; mode: Mode }
  | { do: 'large_text' | 'high_contrast' | 'read_aloud' | 'media_live' | 'media_gone' | 'erased' }
  | { do: 'joined' }
  | { do: 'book'; service: string }
  | { do: 'code' }
  | { do: 'farewell'; number: string };

/** The local state after an action. */
export function reduce(local: Local, action: Action): Local {
  switch (action.do) {
    case 'service':
      return { ...local, step: { at: 'join', service: action.service, from: local.step } };
    case 'institution':
      return { ...local, step: { at: 'institution', institution: action.institution, all: false } };
    case 'search':
      return { ...local, step: { at: 'search', typed: '', all: false } };
    case 'type':
      if (local.step.at === 'code') return { ...local, step: { at: 'code', typed: action.typed } };
      return local.step.at === 'search'
        ? { ...local, step: { ...local.step, typed: action.typed, all: false } }
        : local;
    case 'more':
      return local.step.at === 'search' || local.step.at === 'institution'
        ? { ...local, step: { ...local.step, all: true } }
        : local;
    case 'back':
      return {
        ...local,
        step: local.step.at === 'join' || local.step.at === 'book' ? local.step.from : { at: 'start' },
      };
    case 'book':
      return { ...local, step: { at: 'book', service: action.service, from: local.step } };
    case 'code':
      return { ...local, step: { at: 'code', typed: '' } };
    case 'joined':
      return { ...local, step: { at: 'start' } };
    case 'language':
      return { ...local, language: action.language };
    case 'talk':
      return { ...local, talk: action.language === local.language ? null : action.language };
    case 'mode':
      return { ...local, mode: local.mode === action.mode ? 'speech' : action.mode };
    case 'large_text':
      return { ...local, largeText: !local.largeText };
    case 'high_contrast':
      return { ...local, highContrast: !local.highContrast };
    case 'read_aloud':
      return { ...local, readAloud: !local.readAloud };
    case 'media_live':
      return { ...local, mediaLive: true };
    case 'media_gone':
      return { ...local, mediaLive: false };
    case 'farewell':
      return { ...local, farewell: action.number };
    case 'erased':
      return { ...local, erased: true };
  }
}

/** The language of the conversation: the screen's, unless another was asked for. */
export function talkLanguage(local: Local): string {
  return local.talk ?? local.language;
}

/** Nothing has been touched: there is nothing to forget and nobody to ask. */
export function untouched(local: Local): boolean {
  return JSON.stringify(local) === JSON.stringify(FRESH);
}

export type Screen =
  | { name: 'connecting' | 'offline' | 'replaced' | 'enroll' | 'erased' | 'start' }
  | { name: 'closed'; opening: Exclude<Opening, { state: 'open' }> }
  | { name: 'summoned'; called: CalledView }
  | { name: 'institution'; institution: string; all: boolean }
  | { name: 'search'; typed: string; all: boolean }
  | { name: 'join'; service: string }
  | { name: 'book'; service: string }
  | { name: 'code'; typed: string }
  | { name: 'waiting'; visit: VisitView; waiting: WaitingView; lost: boolean }
  | { name: 'call'; visit: VisitView; call: CallView; called: boolean }
  | { name: 'end'; visit: VisitView; receipt: ReceiptView };

/** What is to be shown. `lostMs`: for how long the server has been silent; null while it is not. */
export function screenOf(view: RoomView | null, link: LinkState, lostMs: number | null, local: Local): Screen {
  if (link === 'refused') return { name: 'enroll' };
  if (link === 'replaced') return { name: 'replaced' };
  if (local.erased) return { name: 'erased' };
  if (!view) return { name: link === 'lost' ? 'offline' : 'connecting' };
  const visit = view.visit;
  if (visit) {
    const stage = visit.stage;
    if (stage.stage === 'waiting') return { name: 'waiting', visit, waiting: stage, lost: link === 'lost' };
    if (stage.stage === 'call') return { name: 'call', visit, call: stage, called: !local.mediaLive };
    return { name: 'end', visit, receipt: stage };
  }
  if (link === 'lost' && (lostMs ?? 0) >= OFFLINE_AFTER_MS) return { name: 'offline' };
  if (view.called) return { name: 'summoned', called: view.called };
  if (view.opening.state !== 'open') return { name: 'closed', opening: view.opening };
  const { step } = local;
  switch (step.at) {
    case 'start':
      return { name: 'start' };
    case 'institution':
      return { name: 'institution', institution: step.institution, all: step.all };
    case 'search':
      return { name: 'search', typed: step.typed, all: step.all };
    case 'join':
      return { name: 'join', service: step.service };
    case 'book':
      return { name: 'book', service: step.service };
    case 'code':
      return { name: 'code', typed: step.typed };
  }
}

/** A new screen gets a new key: its heading takes the focus and touches meant for the one before are ignored. */
export function screenKey(screen: Screen): string {
  switch (screen.name) {
    case 'institution':
      return `institution ${screen.institution}`;
    case 'join':
      return `join ${screen.service}`;
    case 'call':
      return screen.called ? 'called' : 'call';
    default:
      return screen.name;
  }
}

/** Whether "back" leads anywhere from here. */
export function hasBack(screen: Screen): boolean {
  return ['institution', 'search', 'join', 'book', 'code'].includes(screen.name);
}

/** Whether silence of the hands is to be asked about: something was touched, and no queue holds the resident. */
export function idleCounts(screen: Screen, local: Local): boolean {
  return (
    ['start', 'institution', 'search', 'join', 'book', 'code', 'closed'].includes(screen.name) && !untouched(local)
  );
}

/** Whether the camera and microphone are wanted. */
export function devicesWanted(screen: Screen): boolean {
  return screen.name === 'join' || screen.name === 'waiting' || screen.name === 'call';
}
