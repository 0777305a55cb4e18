import { Button, Sheet } from '../design/index.ts';
import { type Commands, type Desk, ProblemNotice, roomName } from '../desk/index.ts';
import type { RoomCard, ServiceId } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { ServiceChoice } from './start.tsx';

/** Another service for the resident who is being served: it follows in the same visit, the place by the original time. */
export function NextService(props: { desk: Desk<'assist'>; commands: Commands; room: RoomCard; onClose: () => void }) {
  const { desk, room, commands, onClose } = props;
  const add = async (service: ServiceId) => {
    if (await commands.run({ type: 'service.add', room: room.room, service })) onClose();
  };
  return (
    <Sheet
      title={`${t('assist.next_service')}, ${roomName(desk.directory, room.room, false)}`}
      onClose={onClose}
      testId="next-service-sheet"
      actions={
        <Button onPress={onClose} testId="next-service-back">
          {t('common.back')}
        </Button>
      }
    >
      <p class="muted">{t('transfer.later_note')}</p>
      <ServiceChoice directory={desk.directory} waits={desk.view.waits} onChoose={(service) => void add(service)} />
      <ProblemNotice problem={commands.problem} />
    </Sheet>
  );
}
