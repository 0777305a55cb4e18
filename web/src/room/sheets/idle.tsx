import { useEffect, useState } from 'preact/hooks';
import { Button, Countdown, Sheet, useSecondsLeft } from '../../design/index.ts';
import { t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { IDLE_ASKED_MS, IDLE_MS, idleCounts } from '../model.ts';

const TOUCHES = ['pointerdown', 'keydown', 'input'] as const;

/** Before the queue, silence of the hands is asked about, and then forgets what was entered. */
export function IdleWatch({ app, asked = false }: { app: RoomApp; asked?: boolean }) {
  const [asking, setAsking] = useState(asked);
  const counts = idleCounts(app.screen.value, app.local.value);
  useEffect(() => {
    if (!counts) return setAsking(false);
    let timer: ReturnType<typeof setTimeout>;
    const touched = () => {
      clearTimeout(timer);
      setAsking(false);
      timer = setTimeout(() => setAsking(true), IDLE_MS);
    };
    timer = setTimeout(() => setAsking(true), IDLE_MS);
    for (const touch of TOUCHES) addEventListener(touch, touched, { capture: true });
    return () => {
      clearTimeout(timer);
      for (const touch of TOUCHES) removeEventListener(touch, touched, { capture: true });
    };
  }, [counts]);
  return asking ? <IdleSheet app={app} onStay={() => setAsking(false)} /> : null;
}

function IdleSheet({ app, onStay }: { app: RoomApp; onStay: () => void }) {
  const [from] = useState(() => performance.now());
  const until = from + IDLE_ASKED_MS;
  const left = useSecondsLeft(
    until,
    () => performance.now(),
    () => app.forget(),
  );
  return (
    <Sheet
      title={t('kiosk.still_there')}
      onClose={onStay}
      testId="idle-sheet"
      alert
      actions={
        <Button kind="primary" testId="idle-stay" onPress={onStay}>
          {t('room.idle_button')}
        </Button>
      }
    >
      <p class="strong">{t('kiosk.session_expires', { s: left })}</p>
      <Countdown fromMs={from} untilMs={until} now={() => performance.now()} />
      <p>{t('room.idle_note')}</p>
    </Sheet>
  );
}
