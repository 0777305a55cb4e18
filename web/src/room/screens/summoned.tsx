import { DoorOpen } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { Button, Card } from '../../design/index.ts';
import type { CalledView } from '../../wire.gen.ts';
import { t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { timeOf } from '../format.ts';
import { chime } from '../sound.ts';
import { Refusal, Title } from './parts.tsx';

import './waiting.css';

/** A number is called to this room: whose it is comes in and says so with one touch. */
export function Summoned(props: { app: RoomApp; called: CalledView }) {
  const { app, called } = props;
  useEffect(() => {
    chime('call');
  }, [called.number, called.until_ms]);
  return (
    <div class="waiting" data-testid="summoned">
      <Card class="waiting__number">
        <Title class="waiting__label">
          {t('room.summoned')}
          <span class="waiting__figure" data-testid="called-number">
            {called.number}
          </span>
        </Title>
        <p class="muted">{t('room.summoned_until', { time: timeOf(called.until_ms) })}</p>
      </Card>
      <div class="waiting__right">
        <p>{t('room.summoned_text')}</p>
        <Refusal app={app} />
        <Button
          kind="primary"
          wide
          class="action"
          icon={DoorOpen}
          testId="my-number"
          onPress={() => void app.run({ type: 'room.enter', number: called.number })}
        >
          {t('room.summoned_mine')}
        </Button>
        <p class="muted">{t('room.summoned_other')}</p>
      </div>
    </div>
  );
}
