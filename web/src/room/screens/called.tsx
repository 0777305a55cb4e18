import { UserRound } from 'lucide-preact';
import { Card, Notice } from '../../design/index.ts';
import { named } from '../../session/catalogue.ts';
import type { CallView } from '../../wire.gen.ts';
import { language, t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { cameraFault, microphoneFault } from './check.tsx';
import { Title } from './parts.tsx';

import './quiet.css';

/** It is one's turn: who will appear, from where; it joins by itself. */
export function Called({ app, call }: { app: RoomApp; call: CallView }) {
  const specialist = call.participants.find((person) => person.role === 'specialist');
  const institution =
    app.directory.value?.institution(specialist?.institution) ?? app.directory.value?.institutionOf(call.service);
  const { camera, microphone, lost } = app.media;
  return (
    <div class="called" aria-live="assertive">
      <Title>{call.recalled ? t('room.recalled') : t('kiosk.your_turn')}</Title>
      <Card class="called__who">
        <span class="called__face" aria-hidden="true">
          <UserRound />
        </span>
        <h2 data-testid="specialist-name">{specialist?.name ?? t('call.specialist')}</h2>
        {institution && (
          <p class="muted">{t('room.specialist_of', { institution: named(institution.names, language.value) })}</p>
        )}
      </Card>
      {call.recalled && <Notice tone="warn">{t('room.recalled_text')}</Notice>}
      {camera.value !== 'ok' && camera.value !== 'off' && (
        <Notice tone="warn">{cameraFault(camera.value, lost.value.camera)}</Notice>
      )}
      {microphone.value !== 'ok' && microphone.value !== 'off' && (
        <Notice tone="warn">{microphoneFault(microphone.value, lost.value.microphone)}</Notice>
      )}
      <span class="ring" aria-hidden="true" />
      <p class="called__connecting">{t('call.connecting')}</p>
      <p class="muted">{t('room.nothing_to_press')}</p>
    </div>
  );
}
