import { ArrowRightLeft, EyeOff, LogIn, Undo2, UsersRound } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { type Call, nameOf, personOf, silent } from '../call/index.ts';
import { announce, Button, useSecondsLeft } from '../design/index.ts';
import { type Commands, type Desk, stopwatch } from '../desk/index.ts';
import type { HandoverView } from '../wire.gen.ts';
import { t } from '../words/index.ts';

/** A handover under way: who sees and hears whom, and what comes next. */
export function HandoverCard(props: {
  desk: Desk<'consult'>;
  call: Call;
  handover: HandoverView;
  commands: Commands;
  /** Saves what is typed, before one leaves. */
  onLeave: () => Promise<unknown>;
}) {
  const { call, handover, commands } = props;
  const view = call.view.value;
  const leads = personOf(view, view.me)?.role === 'specialist';
  const second = personOf(view, handover.participant);
  const first = view.participants.find(({ role }) => role === 'specialist');
  const other = leads ? second : first;
  const name = other ? nameOf(other) : t('role.specialist');
  const apart = handover.apart_until_ms;
  const takesOver = !leads && handover.participant === view.me;
  const words =
    apart === undefined
      ? leads
        ? t('apart.together_now')
        : silent(call, first?.participant)
          ? t('apart.first_lost')
          : t('apart.second_waits', { name })
      : t('apart.with', { name });
  useEffect(() => announce(apart === undefined ? words : `${t('apart.title')}. ${words}`, 'urgent'), [words]);
  if (!leads && !takesOver) return null;
  const handOver = async () => {
    await props.onLeave();
    await commands.run({ type: 'consultation.hand_over' });
  };
  return (
    <section
      class="card consult-apart"
      aria-label={t('apart.title')}
      data-testid="handover"
      data-apart={apart !== undefined}
    >
      <p class="consult-fact">
        {apart === undefined ? (
          <UsersRound class="icon" aria-hidden="true" />
        ) : (
          <EyeOff class="icon" aria-hidden="true" />
        )}
        <span>
          {apart !== undefined && <span class="strong">{t('apart.title')}. </span>}
          {words} {apart !== undefined && <ApartLeft until={apart} now={props.desk.session.now} />}
        </span>
      </p>
      <div class="consult-apart__acts">
        {leads && (
          <Button kind="primary" icon={ArrowRightLeft} onPress={() => void handOver()} testId="hand-over">
            {t('apart.hand_over')}
          </Button>
        )}
        {takesOver && apart === undefined && silent(call, first?.participant) && (
          <Button kind="primary" icon={LogIn} onPress={() => void handOver()} testId="take-over">
            {t('apart.take_over')}
          </Button>
        )}
        {leads && apart !== undefined && (
          <Button icon={UsersRound} onPress={() => void commands.run({ type: 'company.together' })} testId="together">
            {t('apart.together')}
          </Button>
        )}
        {leads && (
          <Button
            icon={Undo2}
            onPress={() => void commands.run({ type: 'company.release', participant: handover.participant })}
            testId="cancel-handover"
          >
            {t('apart.cancel')}
          </Button>
        )}
      </div>
    </section>
  );
}

function ApartLeft(props: { until: number; now: () => number }) {
  const seconds = useSecondsLeft(props.until, props.now);
  return <span class="muted">{t('apart.left', { time: stopwatch(seconds * 1_000) })}</span>;
}
