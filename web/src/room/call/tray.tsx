import {
  ALargeSmall,
  ConciergeBell,
  FileText,
  FileX,
  Mic,
  MicOff,
  PhoneOff,
  Video,
  VideoOff,
  Volume2,
  VolumeX,
} from 'lucide-preact';
import type { Call } from '../../call/index.ts';
import { Button, type Icon } from '../../design/index.ts';
import { t } from '../../words/index.ts';
import type { LocalDevices } from './local.ts';

/** What one can do in a call: always these, always in this order. A device that is not there says so. */
export function Tray(props: {
  call: Call;
  local: LocalDevices;
  /** The end steps back while something else is the thing to do. */
  quietEnd: boolean;
  onVolume: () => void;
  onDisplay: () => void;
  onHelp: () => void;
  onEnd: () => void;
}) {
  const { call, local } = props;
  const { document } = call.mine.value;
  const noMicrophone = missing(local.microphone.value);
  const noCamera = missing(local.camera.value);
  const { microphone, camera } = call.wanted.value;
  return (
    <div class="tray" role="toolbar" aria-label={t('incall.tray')} data-testid="tray">
      {noMicrophone ? (
        <Absent icon={MicOff}>{t('incall.no_microphone')}</Absent>
      ) : (
        <Button
          class="on-stage tray__button"
          icon={microphone ? Mic : MicOff}
          onPress={() => call.setMicrophone(!microphone)}
          testId="toggle-microphone"
        >
          {t(microphone ? 'call.mute' : 'call.unmute')}
        </Button>
      )}
      {noCamera ? (
        <Absent icon={VideoOff}>{t('incall.no_camera')}</Absent>
      ) : (
        <Button
          class="on-stage tray__button"
          icon={camera ? Video : VideoOff}
          onPress={() => call.setCamera(!camera)}
          testId="toggle-camera"
        >
          {t(camera ? 'call.camera_off' : 'call.camera_on')}
        </Button>
      )}
      <Button
        class="on-stage tray__button"
        icon={call.volume.value > 0 ? Volume2 : VolumeX}
        onPress={props.onVolume}
        testId="open-volume"
      >
        {t('call.volume')}
      </Button>
      <Button class="on-stage tray__button" icon={ALargeSmall} onPress={props.onDisplay} testId="open-display">
        {t('incall.display')}
      </Button>
      {noCamera ? (
        <Absent icon={FileX}>{t('incall.no_document')}</Absent>
      ) : (
        <Button
          class="on-stage tray__button"
          icon={document ? FileX : FileText}
          onPress={() => void call.setDocument(!document)}
          id="show-document"
          testId="toggle-document"
        >
          {t(document ? 'incall.hide_document' : 'incall.show_document')}
        </Button>
      )}
      <Button
        class="on-stage tray__button tray__button--help"
        icon={ConciergeBell}
        onPress={props.onHelp}
        testId="call-employee"
      >
        {t('kiosk.call_employee')}
      </Button>
      <Button
        kind={props.quietEnd ? 'plain' : 'danger-filled'}
        class={`tray__button tray__button--end ${props.quietEnd ? 'on-stage tray__button--quiet' : ''}`}
        icon={PhoneOff}
        onPress={props.onEnd}
        testId="end-call"
      >
        {t('call.end')}
      </Button>
    </div>
  );
}

function Absent({ icon: Glyph, children }: { icon: Icon; children: string }) {
  return (
    <p class="tray__absent">
      <Glyph class="icon" aria-hidden="true" />
      {children}
    </p>
  );
}

function missing(device: LocalDevices['camera']['value']): boolean {
  return device === 'none' || device === 'denied' || device === 'in_use';
}
