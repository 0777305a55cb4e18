import type { Call } from '../call/index.ts';
import { Face, inRole, nameOf, QualityWord, roleOf, VideoTile } from '../call/index.ts';
import { Button, useTick } from '../design/index.ts';
import { type Commands, type Desk, languageName, roomName, serviceName, stopwatch } from '../desk/index.ts';
import type { CallView, ParticipantView } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { Identity } from './identity.tsx';
import { modeKey } from './offer.tsx';
import { Shortcuts } from './shortcut-list.tsx';
import type { Visit } from './visit.ts';

/** The left column of a call: what it is about, everyone in it with their link in words, the identity check. */
export function People(props: { desk: Desk<'consult'>; call: Call; visit: Visit; commands: Commands }) {
  const { desk, call } = props;
  const view = call.view.value;
  const resident = inRole(view, 'resident');
  const leads = inRole(view, 'specialist')?.participant === view.me;
  const apart = view.handover?.apart_until_ms !== undefined;
  const others = view.participants.filter(({ participant, role }) => participant !== view.me && role !== 'resident');
  return (
    <>
      <div class="consult-people__about">
        <h2>{serviceName(desk.directory, view.service)}</h2>
        <p class="muted least">
          {languageName(view.language)}, {t(modeKey(view.mode))}
        </p>
        <Elapsed since={view.since_ms} now={desk.session.now} />
      </div>
      <ul class="consult-people" data-testid="participants">
        {resident && (
          <li class="consult-person">
            <PersonWords person={resident} desk={desk} call={call} waits={apart} />
          </li>
        )}
        {others.map((person) => (
          <li key={person.participant} class="consult-person">
            <div class="consult-person__picture">
              <Face
                call={call}
                directory={desk.directory}
                person={person}
                dimmed={call.state.value === 'interrupted'}
              />
            </div>
            <PersonWords
              person={person}
              desk={desk}
              call={call}
              waits={apart && (person.role === 'helper' || person.role === 'interpreter')}
            />
            {leads && (person.role === 'colleague' || person.role === 'interpreter') && (
              <Button
                kind="tertiary"
                onPress={() => void props.commands.run({ type: 'company.release', participant: person.participant })}
                label={`${t('company.release')}: ${nameOf(person)}`}
                testId={`release-${person.role}`}
              >
                {t('company.release')}
              </Button>
            )}
          </li>
        ))}
        <li class="consult-person">
          <div class="consult-person__picture">
            <VideoTile
              stream={call.preview.value}
              hasPicture={call.preview.value !== null}
              name={t('consult.you')}
              blankWord={t('consult.not_seen')}
              dimmed={call.state.value === 'interrupted'}
              mirrored
              testId="self-view"
            />
          </div>
          <span class="strong">{t('consult.you')}</span>
          <span class="muted least">{seenWords(call)}</span>
          <QualityWord link={call.link.value} testId="own-link" />
        </li>
      </ul>
      {leads && <Following desk={desk} view={view} commands={props.commands} />}
      {leads && <Identity visit={props.visit} commands={props.commands} />}
      <Shortcuts />
    </>
  );
}

/** The services that follow in this visit. */
function Following(props: { desk: Desk<'consult'>; view: CallView; commands: Commands }) {
  const { following } = props.view;
  if (!following) return null;
  return (
    <section class="consult-following" aria-label={t('following.title')} data-testid="following">
      <h3 class="least muted">{t('following.title')}</h3>
      <ol>
        {following.map((service) => (
          <li key={service}>
            {serviceName(props.desk.directory, service)}{' '}
            <Button
              kind="tertiary"
              onPress={() => void props.commands.run({ type: 'service.drop', service })}
              label={`${t('following.drop')}: ${serviceName(props.desk.directory, service)}`}
              testId="following-drop"
            >
              {t('following.drop')}
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function PersonWords(props: {
  person: ParticipantView;
  desk: Desk<'consult'>;
  call: Call;
  /** Kept apart while two specialists speak. */
  waits?: boolean;
}) {
  const { person, call } = props;
  const liveness = call.liveness.value.get(person.participant);
  const lost = liveness === 'silent' || liveness === 'gone';
  // While nothing arrives here, nobody can say how the others are.
  const known = call.state.value === 'live';
  const link = lost ? 'lost' : known ? call.quality.value.get(person.participant)?.link : undefined;
  return (
    <>
      <span class="strong">{nameOf(person)}</span>
      <span class="muted least">
        {person.role === 'resident'
          ? roomName(props.desk.directory, person.room)
          : roleOf(person, props.desk.directory)}
      </span>
      {props.waits ? (
        <span class="strong least" data-testid={`waits-${person.role}`}>
          {t('apart.resident_waits')}
        </span>
      ) : link ? (
        <QualityWord link={link} testId={`link-${person.role}`} />
      ) : (
        <span class="muted least">{known ? t('call.connecting') : t('consult.link_unknown')}</span>
      )}
    </>
  );
}

/** Whether one is seen and heard, truthfully. */
function seenWords(call: Call): string {
  if (call.state.value !== 'live') return t('consult.nobody_sees');
  if (call.view.value.handover?.apart_until_ms !== undefined) return t('apart.title');
  const { microphone, camera } = call.mine.value;
  if (microphone && camera) return t('consult.seen_and_heard');
  if (microphone) return t('consult.only_heard');
  return camera ? t('consult.only_seen') : t('consult.neither_seen');
}

function Elapsed(props: { since: number; now: () => number }) {
  useTick(1_000);
  return (
    <p class="least">
      {t('consult.elapsed')} <span class="strong">{stopwatch(props.now() - props.since)}</span>
    </p>
  );
}
