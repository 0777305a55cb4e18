import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { screenShown } from '../design/index.ts';
import { type Desk, DeskFrame, DeskPage, serviceName, useRinging, useTitle } from '../desk/index.ts';
import { type Directory, named } from '../session/catalogue.ts';
import { idle, type Session } from '../session/session.ts';
import type { ConsultView } from '../wire.gen.ts';
import { language, t } from '../words/index.ts';
import { CallScreen } from './call.tsx';
import { invitationWord } from './invitation.tsx';
import { NO_OFFER, type OfferWatch, screenOf, watchOffer } from './model.ts';
import { PhoneCallScreen } from './phone-call.tsx';
import { Ready } from './ready.tsx';
import { openVisit } from './visit.ts';
import { WrapUp } from './wrap-up.tsx';
import './consult.css';

/** The specialist's part of the page: ready, in a consultation, or wrapping up. */
export function Consult({ desk }: { desk: Desk<'consult'> }) {
  const { view, session, directory } = desk;
  const visit = useMemo(() => openVisit(session), [session]);
  useEffect(() => () => visit.close(), [visit]);
  const { watch, answered } = useOfferWatch(desk);
  const screen = screenOf(view);
  useLayoutEffect(screenShown, [screen]);
  useEffect(() => {
    idle.value = screen === 'ready' && !view.offer && !view.invitation;
  }, [screen, view.offer, view.invitation]);
  const ringing = watch.answered ? null : ringOf(view, directory);
  useTitle(ringing ? 1 : 0, t('console.title'));
  useRinging(ringing?.id ?? null, ringing?.title ?? '', ringing?.words ?? '');
  if (view.call?.by_phone)
    return <PhoneCallScreen key={view.call.consultation} desk={desk} view={view.call} visit={visit} />;
  if (view.call) return <CallScreen key={view.call.consultation} desk={desk} view={view.call} visit={visit} />;
  if (view.wrap_up) return <WrapUp key={view.wrap_up.consultation} desk={desk} wrapUp={view.wrap_up} visit={visit} />;
  return <Ready desk={desk} watch={watch} onAnswered={answered} />;
}

/** What rings: an offer, or an invitation. */
function ringOf(view: ConsultView, directory: Directory): { id: string; title: string; words: string } | null {
  const { offer, invitation } = view;
  if (offer) return { id: offer.offer, title: t('offer.title'), words: serviceName(directory, offer.service) };
  if (!invitation) return null;
  return { id: invitation.invitation, title: t('invitation.title'), words: invitationWord(invitation) };
}

/** Follows the offers of this page, so that none goes away without a word. */
function useOfferWatch(desk: Desk<'consult'>): { watch: OfferWatch; answered: () => void } {
  const latest = useRef<OfferWatch>(NO_OFFER);
  const seen = useRef<Desk<'consult'>['view'] | null>(null);
  const [, redraw] = useState(0);
  if (seen.current !== desk.view) {
    seen.current = desk.view;
    latest.current = watchOffer(latest.current, desk.view);
  }
  return {
    watch: latest.current,
    answered: () => {
      latest.current = { ...latest.current, answered: true };
      redraw((n) => n + 1);
    },
  };
}

/** The whole page; over a session of its own unless one is given. */
export function ConsultPage(props: { session?: Session }) {
  const frame = {
    audience: 'consult' as const,
    role: 'specialist' as const,
    title: t('console.title'),
    person: personOf,
    lost: ({ view }: Desk<'consult'>) => (view.call ? t('consult.server_weak') : null),
    children: (desk: Desk<'consult'>) => <Consult desk={desk} />,
  };
  return props.session ? (
    <DeskFrame {...frame} session={props.session} onAgain={() => location.reload()} />
  ) : (
    <DeskPage {...frame} />
  );
}

function personOf({ view, directory }: Desk<'consult'>): { name: string; of: string } {
  const institution = directory.institution(view.institution);
  return { name: view.name, of: institution ? named(institution.names, language.value) : t('desk.network') };
}
