import { CircleCheck, ConciergeBell, Hourglass, Phone, PhoneOff, WifiOff } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { blockedWords, type Call, inRole, silent } from '../../call/index.ts';
import { announce, Button, Notice, useTick } from '../../design/index.ts';
import { type Directory, named } from '../../session/catalogue.ts';
import type { HelpView } from '../../wire.gen.ts';
import { language, t, tOr } from '../../words/index.ts';

/** Silence before the page notices, ms: already past when the word appears. */
const NOTICED_AFTER_MS = 3_000;
const HELP_AFTER_MS = 15_000;
const CHOOSE_AFTER_MS = 60_000;
/** For so long it is said that the specialist calls again, ms. */
const RECALLED_MS = 60_000;

/** One's own connection is gone: what that means, and after a while whom to ask and what to choose. */
export function OwnLoss(props: {
  call: Call;
  phone: string | null;
  help: HelpView | undefined;
  onHelp: () => void;
  onEnd: () => void;
}) {
  const since = props.call.interruptedSince.value;
  /** How long the silence was when one last chose to wait. */
  const [waitedMs, setWaitedMs] = useState(0);
  useTick(500);
  useEffect(() => announce(`${t('incall.lost')} ${t('incall.lost_unseen')}`, 'urgent'), []);
  if (since === null) return null;
  const silentMs = performance.now() - since + NOTICED_AFTER_MS;
  const choose = silentMs - waitedMs >= CHOOSE_AFTER_MS;
  const ask = silentMs >= HELP_AFTER_MS;
  return (
    <div class="stage-card" role="group" aria-labelledby="lost-title" data-testid="own-loss">
      <h2 class="stage-card__title stage-card__title--danger" id="lost-title">
        <WifiOff class="icon" aria-hidden="true" />
        {t('incall.lost')}
      </h2>
      <p>
        {t('incall.lost_unseen')} {t('incall.lost_kept')}
      </p>
      {ask && (
        <Button
          kind={choose ? 'secondary' : 'primary'}
          wide
          icon={ConciergeBell}
          onPress={props.onHelp}
          testId="lost-help"
        >
          {t('kiosk.call_employee')}
        </Button>
      )}
      {ask && <HelpWord help={props.help} phone={props.phone} />}
      {ask && props.phone && (
        <p class="stage-card__line strong" data-testid="lost-phone">
          <Phone class="icon-small" aria-hidden="true" />
          {t('incall.or_call', { phone: props.phone })}
        </p>
      )}
      {choose && (
        <div class="stage-card__choice">
          <Button kind="primary" icon={Hourglass} onPress={() => setWaitedMs(silentMs)} testId="lost-wait">
            {t('incall.wait')}
          </Button>
          <Button kind="danger" icon={PhoneOff} onPress={props.onEnd} testId="lost-end">
            {t('incall.stop')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The specialist's connection is gone, one's own is not: other words, nothing to do. */
export function SpecialistLoss({ call }: { call: Call }) {
  useEffect(() => announce(t('error.specialist_lost'), 'urgent'), []);
  return (
    <div class="stage-card" role="group" aria-labelledby="other-lost-title" data-testid="specialist-loss">
      <h2 class="stage-card__title stage-card__title--warn" id="other-lost-title">
        <WifiOff class="icon" aria-hidden="true" />
        {t('error.specialist_lost')}
      </h2>
      <p>{call.signalingLost.value ? t('incall.weak') : t('incall.own_fine')}</p>
    </div>
  );
}

/** Whether the specialist cannot be reached while one's own connection lives. */
export function specialistLost(call: Call): boolean {
  const specialist = inRole(call.view.value, 'specialist');
  return call.state.value === 'live' && specialist !== undefined && silent(call, specialist.participant);
}

/** How a call for an employee stands. */
export function HelpWord(props: { help: HelpView | undefined; phone: string | null }) {
  const { help, phone } = props;
  if (!help) return null;
  const name = help.employee_name;
  const words =
    help.state === 'coming'
      ? name
        ? t('incall.help_coming_named', { name })
        : t('kiosk.employee_coming')
      : help.state === 'unanswered'
        ? phone
          ? t('incall.help_unanswered', { phone })
          : t('incall.help_unanswered_no_phone')
        : t('incall.help_sent');
  return (
    <Notice tone={help.state === 'unanswered' ? 'warn' : 'good'} icon={ConciergeBell} live>
      <span data-testid="help-word">{words}</span>
    </Notice>
  );
}

/** Short words over the foot of the picture, never over a face: weak, back again, missing, refused. */
export function StageNotices(props: {
  call: Call;
  directory: Directory;
  help: HelpView | undefined;
  phone: string | null;
}) {
  const { call } = props;
  const transfer = props.directory.service(call.transfer.value ?? undefined);
  const recalled = useRecalled(call.view.value.recalled);
  const missing = call.missing.value;
  const problem = call.problem.value;
  const interrupted = call.state.value === 'interrupted';
  const helped = call.view.value.participants.some((person) => person.role === 'helper');
  return (
    <div class="stage-notices">
      {call.restored.value && (
        <Notice tone="good" icon={CircleCheck} live>
          <span data-testid="restored">{t('error.restored')}</span>
        </Notice>
      )}
      {call.signalingLost.value && call.state.value === 'live' && (
        <Notice tone="warn" live>
          <span data-testid="weak">{t('incall.weak')}</span>
        </Notice>
      )}
      {problem && (
        <Notice tone="danger" live>
          <span data-testid="call-problem">{tOr(`error.${problem.code}`, 'error.general')}</span>
        </Notice>
      )}
      {missing && !problem && !interrupted && (
        <Notice tone="warn" live>
          <span data-testid="missing">
            {missing === 'media'
              ? `${t('incall.missing_media')} ${blockedWords(call.ways.value)}`
              : t('incall.missing_picture')}
          </span>
        </Notice>
      )}
      {call.trouble.value && (
        <Notice tone="warn" live>
          {t('incall.document_trouble')}
        </Notice>
      )}
      {call.soundBlocked.value && (
        <Notice tone="warn" live>
          {t('incall.sound_blocked')}
        </Notice>
      )}
      {call.identity.value === 'verified' && (
        <Notice tone="good" icon={CircleCheck} live>
          {t('console.identity_verified')}
        </Notice>
      )}
      {transfer && (
        <Notice tone="warn" live>
          <span data-testid="transfer-told">
            {t('incall.transfer', { service: named(transfer.names, language.value) })}
          </span>
        </Notice>
      )}
      {recalled && (
        <Notice tone="warn" live>
          <span data-testid="recalled">
            {t('room.recalled')}. {t('room.recalled_text')}
          </span>
        </Notice>
      )}
      {!interrupted && !helped && <HelpWord help={props.help} phone={props.phone} />}
    </div>
  );
}

/** For a while after the specialist has called again; then whoever came has sat down. */
function useRecalled(recalled: boolean): boolean {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    setShown(recalled);
    const timer = setTimeout(() => setShown(false), RECALLED_MS);
    return () => clearTimeout(timer);
  }, [recalled]);
  return shown;
}
