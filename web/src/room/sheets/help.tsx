import { CircleCheck, ConciergeBell, Eye, Phone, TriangleAlert } from 'lucide-preact';
import { Button, Notice, Sheet } from '../../design/index.ts';
import type { HelpView } from '../../wire.gen.ts';
import { t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { Refusal } from '../screens/parts.tsx';

import './help.css';

/** How the call for an employee stands: sent, seen, coming, or unanswered with a number to phone. */
export function HelpSheet({ app, onClose }: { app: RoomApp; onClose: () => void }) {
  const help = app.view.value?.help;
  const cancel = async () => {
    if (await app.run({ type: 'help.close' })) onClose();
  };
  return (
    <Sheet
      title={t('room.help_title')}
      onClose={onClose}
      testId="help-sheet"
      actions={
        <>
          {help && (
            <Button kind="secondary" testId="help-cancel" onPress={() => void cancel()}>
              {t('room.help_cancel')}
            </Button>
          )}
          <Button kind="primary" testId="help-close" onPress={onClose}>
            {t('common.close')}
          </Button>
        </>
      }
    >
      <Refusal app={app} />
      {help ? <HelpState app={app} help={help} /> : !app.problem.value && <span class="ring" aria-hidden="true" />}
    </Sheet>
  );
}

function HelpState({ app, help }: { app: RoomApp; help: HelpView }) {
  const phone = app.directory.value?.room(help.room)?.center.phone;
  switch (help.state) {
    case 'sent':
      return (
        <>
          <Notice tone="good" icon={ConciergeBell} live>
            {t('room.help_sent')}
          </Notice>
          <p>{t('room.help_sent_text')}</p>
        </>
      );
    case 'seen':
      return (
        <Notice tone="good" icon={Eye} live>
          {t('room.help_seen')}
        </Notice>
      );
    case 'coming':
      return (
        <>
          <Notice tone="good" icon={CircleCheck} live>
            {help.employee_name ? t('room.help_coming_named', { name: help.employee_name }) : t('room.help_coming')}
          </Notice>
          <p>{t('kiosk.employee_coming')}</p>
        </>
      );
    case 'unanswered':
      return (
        <>
          <Notice tone="warn" icon={TriangleAlert} live>
            {t('room.help_unanswered')}
          </Notice>
          <p>{t(phone ? 'room.help_unanswered_text' : 'room.help_no_phone')}</p>
          {phone && (
            <p class="with-icon help-phone">
              <Phone class="icon" aria-hidden="true" />
              <span data-testid="help-phone">{phone}</span>
            </p>
          )}
        </>
      );
  }
}
