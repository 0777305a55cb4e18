import { RotateCw } from 'lucide-preact';
import { Button, Notice } from '../design/index.ts';
import { t } from '../words/index.ts';
import type { Devices } from './devices.ts';

/** What keeps the person at the desk from being seen or heard, and what to do about it. */
export function DeviceNotices(props: { devices: Devices }) {
  const { camera, microphone } = props.devices;
  if (!camera.value && !microphone.value) return null;
  return (
    <div class="desk-devices" data-testid="device-trouble">
      <Notice tone="warn" live>
        {microphone.value && <p>{t(`desk.microphone_${microphone.value}`)}</p>}
        {camera.value && <p>{t(`desk.camera_${camera.value}`)}</p>}
      </Notice>
      <Button icon={RotateCw} onPress={props.devices.retry} testId="device-retry">
        {t('check.retry')}
      </Button>
    </div>
  );
}
