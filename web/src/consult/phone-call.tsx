import { ArrowRightLeft, Phone, PhoneMissed, PhoneOff } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { Button, Card, Notice, spacedPhone, useTick } from '../design/index.ts';
import {
  type Desk,
  institutionOf,
  languageName,
  ProblemNotice,
  problemIn,
  problemWords,
  ScreenHeading,
  serviceName,
  stopwatch,
  useCommands,
} from '../desk/index.ts';
import type { CallView, Contact, Problem } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { CallSheet, type SheetName } from './call-sheets.tsx';
import { NextSteps, Notes } from './draft-field.tsx';
import { useShortcut } from './shortcuts.ts';
import type { Visit } from './visit.ts';
import './call.css';

/** A consultation by phone: the number to call, and the same next steps, notes and ways out as with a picture. */
export function PhoneCallScreen(props: { desk: Desk<'consult'>; view: CallView; visit: Visit }) {
  const { desk, view, visit } = props;
  const commands = useCommands(desk.session);
  const [sheet, setSheet] = useState<SheetName | null>(null);
  useShortcut('end', () => setSheet('end'));
  return (
    <main class="consult consult--call consult--phone" data-testid="phone-call">
      <ScreenHeading quiet>{t('call.in_progress')}</ScreenHeading>
      <div class="consult-call__scroll">
        <aside class="consult__left" aria-label={t('consult.others')}>
          <Card class="consult-visit">
            <span class="strong">{serviceName(desk.directory, view.service)}</span>
            <span class="muted least">{institutionOf(desk.directory, view.service)}</span>
            <span class="muted least">
              {t('offer.language')}: {languageName(view.language)}
            </span>
          </Card>
        </aside>
        <section class="consult-call__picture consult-phone" aria-label={t('contact.phone')}>
          <Dial desk={desk} sinceMs={view.since_ms} />
        </section>
        <section class="consult-call__below" aria-label={t('consult.next_steps')}>
          <ProblemNotice problem={commands.problem} />
          <NextSteps draft={visit.nextSteps} hint={t('consult.next_steps_phone')} />
        </section>
        <aside class="consult__right consult-panel" aria-label={t('consult.panel')}>
          <Notes draft={visit.notes} rows={16} />
        </aside>
      </div>
      <div class="consult-tray" role="toolbar" aria-label={t('consult.tray')}>
        <Button
          class="on-stage consult-tray__button"
          icon={ArrowRightLeft}
          onPress={() => setSheet('transfer')}
          testId="transfer"
        >
          {t('console.transfer')}
        </Button>
        <Button
          class="on-stage consult-tray__button"
          icon={PhoneMissed}
          onPress={() => setSheet('no_show')}
          testId="no-show"
        >
          {t('consult.no_answer')}
        </Button>
        <Button
          kind="danger-filled"
          class="consult-tray__button consult-tray__end"
          icon={PhoneOff}
          onPress={() => setSheet('end')}
          testId="end-call"
        >
          {t('consult.end')}
        </Button>
      </div>
      {sheet && (
        <CallSheet
          name={sheet}
          desk={desk}
          view={view}
          visit={visit}
          commands={commands}
          onClose={() => setSheet(null)}
        />
      )}
    </main>
  );
}

/** The number as a link that the specialist's phone program takes. It is fetched for this consultation alone. */
function Dial(props: { desk: Desk<'consult'>; sinceMs: number }) {
  useTick(1_000);
  const { session } = props.desk;
  const [contact, setContact] = useState<Contact | Problem | null>(null);
  useEffect(() => {
    let gone = false;
    session.command({ type: 'contact.get' }).then(
      (answer) => {
        if (!gone && answer.kind === 'contact') setContact(answer.contact);
      },
      (error: unknown) => {
        if (!gone) setContact(problemIn(error));
      },
    );
    return () => {
      gone = true;
    };
  }, [session]);
  if (contact && 'code' in contact) return <Notice tone="danger">{problemWords(contact)}</Notice>;
  return (
    <div class="consult-phone__card">
      <p class="consult-phone__hint">{t('consult.phone_hint')}</p>
      {contact && (
        <>
          {contact.name && <p class="consult-phone__name">{contact.name}</p>}
          <a class="consult-phone__number" href={`tel:${contact.phone}`} data-testid="tel-link">
            <Phone class="icon" aria-hidden="true" />
            <span>{spacedPhone(contact.phone)}</span>
          </a>
        </>
      )}
      <p class="consult-phone__hint">{stopwatch(session.now() - props.sinceMs)}</p>
    </div>
  );
}
