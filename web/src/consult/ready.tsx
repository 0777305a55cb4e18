import {
  BellOff,
  BellRing,
  CircleCheck,
  CirclePause,
  LogOut,
  Play,
  TriangleAlert,
  UserRoundX,
  Volume2,
  VolumeX,
} from 'lucide-preact';
import { announce, Button, Card, type Icon, Notice } from '../design/index.ts';
import {
  type Commands,
  chime,
  type Desk,
  minutes,
  notifications,
  ProblemNotice,
  ScreenHeading,
  soundReady,
  timeOfDay,
  unlockNotifications,
  unlockSound,
  useCommands,
} from '../desk/index.ts';
import type { Availability } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { HeldNotice, OwnAppointments } from './appointments.tsx';
import { DayList } from './day.tsx';
import { InvitationCard } from './invitation.tsx';
import { availabilityOf, MISSED_MAX, type OfferWatch, setAway } from './model.ts';
import { OfferCard } from './offer.tsx';

type ConsultDesk = Desk<'consult'>;

const STATES: Record<Availability, { icon: Icon; word: () => string; note: () => string }> = {
  available: { icon: CircleCheck, word: () => t('status.available'), note: () => t('consult.wait_here_note') },
  break: { icon: CirclePause, word: () => t('status.break'), note: () => t('consult.break_note') },
  away: { icon: UserRoundX, word: () => t('consult.away_word'), note: () => t('consult.break_note') },
};

/** Between consultations: one's state, who waits, one's day, and the offer when it comes. */
export function Ready(props: { desk: ConsultDesk; watch: OfferWatch; onAnswered: () => void }) {
  const { view, session, directory } = props.desk;
  const commands = useCommands(session);
  return (
    <main class="consult consult--ready">
      <aside class="consult__left" aria-label={t('consult.waiting_for_me')}>
        <WaitingForMe desk={props.desk} />
        <SoundCheck />
      </aside>
      <section class="consult__stage consult-ready">
        <HeldNotice desk={props.desk} />
        {setAway(view) && <AwayBand commands={commands} />}
        <ProblemNotice problem={commands.problem} />
        {view.offer ? (
          <OfferCard
            key={view.offer.offer}
            offer={view.offer}
            desk={props.desk}
            commands={commands}
            onAnswered={props.onAnswered}
          />
        ) : view.invitation ? (
          <InvitationCard
            key={view.invitation.invitation}
            invitation={view.invitation}
            desk={props.desk}
            commands={commands}
            onAnswered={props.onAnswered}
          />
        ) : (
          <>
            {props.watch.lost && !setAway(view) && <LostOffer watch={props.watch} />}
            <State desk={props.desk} commands={commands} />
          </>
        )}
      </section>
      <aside class="consult__right" aria-label={t('consult.day')}>
        <OwnAppointments desk={props.desk} />
        <DayList day={view.day} directory={directory} />
      </aside>
    </main>
  );
}

/** The state in one big word, and how to change it. */
function State(props: { desk: ConsultDesk; commands: Commands }) {
  const { view } = props.desk;
  const state = availabilityOf(view.state);
  const { icon: Glyph, word, note } = STATES[state];
  const set = (next: Availability) => void props.commands.run({ type: 'availability.set', state: next });
  return (
    <Card class={`consult-state consult-state--${state}`}>
      <Glyph class="consult-state__icon" aria-hidden="true" />
      <ScreenHeading key={state}>
        <span data-testid="state" data-state={state}>
          {word()}
        </span>
      </ScreenHeading>
      <p class="muted">{t('consult.since', { time: timeOfDay(view.since_ms) })}</p>
      <p class="consult-state__note">{setAway(view) ? t('consult.away_note') : note()}</p>
      <div class="consult-state__acts">
        {state !== 'available' && !setAway(view) && (
          <Button kind="primary" icon={Play} onPress={() => set('available')} testId="availability-available">
            {t('consult.go_available')}
          </Button>
        )}
        {state !== 'break' && (
          <Button
            kind={state === 'available' ? 'secondary' : 'plain'}
            icon={CirclePause}
            onPress={() => set('break')}
            testId="availability-break"
          >
            {t('consult.go_break')}
          </Button>
        )}
        {state !== 'away' && (
          <Button kind="tertiary" icon={LogOut} onPress={() => set('away')} testId="availability-away">
            {t('consult.go_away')}
          </Button>
        )}
      </div>
    </Card>
  );
}

/** Three offers went unanswered: no more come until the specialist says so. */
function AwayBand(props: { commands: Commands }) {
  return (
    <div class="consult-away" data-testid="away-band" role="alert">
      <TriangleAlert class="icon" aria-hidden="true" />
      <span>{t('consult.away_band')}</span>
      <Button
        kind="primary"
        onPress={() => {
          announce(t('status.available'));
          void props.commands.run({ type: 'availability.set', state: 'available' });
        }}
        testId="back"
      >
        {t('consult.back')}
      </Button>
    </div>
  );
}

/** What became of the offer that is no longer there. */
function LostOffer(props: { watch: OfferWatch }) {
  const passed = props.watch.lost === 'passed_on';
  return (
    <div data-testid="offer-lost">
      <Notice tone="warn" live>
        <p>
          {passed
            ? t('consult.missed_one')
            : t(props.watch.lost === 'uninvited' ? 'invitation.gone' : 'consult.gone_offer')}
        </p>
        {passed && props.watch.missed > 0 && props.watch.missed < MISSED_MAX && (
          <p class="least consult-light">{t('consult.missed_count', { n: props.watch.missed })}</p>
        )}
      </Notice>
    </div>
  );
}

function WaitingForMe(props: { desk: ConsultDesk }) {
  const { view, session } = props.desk;
  return (
    <Card class="consult-figure">
      <h2>{t('consult.waiting_for_me')}</h2>
      <p class="consult-figure__number" data-testid="waiting-for-me">
        {view.waiting_for_me}
      </p>
      <p class="muted">
        {view.waiting_for_me === 0 || view.longest_since_ms === undefined
          ? t('consult.waiting_none')
          : t('consult.longest', { time: minutes(session.now() - view.longest_since_ms) })}
      </p>
    </Card>
  );
}

/** Whether an offer would be heard and noticed, and a button that makes it so. */
function SoundCheck() {
  const sound = soundReady.value;
  const notes = notifications.value;
  const test = async () => {
    await unlockSound();
    chime();
    await unlockNotifications();
  };
  const Sound = sound ? Volume2 : VolumeX;
  const Bell = notes === 'granted' ? BellRing : BellOff;
  return (
    <Card class="consult-sound">
      <p class={`consult-fact ${sound ? 'consult-fact--good' : 'consult-fact--warn'}`}>
        <Sound class="icon" aria-hidden="true" />
        <span>{sound ? t('consult.sound_ready') : t('consult.sound_locked')}</span>
      </p>
      {notes !== 'missing' && (
        <p class={`consult-fact ${notes === 'granted' ? 'consult-fact--good' : ''}`}>
          <Bell class="icon" aria-hidden="true" />
          <span>{t(`consult.notify_${notes}`)}</span>
        </p>
      )}
      <Button kind={sound ? 'plain' : 'secondary'} icon={Volume2} wide onPress={() => void test()} testId="test-sound">
        {t('consult.sound_test')}
      </Button>
    </Card>
  );
}
