import { Check, X } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce, Button, useRefocus } from '../design/index.ts';
import {
  type Commands,
  type Desk,
  institutionOf,
  languageName,
  roomName,
  ScreenHeading,
  serviceName,
} from '../desk/index.ts';
import { named } from '../session/catalogue.ts';
import type { DeclineReason, InvitationView } from '../wire.gen.ts';
import { language, t } from '../words/index.ts';
import { DeclineChoice, Fact, modeKey, TimeLeft } from './offer.tsx';
import { useShortcut } from './shortcuts.ts';

/** An invitation to somebody else's conversation: who asks, for what, and how long there is to answer. */
export function InvitationCard(props: {
  invitation: InvitationView;
  desk: Desk<'consult'>;
  commands: Commands;
  onAnswered: () => void;
}) {
  const { invitation, desk, commands } = props;
  const [declining, setDeclining] = useState(false);
  const card = useRef<HTMLElement>(null);
  useRefocus(card, declining, '.consult-offer__decline, .consult-decline button');
  const word = invitationWord(invitation);
  useEffect(() => announce(`${t('invitation.title')}: ${word}`, 'urgent'), []);
  const accept = async () => {
    props.onAnswered();
    await commands.run({ type: 'invitation.accept', invitation: invitation.invitation });
  };
  const decline = async (reason: DeclineReason) => {
    props.onAnswered();
    await commands.run({ type: 'invitation.decline', invitation: invitation.invitation, reason });
  };
  useShortcut('accept', () => void accept());
  const from = desk.directory.institution(invitation.from_institution);
  return (
    <section class="card consult-offer" data-testid="invitation" ref={card}>
      <div class="consult-offer__head">
        <ScreenHeading>{t('invitation.title')}</ScreenHeading>
        <span class="consult-offer__number">{invitation.number}</span>
      </div>
      <div>
        <p class="consult-offer__service" data-testid="invitation-word">
          {word}
        </p>
        <p class="muted">
          {serviceName(desk.directory, invitation.service)}, {institutionOf(desk.directory, invitation.service)}
        </p>
      </div>
      <dl class="consult-facts">
        <Fact word={t('invitation.from')}>
          {invitation.from}
          {from && `, ${named(from.names, language.value)}`}
        </Fact>
        <Fact word={t('offer.language')}>{languageName(invitation.language)}</Fact>
        <Fact word={t('offer.mode')} marked={invitation.mode !== 'speech'}>
          {t(modeKey(invitation.mode))}
        </Fact>
        <Fact word={t('offer.place')}>{roomName(desk.directory, invitation.room)}</Fact>
      </dl>
      <TimeLeft offer={invitation} now={desk.session.now} />
      {declining ? (
        <DeclineChoice
          note={t('invitation.decline_note')}
          onChoose={(reason) => void decline(reason)}
          onBack={() => setDeclining(false)}
        />
      ) : (
        <div class="consult-offer__acts">
          <Button
            kind="primary"
            icon={Check}
            onPress={() => void accept()}
            testId="accept-invitation"
            class="consult-offer__accept"
          >
            {t('invitation.accept')}
          </Button>
          <Button
            icon={X}
            onPress={() => setDeclining(true)}
            testId="decline-invitation"
            class="consult-offer__decline"
          >
            {t('console.decline')}
          </Button>
        </div>
      )}
    </section>
  );
}

/** What one is invited for. */
export function invitationWord(invitation: InvitationView): string {
  if (invitation.company === 'colleague') return t('invitation.as_colleague');
  if (invitation.company === 'handover') return t('invitation.as_handover');
  const tongue = invitation.interpret === undefined ? t('company.sign_language') : languageName(invitation.interpret);
  return t('invitation.as_interpreter', { language: tongue.toLowerCase() });
}
