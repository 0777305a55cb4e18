import {
  ArrowRightLeft,
  FileText,
  LogOut,
  Mic,
  MicOff,
  PhoneOff,
  ScreenShare,
  ScreenShareOff,
  UserPlus,
  UserRoundX,
  Video,
  VideoOff,
  Volume2,
} from 'lucide-preact';
import { useId, useState } from 'preact/hooks';
import type { Call } from '../call/index.ts';
import { Button } from '../design/index.ts';
import type { Commands } from '../desk/index.ts';
import { t } from '../words/index.ts';
import type { SheetName } from './call-sheets.tsx';
import { useShortcut } from './shortcuts.ts';
import type { Visit } from './visit.ts';

/** What the specialist does with the call: words under icons, always in this order, the end apart. */
export function Tray(props: {
  call: Call;
  visit: Visit;
  commands: Commands;
  /** The conversation is one's own; who was invited can only speak, show and leave. */
  leads: boolean;
  onSheet: (name: SheetName) => void;
}) {
  const { call, onSheet } = props;
  const { microphone, camera, screen } = call.mine.value;
  const [volume, setVolume] = useState(false);
  useShortcut('microphone', () => call.setMicrophone(!call.mine.value.microphone));
  useShortcut('camera', () => call.setCamera(!call.mine.value.camera));
  const leave = () => void props.commands.run({ type: 'consultation.leave' });
  useShortcut('end', () => (props.leads ? onSheet('end') : leave()));
  return (
    <div class="consult-tray" role="toolbar" aria-label={t('consult.tray')}>
      <Button
        class="on-stage consult-tray__button"
        icon={microphone ? Mic : MicOff}
        onPress={() => call.setMicrophone(!microphone)}
        testId="microphone"
      >
        {microphone ? t('consult.mic_off') : t('consult.mic_on')}
      </Button>
      <Button
        class="on-stage consult-tray__button"
        icon={camera ? Video : VideoOff}
        onPress={() => call.setCamera(!camera)}
        testId="camera"
      >
        {camera ? t('consult.cam_off') : t('consult.cam_on')}
      </Button>
      <div class="consult-tray__volume">
        <Button
          class="on-stage consult-tray__button"
          icon={Volume2}
          pressed={volume}
          onPress={() => setVolume(!volume)}
          testId="volume"
        >
          {t('call.volume')}
        </Button>
        {volume && <VolumeSlider call={call} />}
      </div>
      <Button
        class="on-stage consult-tray__button"
        icon={screen ? ScreenShareOff : ScreenShare}
        onPress={() => void call.setScreen(!screen)}
        testId="share"
      >
        {screen ? t('consult.share_stop') : t('consult.share')}
      </Button>
      {props.leads ? (
        <Leading {...props} />
      ) : (
        <Button
          kind="danger-filled"
          class="consult-tray__button consult-tray__end"
          icon={LogOut}
          onPress={leave}
          testId="leave-call"
        >
          {t('company.leave')}
        </Button>
      )}
    </div>
  );
}

/** What only the specialist does whose conversation it is. */
function Leading(props: { commands: Commands; onSheet: (name: SheetName) => void }) {
  const { onSheet } = props;
  return (
    <>
      <Button
        class="on-stage consult-tray__button"
        icon={FileText}
        onPress={() => void props.commands.run({ type: 'identity.set', state: 'asked' })}
        testId="ask-document"
      >
        {t('consult.identity_ask')}
      </Button>
      <Button class="on-stage consult-tray__button" icon={UserPlus} onPress={() => onSheet('company')} testId="invite">
        {t('company.open')}
      </Button>
      <Button
        class="on-stage consult-tray__button"
        icon={ArrowRightLeft}
        onPress={() => onSheet('transfer')}
        testId="transfer"
      >
        {t('console.transfer')}
      </Button>
      <Button
        class="on-stage consult-tray__button"
        icon={UserRoundX}
        onPress={() => onSheet('no_show')}
        testId="no-show"
      >
        {t('consult.no_show')}
      </Button>
      <Button
        kind="danger-filled"
        class="consult-tray__button consult-tray__end"
        icon={PhoneOff}
        onPress={() => onSheet('end')}
        testId="end-call"
      >
        {t('consult.end')}
      </Button>
    </>
  );
}

function VolumeSlider({ call }: { call: Call }) {
  const id = useId();
  const percent = Math.round(call.volume.value * 100);
  return (
    <div class="consult-volume">
      <label for={id}>{t('consult.volume_value', { n: percent })}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        step={5}
        value={percent}
        onInput={(event) => call.setVolume(Number(event.currentTarget.value) / 100)}
        data-testid="volume-slider"
      />
    </div>
  );
}
