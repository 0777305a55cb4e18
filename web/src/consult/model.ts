// What a specialist's page decides for itself, apart from how it looks.
import type {
  Availability,
  ConsultView,
  InvitationId,
  MatchReason,
  Mode,
  OfferId,
  Outcome,
  SpecialistState,
} from '../wire.gen.ts';

/** Offers missed in a row that set a specialist away. */
export const MISSED_MAX = 3;

/** The outcomes to choose from, as they stand in the list; none is preset. */
export const OUTCOMES = [
  'consulted',
  'applied',
  'referred',
  'to_be_continued',
  'not_served',
] as const satisfies Outcome[];

export type Screen = 'ready' | 'call' | 'wrap_up';

/** Which screen a view asks for; an offer is a card over `ready`. */
export function screenOf(view: ConsultView): Screen {
  if (view.call) return 'call';
  return view.wrap_up ? 'wrap_up' : 'ready';
}

/** Whether the specialist was set away for not answering, and has to come back by themselves. */
export function setAway(view: ConsultView): boolean {
  return view.state === 'away' && view.missed >= MISSED_MAX;
}

/** The three states that a specialist chooses between, as the state on the page. */
export function availabilityOf(state: SpecialistState): Availability {
  if (state === 'break') return 'break';
  return state === 'away' || state === 'offline' ? 'away' : 'available';
}

/** The offer or invitation on the page, and what became of the one before it. */
export interface OfferWatch {
  offer: OfferId | InvitationId | null;
  /** It is an invitation. */
  invited: boolean;
  /** The specialist has answered the offer on the page. */
  answered: boolean;
  missed: number;
  /** The last offer left unanswered: passed on for lack of an answer, or the resident no longer waits. */
  lost: 'passed_on' | 'withdrawn' | 'uninvited' | null;
}

export const NO_OFFER: OfferWatch = { offer: null, invited: false, answered: false, missed: 0, lost: null };

/** Follows the offers from view to view, so that one that went away unanswered is never silently gone. */
export function watchOffer(watch: OfferWatch, view: ConsultView): OfferWatch {
  const offer = view.offer?.offer ?? view.invitation?.invitation ?? null;
  if (offer === watch.offer) return { ...watch, missed: view.missed };
  let lost: OfferWatch['lost'] = offer !== null || view.call ? null : watch.lost;
  if (watch.offer !== null && !watch.answered && !view.call)
    lost = view.missed > watch.missed || setAway(view) ? 'passed_on' : watch.invited ? 'uninvited' : 'withdrawn';
  return { offer, invited: view.invitation !== undefined, answered: false, missed: view.missed, lost };
}

/** The reasons in the order in which they convince: what one can, then whose turn it is. */
export function orderedReasons(reasons: MatchReason[]): MatchReason[] {
  const order: MatchReason['kind'][] = [
    'named',
    'appointment',
    'skill',
    'generalist',
    'signing',
    'language',
    'longest_idle',
    'first_in_order',
    'asked_again',
    'preferred',
    'reserve',
    'own_institution',
    'any_institution',
  ];
  return [...reasons].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

/** Whether a way of speaking needs to stand out in the offer. */
export function unusualMode(mode: Mode): boolean {
  return mode !== 'speech';
}
