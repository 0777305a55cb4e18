// The sheets that lie over a screen; one at a time.
import { Check, Keyboard } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { Button, Sheet } from '../../design/index.ts';
import { named } from '../../session/catalogue.ts';
import { language, type PlainKey, t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { callEmployee, languagesOf, OWN_NAME, setMode } from '../frame.tsx';
import { talkLanguage } from '../model.ts';
import { talkName } from '../screens/join.tsx';
import { CallbackSheet } from './callback.tsx';
import { HelpSheet } from './help.tsx';

/** The sheet that is open, if any. */
export function Sheets({ app }: { app: RoomApp }) {
  const close = () => {
    app.sheet.value = null;
  };
  switch (app.sheet.value) {
    case null:
      return null;
    case 'help':
      return <HelpSheet app={app} onClose={close} />;
    case 'privacy':
      return <PrivacySheet app={app} onClose={close} />;
    case 'language':
      return <LanguageSheet app={app} onClose={close} />;
    case 'talk':
      return <TalkSheet app={app} onClose={close} />;
    case 'leave':
      return <LeaveSheet app={app} onClose={close} />;
    case 'callback':
      return <CallbackSheet app={app} onClose={close} />;
    case 'no_signing':
      return <NoSigningSheet app={app} onClose={close} />;
    case 'queued_signing':
      return (
        <Said
          app={app}
          onClose={close}
          title="room.mode_queued_signing"
          text="room.mode_queued_signing_text"
          testId="queued-signing-sheet"
        />
      );
    case 'queued_text':
      return (
        <Said
          app={app}
          onClose={close}
          title="room.mode_queued_text"
          text="room.mode_queued_text_text"
          testId="queued-text-sheet"
        />
      );
    case 'no_voice':
      return (
        <Said app={app} onClose={close} title="room.no_voice" text="room.no_voice_text" testId="no-voice-sheet">
          {!app.local.value.largeText && (
            <Button
              kind="secondary"
              onPress={() => {
                app.act({ do: 'large_text' });
                close();
              }}
            >
              {t('call.larger_text')}
            </Button>
          )}
        </Said>
      );
  }
}

interface SheetProps {
  app: RoomApp;
  onClose: () => void;
}

/** Something to know, with the employee near. */
function Said(props: SheetProps & { title: PlainKey; text: PlainKey; testId: string; children?: ComponentChildren }) {
  return (
    <Sheet
      title={t(props.title)}
      onClose={props.onClose}
      testId={props.testId}
      actions={
        <>
          {props.children}
          <Button kind="secondary" onPress={() => callEmployee(props.app)}>
            {t('kiosk.call_employee')}
          </Button>
          <Button kind="primary" testId="understood" onPress={props.onClose}>
            {t('room.understood')}
          </Button>
        </>
      }
    >
      <p>{t(props.text)}</p>
    </Sheet>
  );
}

function LeaveSheet({ app, onClose }: SheetProps) {
  const leave = async () => {
    if (await app.run({ type: 'ticket.leave' })) onClose();
  };
  return (
    <Sheet
      title={t('room.leave_confirm')}
      onClose={onClose}
      testId="leave-sheet"
      actions={
        <>
          <Button kind="danger" testId="leave-confirm" onPress={() => void leave()}>
            {t('kiosk.leave_queue')}
          </Button>
          <Button kind="primary" testId="stay" onPress={onClose}>
            {t('room.stay')}
          </Button>
        </>
      }
    >
      <p>{t('room.leave_confirm_text', { number: app.view.value?.visit?.number ?? '' })}</p>
    </Sheet>
  );
}

function NoSigningSheet({ app, onClose }: SheetProps) {
  const take = (mode: 'signing' | 'text') => {
    setMode(app, mode);
    onClose();
  };
  return (
    <Sheet
      title={t('room.no_signing')}
      onClose={onClose}
      testId="no-signing-sheet"
      actions={
        <>
          <Button kind="tertiary" onPress={onClose}>
            {t('common.back')}
          </Button>
          <Button kind="secondary" testId="signing-anyway" onPress={() => take('signing')}>
            {t('room.signing_anyway')}
          </Button>
          {app.local.value.mode !== 'text' && (
            <Button kind="primary" icon={Keyboard} testId="take-text" onPress={() => take('text')}>
              {t('room.type_instead')}
            </Button>
          )}
        </>
      }
    >
      <p>{t('room.no_signing_text')}</p>
    </Sheet>
  );
}

/** The screen's language; each is named in itself. */
function LanguageSheet({ app, onClose }: SheetProps) {
  return (
    <Sheet title={t('kiosk.choose_language')} onClose={onClose} testId="language-sheet">
      {languagesOf(app).map((language) => (
        <Button
          key={language}
          wide
          icon={language === app.local.value.language ? Check : undefined}
          chosen={language === app.local.value.language}
          testId={`language-${language}`}
          onPress={() => {
            app.act({ do: 'language', language });
            onClose();
          }}
        >
          <span lang={language}>{OWN_NAME[language]}</span>
        </Button>
      ))}
    </Sheet>
  );
}

function TalkSheet({ app, onClose }: SheetProps) {
  const talk = talkLanguage(app.local.value);
  return (
    <Sheet title={t('room.talk_language')} onClose={onClose} testId="talk-sheet">
      {languagesOf(app).map((language) => (
        <Button
          key={language}
          wide
          icon={language === talk ? Check : undefined}
          chosen={language === talk}
          testId={`talk-sheet-${language}`}
          onPress={() => {
            app.act({ do: 'talk', language });
            onClose();
          }}
        >
          {talkName(language)}
        </Button>
      ))}
    </Sheet>
  );
}

const PRIVACY: { title: PlainKey; text: PlainKey }[] = [
  { title: 'room.privacy_officer', text: 'room.privacy_officer_text' },
  { title: 'room.privacy_basis', text: 'room.privacy_basis_text' },
  { title: 'room.privacy_recipients', text: 'room.privacy_recipients_text' },
  { title: 'room.privacy_rights', text: 'room.privacy_rights_text' },
  { title: 'room.privacy_complaint', text: 'room.privacy_complaint_text' },
];

function PrivacySheet({ app, onClose }: SheetProps) {
  const screen = app.screen.value;
  const service = screen.name === 'join' ? screen.service : undefined;
  const institution = app.directory.value?.institutionOf(service);
  return (
    <Sheet
      title={t('privacy.title')}
      onClose={onClose}
      class="privacy-sheet"
      testId="privacy-sheet"
      actions={
        <Button kind="primary" testId="privacy-close" onPress={onClose}>
          {t('common.close')}
        </Button>
      }
    >
      <p class="strong">{t('privacy.not_recorded')}</p>
      <section>
        <h3>{t('room.privacy_controller')}</h3>
        <p>
          {t('room.privacy_controller_text', {
            institution: institution ? named(institution.names, language.value) : '',
          })}
        </p>
      </section>
      {PRIVACY.map(({ title, text }) => (
        <section key={title}>
          <h3>{t(title)}</h3>
          <p>{t(text)}</p>
        </section>
      ))}
    </Sheet>
  );
}
