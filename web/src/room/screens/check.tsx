// The device check, which runs by itself: the picture, the microphone's bar, the volume.
import { CameraOff, CircleCheck, Minus, Plus, TriangleAlert, Volume2 } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button, Card } from '../../design/index.ts';
import { t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import type { DeviceState } from '../devices.ts';
import { changeVolume, chime, volume } from '../sound.ts';

import './check.css';

/** The check at Join. */
export function DeviceCheck({ app }: { app: RoomApp }) {
  const { media } = app;
  const camera = media.camera.value;
  const microphone = media.microphone.value;
  useEffect(() => chime('soft'), []);
  return (
    <Card class="check" label={t('check.title')}>
      {camera === 'ok' ? (
        <OwnPicture app={app} />
      ) : (
        <div class="check__picture check__picture--none">
          <CameraOff class="icon" aria-hidden="true" />
          <p class="least">{t(camera === 'off' ? 'room.check_looking' : 'room.no_picture')}</p>
        </div>
      )}
      <div class="check__words">
        <Word
          state={camera}
          good={t('check.camera_ok')}
          fault={cameraFault(camera, media.lost.value.camera)}
          testId="camera-state"
        />
        <Word
          state={microphone}
          good={t('check.mic_ok')}
          fault={microphoneFault(microphone, media.lost.value.microphone)}
          testId="microphone-state"
        />
        {microphone === 'ok' && (
          <>
            <p class="least muted">{t('room.check_speak')}</p>
            <Level app={app} />
          </>
        )}
        <div class="check__volume">
          <p class="check__word" aria-live="polite">
            <Volume2 class="icon" aria-hidden="true" />
            {t('room.volume_now', { n: Math.round(volume.value * 100) })}
          </p>
          <div class="check__steps">
            <Button icon={Minus} testId="quieter" onPress={() => changeVolume(-1)}>
              {t('room.quieter')}
            </Button>
            <Button icon={Plus} testId="louder" onPress={() => changeVolume(1)}>
              {t('room.louder')}
            </Button>
          </div>
        </div>
      </div>
    </Card>
  );
}

function OwnPicture({ app }: { app: RoomApp }) {
  const video = useRef<HTMLVideoElement>(null);
  const stream = app.media.stream.value;
  useEffect(() => {
    if (video.current && video.current.srcObject !== stream) video.current.srcObject = stream;
  }, [stream]);
  return (
    <video
      ref={video}
      class="check__picture check__picture--mirrored"
      aria-label={t('room.own_picture')}
      data-testid="self-check"
      autoplay
      muted
      playsInline
    />
  );
}

function Level({ app }: { app: RoomApp }) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      app.media.level.subscribe((level) => {
        if (bar.current) bar.current.style.transform = `scaleX(${level})`;
      }),
    [app],
  );
  return (
    <div class="level" role="img" aria-label={t('room.level')}>
      <div class="level__bar" ref={bar} />
    </div>
  );
}

function Word(props: { state: DeviceState; good: string; fault: string; testId: string }) {
  if (props.state === 'off') return null;
  const ok = props.state === 'ok';
  return (
    <p class={`check__word ${ok ? 'check__word--good' : 'check__word--warn'}`} data-testid={props.testId} role="status">
      {ok ? <CircleCheck class="icon" aria-hidden="true" /> : <TriangleAlert class="icon" aria-hidden="true" />}
      {ok ? props.good : props.fault}
    </p>
  );
}

/** Each trouble of the camera in its own words. */
export function cameraFault(state: DeviceState, lost: boolean): string {
  if (state === 'denied') return t('room.camera_denied');
  if (state === 'in_use') return t('room.camera_in_use');
  return t(lost ? 'room.camera_lost' : 'room.camera_none');
}

/** Each trouble of the microphone in its own words. */
export function microphoneFault(state: DeviceState, lost: boolean): string {
  if (state === 'denied') return t('room.microphone_denied');
  if (state === 'in_use') return t('room.microphone_in_use');
  return t(lost ? 'room.microphone_lost' : 'room.microphone_none');
}
