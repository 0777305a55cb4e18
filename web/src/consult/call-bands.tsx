import { Eye, Info, RotateCw, TriangleAlert, WifiOff } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { blockedWords, type Call } from '../call/index.ts';
import { announce, Button, type Icon } from '../design/index.ts';
import { problemWords } from '../desk/index.ts';
import { t } from '../words/index.ts';

/** What stands over the picture: the truth about who is seen and heard, the worst first. */
export function CallBands(props: { call: Call; recalled: boolean; residentLost: boolean }) {
  const { call } = props;
  if (call.state.value === 'interrupted')
    return (
      <Band tone="danger" icon={WifiOff} testId="own-lost" say={t('consult.own_lost')}>
        {t('consult.own_lost')}
      </Band>
    );
  if (call.problem.value)
    return (
      <Band tone="danger" icon={TriangleAlert} testId="media-refused" say={problemWords(call.problem.value)}>
        {problemWords(call.problem.value)}
        <Button class="on-stage" icon={RotateCw} onPress={() => location.reload()} testId="reload">
          {t('check.retry')}
        </Button>
      </Band>
    );
  if (call.missing.value === 'media')
    return (
      <Band tone="danger" icon={TriangleAlert} testId="media-missing" say={t('consult.media_missing')}>
        {`${t('consult.media_missing')} ${blockedWords(call.ways.value)}`}
      </Band>
    );
  if (props.residentLost)
    return (
      <Band tone="warn" icon={WifiOff} testId="other-lost" say={t('consult.other_lost')}>
        {t('consult.other_lost')}
      </Band>
    );
  if (call.restored.value)
    return (
      <Band tone="good" icon={Eye} testId="restored" say={t('error.restored')}>
        {t('error.restored')}
      </Band>
    );
  if (call.soundBlocked.value)
    return (
      <Band tone="warn" icon={TriangleAlert} testId="sound-blocked" say={t('consult.sound_blocked')}>
        {t('consult.sound_blocked')}
      </Band>
    );
  if (props.recalled)
    return (
      <Band tone="warn" icon={Info} testId="recalled" say={t('consult.recalled')}>
        {t('consult.recalled')}
      </Band>
    );
  return null;
}

function Band(props: {
  tone: 'good' | 'warn' | 'danger';
  icon: Icon;
  children: ComponentChildren;
  say: string;
  testId: string;
}) {
  useEffect(() => announce(props.say, props.tone === 'danger' ? 'urgent' : 'polite'), [props.testId]);
  const Glyph = props.icon;
  return (
    <div class={`consult-call__band consult-call__band--${props.tone}`} data-testid={props.testId}>
      <Glyph class="icon" aria-hidden="true" />
      <div>{props.children}</div>
    </div>
  );
}
