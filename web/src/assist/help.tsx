import { BellRing, Check, CircleAlert, Footprints } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button, useTick } from '../design/index.ts';
import { type Commands, type Desk, minutes, roomName } from '../desk/index.ts';
import type { Session } from '../session/session.ts';
import type { HelpCallId, HelpView } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { newlySeen } from './model.ts';
import { Sound } from './sound.tsx';

/** Tells the server which calls are on a screen that somebody can see, each once. */
export function useSeen(session: Session, help: HelpView[]): void {
  const told = useRef(new Set<HelpCallId>());
  useEffect(() => {
    const tell = () => {
      for (const id of newlySeen(help, told.current, document.visibilityState === 'visible')) {
        told.current.add(id);
        // Refused only when the call is over: then there is nothing left to tell.
        session.command({ type: 'help.seen', help: id }).catch(() => told.current.delete(id));
      }
    };
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [session, help]);
}

/** Calls for help, the oldest first. They ring until someone says "I am coming". */
export function HelpCalls(props: {
  desk: Desk<'assist'>;
  commands: Commands;
  /** Say also that nobody calls. */
  sayNone: boolean;
}) {
  const { help } = props.desk.view;
  const first = help.find((call) => call.state !== 'coming');
  return (
    <section class="assist-help" aria-labelledby="help-title">
      <h2 id="help-title" class={help.length === 0 ? 'visually-hidden' : undefined}>
        {t('assist.help')}
      </h2>
      {help.length === 0 ? (
        props.sayNone && (
          <div class="assist-help__none">
            <p class="muted">{t('assist.help_none')}</p>
            <Sound />
          </div>
        )
      ) : (
        <ul class="assist-help__list" data-testid="help-calls">
          {help.map((call) => (
            <HelpCall key={call.help} call={call} first={call === first} {...props} />
          ))}
        </ul>
      )}
    </section>
  );
}

function HelpCall(props: { call: HelpView; first: boolean; desk: Desk<'assist'>; commands: Commands }) {
  useTick(5_000);
  const { call, desk, commands } = props;
  const coming = call.state === 'coming';
  const age = desk.session.now() - call.since_ms;
  const Glyph = coming ? Footprints : call.state === 'unanswered' ? CircleAlert : BellRing;
  return (
    <li
      class={`assist-call assist-call--${coming ? 'coming' : 'open'}`}
      data-testid="help-call"
      data-state={call.state}
    >
      <Glyph class="assist-call__icon" aria-hidden="true" />
      <div class="assist-call__words">
        <span class="assist-call__room">{roomName(desk.directory, call.room, false)}</span>
        <span>{stateWords(call)}</span>
        <span class="least">{age < 60_000 ? t('assist.help_now') : t('assist.help_age', { time: minutes(age) })}</span>
      </div>
      {coming ? (
        <Button
          icon={Check}
          onPress={() => void commands.run({ type: 'help.close', help: call.help })}
          testId="help-close"
        >
          {t('assist.help_close')}
        </Button>
      ) : (
        <Button
          kind={props.first ? 'primary' : 'secondary'}
          icon={Footprints}
          onPress={() => void commands.run({ type: 'help.coming', help: call.help })}
          testId="help-coming"
        >
          {t('assist.coming')}
        </Button>
      )}
    </li>
  );
}

function stateWords(call: HelpView): string {
  if (call.state === 'coming') return t('assist.help_coming', { name: call.employee_name ?? t('consult.helper') });
  if (call.state === 'unanswered') return t('assist.help_unanswered');
  return call.unanswered_check ? t('assist.help_check') : t('assist.help_sent');
}
