import { LogOut } from 'lucide-preact';
import { Button, Sheet } from '../design/index.ts';
import { type Commands, ProblemNotice } from '../desk/index.ts';
import type { ClientMessage } from '../wire.gen.ts';
import { t } from '../words/index.ts';

/** Asks before a number is given up; `message` does it. */
export function LeaveSheet(props: { commands: Commands; text: string; message: ClientMessage; onClose: () => void }) {
  const { commands, onClose } = props;
  const leave = async () => {
    if (await commands.run(props.message)) onClose();
  };
  return (
    <Sheet
      title={t('assist.leave_title')}
      onClose={onClose}
      testId="leave-sheet"
      actions={
        <>
          <Button kind="danger" icon={LogOut} onPress={() => void leave()} testId="leave-confirm">
            {t('kiosk.leave_queue')}
          </Button>
          <Button onPress={onClose} testId="leave-back">
            {t('common.back')}
          </Button>
        </>
      }
    >
      <p>{props.text}</p>
      <ProblemNotice problem={commands.problem} />
    </Sheet>
  );
}
