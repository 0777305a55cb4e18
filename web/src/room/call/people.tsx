import { Languages, ShieldCheck, UserRound, UsersRound } from 'lucide-preact';
import { type Call, hasFace, nameOf, placeOf, roleOf, VideoTile } from '../../call/index.ts';
import { Button, type Icon } from '../../design/index.ts';
import type { Directory } from '../../session/catalogue.ts';
import type { ParticipantView } from '../../wire.gen.ts';
import { t } from '../../words/index.ts';

/** Everyone who takes part besides the specialist, and that nothing is recorded. */
export function People(props: { call: Call; directory: Directory; onDismiss: (participant: string) => void }) {
  const { call, directory } = props;
  const view = call.view.value;
  const me = view.participants.find((person) => person.participant === call.me);
  const room = directory.room(me?.room);
  // Those on the stage or in the header are named there.
  const elsewhere = ['specialist', 'supervisor', 'interpreter'];
  const others = view.participants.filter(
    (person) => person.participant !== call.me && !elsewhere.includes(person.role),
  );
  return (
    <ul class="call-people" aria-label={t('consult.others')}>
      <li class="person person--me">
        <UserRound class="icon" aria-hidden="true" />
        <span class="person__words">
          <span class="person__name">{t('rtt.you')}</span>
          {room && (
            <span class="least person__role">
              {room.center.place}, {t('incall.room', { n: room.number })}
            </span>
          )}
        </span>
      </li>
      {others.map((person) => (
        <Person key={person.participant} {...props} person={person} />
      ))}
      <li class="person person--private">
        <ShieldCheck class="icon" aria-hidden="true" />
        <span class="person__name">{t('incall.not_recorded')}</span>
      </li>
    </ul>
  );
}

const ROLE_ICON: Partial<Record<ParticipantView['role'], Icon>> = { helper: UsersRound, interpreter: Languages };

function Person(props: {
  call: Call;
  directory: Directory;
  person: ParticipantView;
  onDismiss: (participant: string) => void;
}) {
  const { call, person } = props;
  const place = placeOf(call, person.participant, 'face');
  const Glyph = ROLE_ICON[person.role] ?? UserRound;
  return (
    <li class="person" data-testid={`person-${person.role}`}>
      {place && hasFace(call, person.participant) ? (
        <VideoTile class="person__face" stream={place.stream} hasPicture name={nameOf(person)} />
      ) : (
        <Glyph class="icon" aria-hidden="true" />
      )}
      <span class="person__words">
        <span class="person__name">{nameOf(person)}</span>
        <span class="least person__role">{roleOf(person, props.directory)}</span>
      </span>
      {person.role === 'helper' && (
        <Button
          class="on-stage person__act"
          onPress={() => props.onDismiss(person.participant)}
          testId="dismiss-helper"
          label={`${t('incall.dismiss')}: ${nameOf(person)}`}
        >
          {t('incall.dismiss')}
        </Button>
      )}
    </li>
  );
}
