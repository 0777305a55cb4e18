// Screens on which there is little to do: connecting, no server, replaced, erased.
import { CircleCheck, Phone, WifiOff } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { Button, Notice } from '../../design/index.ts';
import { t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { ERASED_MS, FAREWELL_MS } from '../model.ts';
import { Title } from './parts.tsx';

import './quiet.css';

/** The first seconds, before the server has answered. */
export function Connecting() {
  return (
    <div class="quiet">
      <span class="ring" aria-hidden="true" />
      <Title>{t('room.connecting_title')}</Title>
    </div>
  );
}

/** The center without the server. */
export function Offline({ app }: { app: RoomApp }) {
  const phone = app.directory.value?.room(app.view.value?.room)?.center.phone;
  return (
    <div class="quiet">
      <Title>{t('room.offline_title')}</Title>
      <Notice tone="danger" icon={WifiOff} live>
        {t('room.offline_text')}
      </Notice>
      {phone && (
        <p class="with-icon quiet__phone">
          <Phone class="icon" aria-hidden="true" />
          <span>{t('room.phone', { phone })}</span>
        </p>
      )}
    </div>
  );
}

/** The room's page was opened elsewhere. */
export function Replaced({ app }: { app: RoomApp }) {
  return (
    <div class="quiet">
      <Title>{t('room.replaced_title')}</Title>
      <p>{t('room.replaced_text')}</p>
      <Button kind="primary" class="action" testId="open-here" onPress={() => app.forget()}>
        {t('room.replaced_button')}
      </Button>
    </div>
  );
}

/** All is gone; the start screen comes as a new document. */
export function Erased({ app }: { app: RoomApp }) {
  const number = app.local.value.farewell;
  useEffect(() => {
    const timer = setTimeout(() => app.forget(), number === null ? ERASED_MS : FAREWELL_MS);
    return () => clearTimeout(timer);
  }, [app, number]);
  return (
    <div class="quiet" data-testid="erased">
      <CircleCheck class="quiet__mark" aria-hidden="true" />
      <Title>{number === null ? t('done.data_cleared') : t('callback.agreed', { number })}</Title>
      <p class="muted">{t('room.erased_note')}</p>
    </div>
  );
}
