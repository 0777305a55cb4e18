// What every desk page goes through: connecting, signing in, being opened elsewhere, losing the server.
import { useSignal } from '@preact/signals';
import { MonitorX, RotateCw, ServerOff, WifiOff } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { announce, Button, Card, LiveRegions, useTick } from '../design/index.ts';
import { type Directory, directory, loadCatalogue } from '../session/catalogue.ts';
import { openSession, type Role, type Session, socketToken } from '../session/session.ts';
import type { Problem, View } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { unlockSoundAtFirstPress } from './bell.ts';
import { problemIn } from './command.ts';
import { DeskHeader } from './header.tsx';
import { ScreenHeading } from './heading.tsx';
import { ProblemNotice } from './problem.tsx';
import { SignIn, signOut } from './sign-in.tsx';

type Audience = View['audience'];
/** The view of one audience. */
export type ViewOf<A extends Audience> = Extract<View, { audience: A }>;

/** What a page's own part is given. */
export interface Desk<A extends Audience> {
  session: Session;
  directory: Directory;
  view: ViewOf<A>;
}

interface FrameProps<A extends Audience> {
  audience: A;
  role: Role;
  title: string;
  /** Where else the page goes, for the header. */
  links?: ComponentChildren;
  /** Who is signed in, for the header. */
  person?: (desk: Desk<A>) => { name: string; of?: string };
  /** What a lost server means on this page just now, if it needs words of its own. */
  lost?: (desk: Desk<A>) => string | null;
  children: (desk: Desk<A>) => ComponentChildren;
}

const CATALOGUE_AGAIN_MS = 3_000;

/** A desk page over a session of its own. */
export function DeskPage<A extends Audience>(props: FrameProps<A>) {
  const [attempt, setAttempt] = useState(0);
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    const opened = openSession(() => socketToken(props.role));
    setSession(opened);
    return () => opened.close();
  }, [attempt, props.role]);
  useEffect(unlockSoundAtFirstPress, []);
  return session && <DeskFrame {...props} session={session} onAgain={() => setAttempt((n) => n + 1)} />;
}

/** A desk page over a given session; `onAgain` opens a new one. */
export function DeskFrame<A extends Audience>(props: FrameProps<A> & { session: Session; onAgain: () => void }) {
  const { session } = props;
  const link = session.link.value;
  const view = session.view.value;
  useCatalogue(link === 'live');
  const desk =
    view?.audience === props.audience && directory.value
      ? { session, directory: directory.value, view: view as ViewOf<A> }
      : null;
  const person = desk && props.person?.(desk);
  const problem = useSignal<Problem | null>(null);
  const leave = async () => {
    try {
      await signOut(props.role);
      props.onAgain();
    } catch (error) {
      problem.value = problemIn(error);
    }
  };
  const shown = link === 'refused' || link === 'replaced' ? null : desk;
  return (
    <div class="desk">
      <LiveRegions />
      <DeskHeader
        title={props.title}
        name={person?.name}
        of={person?.of}
        session={session}
        onSignOut={shown ? () => void leave() : undefined}
      >
        {shown && props.links}
      </DeskHeader>
      {problem.value && <ProblemNotice problem={problem} />}
      {link === 'refused' && <SignIn role={props.role} onDone={props.onAgain} />}
      {link === 'replaced' && <Replaced onAgain={props.onAgain} />}
      {shown && link === 'lost' && <LostBand session={session} words={props.lost?.(shown) ?? t('desk.lost')} />}
      {shown && props.children(shown)}
      {!shown && (link === 'connecting' || link === 'lost' || link === 'live') && <Connecting away={link === 'lost'} />}
    </div>
  );
}

/** Fetches the network's names once the server answers, and again until they have come. */
function useCatalogue(live: boolean): void {
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!live || directory.value) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    loadCatalogue().catch(() => {
      timer = setTimeout(() => setTries((n) => n + 1), CATALOGUE_AGAIN_MS);
    });
    return () => clearTimeout(timer);
  }, [live, tries]);
}

/** The first connection, or the server not answering it. */
function Connecting(props: { away: boolean }) {
  return (
    <main class="desk-center" data-testid={props.away ? 'server-away' : 'connecting'}>
      <Card class="desk-state">
        {props.away ? (
          <ServerOff class="desk-state__icon" aria-hidden="true" />
        ) : (
          <div class="ring" aria-hidden="true" />
        )}
        <ScreenHeading key={String(props.away)}>
          {props.away ? t('desk.server_away') : t('call.connecting')}
        </ScreenHeading>
        {props.away && <p class="muted">{t('desk.server_away_note')}</p>}
      </Card>
    </main>
  );
}

/** The page is open elsewhere and stays quiet here. */
function Replaced(props: { onAgain: () => void }) {
  return (
    <main class="desk-center" data-testid="replaced">
      <Card class="desk-state">
        <MonitorX class="desk-state__icon" aria-hidden="true" />
        <ScreenHeading>{t('desk.replaced')}</ScreenHeading>
        <p class="muted">{t('desk.replaced_note')}</p>
        <Button kind="primary" icon={RotateCw} onPress={props.onAgain} testId="use-here">
          {t('desk.use_here')}
        </Button>
      </Card>
    </main>
  );
}

/** The server does not answer: since when, and what that means. */
function LostBand(props: { session: Session; words: string }) {
  useTick(1_000);
  useEffect(() => announce(props.words, 'urgent'), []);
  const since = props.session.lostSince.value;
  const seconds = since === null ? 0 : Math.max(0, Math.floor((performance.now() - since) / 1_000));
  return (
    <div class="desk-band desk-band--danger" data-testid="lost">
      <WifiOff class="icon" aria-hidden="true" />
      <span>{props.words}</span>
      <span class="desk-band__figure">{t('desk.lost_for', { s: seconds })}</span>
    </div>
  );
}
