import { PhoneOff, UserRoundX } from 'lucide-preact';
import { Button, Sheet } from '../design/index.ts';
import { type Commands, type Desk, ProblemNotice } from '../desk/index.ts';
import type { CallView, ClientMessage } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { CompanySheet } from './company.tsx';
import { TransferSheet } from './transfer.tsx';
import type { Visit } from './visit.ts';

/** What the tray opens over the call. */
export type SheetName = 'transfer' | 'company' | 'no_show' | 'end';

interface Props {
  desk: Desk<'consult'>;
  view: CallView;
  visit: Visit;
  commands: Commands;
  onClose: () => void;
}

export function CallSheet(props: Props & { name: SheetName }) {
  if (props.name === 'transfer') return <TransferSheet {...props} />;
  if (props.name === 'company') return <CompanySheet {...props} />;
  return props.name === 'no_show' ? <NoShowSheet {...props} /> : <EndSheet {...props} />;
}

/** Saves what is typed, then sends; the sheet stays when it is refused. */
async function leave(props: Props, message: ClientMessage): Promise<void> {
  await Promise.all([props.visit.nextSteps.flush(), props.visit.notes.flush()]);
  if (await props.commands.run(message)) props.onClose();
}

function EndSheet(props: Props) {
  return (
    <Sheet
      title={t('call.end_confirm')}
      onClose={props.onClose}
      testId="end-sheet"
      actions={
        <>
          <Button
            kind="danger-filled"
            icon={PhoneOff}
            onPress={() => void leave(props, { type: 'consultation.end' })}
            testId="end-confirm"
          >
            {t('call.end')}
          </Button>
          <Button onPress={props.onClose} testId="end-back">
            {t('common.back')}
          </Button>
        </>
      }
    >
      <p>{t('consult.end_note')}</p>
      <ProblemNotice problem={props.commands.problem} />
    </Sheet>
  );
}

/** Nobody in the chair: the first time the room calls again, the second time the visit is closed. On the phone it is tried again later. */
function NoShowSheet(props: Props) {
  const phone = props.view.by_phone;
  return (
    <Sheet
      title={t(phone ? 'consult.no_answer_title' : 'consult.no_show_title')}
      onClose={props.onClose}
      testId="no-show-sheet"
      actions={
        <>
          <Button
            kind="primary"
            icon={UserRoundX}
            onPress={() => void leave(props, { type: 'consultation.no_show' })}
            testId="no-show-confirm"
          >
            {t(phone ? 'consult.no_answer_confirm' : 'consult.no_show_confirm')}
          </Button>
          <Button onPress={props.onClose} testId="no-show-back">
            {t('common.back')}
          </Button>
        </>
      }
    >
      <p>
        {t(phone ? 'consult.no_answer_text' : props.view.recalled ? 'consult.no_show_again' : 'consult.no_show_text')}
      </p>
      <ProblemNotice problem={props.commands.problem} />
    </Sheet>
  );
}
