import { LogOut, Mic, MicOff, Video, VideoOff, Volume2, VolumeX, WifiOff } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import {
  blockedWords,
  type Call,
  Face,
  inRole,
  nameOf,
  QualityWord,
  roleOf,
  silent,
  TextPanes,
  Voices,
} from '../call/index.ts';
import { Button, Notice } from '../design/index.ts';
import {
  type Desk,
  DeviceNotices,
  ProblemNotice,
  problemWords,
  roomName,
  ScreenHeading,
  useCommands,
  useDeskCall,
} from '../desk/index.ts';
import type { CallView, ParticipantView } from '../wire.gen.ts';
import { t } from '../words/index.ts';

/**
 * The consultation joined as a helper: everyone's picture, the text, and a way out. Sound, microphone and camera begin
 * off: the employee mostly stands in the same room, where they would only echo.
 */
export function HelperCall(props: { desk: Desk<'assist'>; view: CallView }) {
  const { desk, view } = props;
  const { call, devices } = useDeskCall(desk.session, view, { microphone: false, camera: false });
  const commands = useCommands(desk.session);
  const [listening, setListening] = useState(false);
  useEffect(() => call.setVolume(listening ? 1 : 0), [listening, call]);
  const { microphone, camera } = call.mine.value;
  const held = view.handover?.held === true;
  const others = view.participants.filter(({ participant }) => participant !== view.me);
  const toggle = (device: 'microphone' | 'camera', on: boolean) => {
    if (on) devices.open({ microphone: device === 'microphone', camera: device === 'camera' });
    if (device === 'microphone') call.setMicrophone(on);
    else call.setCamera(on);
  };
  return (
    <section class="assist-joined" data-testid="call">
      <div class="assist-rooms__head">
        <ScreenHeading>{t('assist.joined')}</ScreenHeading>
        <QualityWord link={call.link.value} testId="own-link" />
      </div>
      <p class="muted">{roomName(desk.directory, inRole(view, 'resident')?.room)}</p>
      <HelperBand call={call} />
      {held && (
        <div data-testid="held">
          <Notice tone="warn" live>
            {t('held.helper')}
          </Notice>
        </div>
      )}
      <Voices call={call} />
      <ul class="assist-faces" data-testid="participants">
        {others.map((person) => (
          <Person key={person.participant} person={person} call={call} desk={desk} />
        ))}
      </ul>
      <div class="assist-joined__acts">
        <Button icon={listening ? VolumeX : Volume2} onPress={() => setListening(!listening)} testId="listen">
          {listening ? t('assist.listen_off') : t('assist.listen')}
        </Button>
        <Button icon={microphone ? Mic : MicOff} onPress={() => toggle('microphone', !microphone)} testId="microphone">
          {microphone ? t('consult.mic_off') : t('consult.mic_on')}
        </Button>
        <Button icon={camera ? Video : VideoOff} onPress={() => toggle('camera', !camera)} testId="camera">
          {camera ? t('consult.cam_off') : t('consult.cam_on')}
        </Button>
        <Button
          kind="danger"
          icon={LogOut}
          onPress={() => void commands.run({ type: 'consultation.leave' })}
          class="assist-joined__leave"
          testId="leave-call"
        >
          {t('assist.leave')}
        </Button>
      </div>
      <p class="muted least">{t('assist.listen_hint')}</p>
      <DeviceNotices devices={devices} />
      <ProblemNotice problem={commands.problem} />
      <div class="assist-text">
        {held ? (
          <p class="muted">{t('apart.text_waits')}</p>
        ) : (
          <TextPanes call={call} othersLabel={t('assist.others_type')} ownLabel={t('consult.you_type')} />
        )}
      </div>
    </section>
  );
}

function Person(props: { person: ParticipantView; call: Call; desk: Desk<'assist'> }) {
  const { person, call, desk } = props;
  const link = silent(call, person.participant) ? 'lost' : call.quality.value.get(person.participant)?.link;
  return (
    <li class="assist-face">
      <div class="assist-face__picture">
        <Face call={call} directory={desk.directory} person={person} dimmed={call.state.value === 'interrupted'} />
      </div>
      <span class="strong">{nameOf(person)}</span>
      <span class="muted least">{roleOf(person, desk.directory)}</span>
      {link && <QualityWord link={link} testId={`link-${person.role}`} />}
    </li>
  );
}

/** What keeps the helper out of the conversation just now, truthfully. */
function HelperBand({ call }: { call: Call }) {
  const words =
    call.state.value === 'interrupted'
      ? t('assist.own_lost')
      : call.problem.value
        ? problemWords(call.problem.value)
        : call.missing.value === 'media'
          ? `${t('consult.media_missing')} ${blockedWords(call.ways.value)}`
          : null;
  return (
    <div role="alert" data-testid="call-band">
      {words && (
        <Notice tone="danger" icon={WifiOff}>
          {words}
        </Notice>
      )}
    </div>
  );
}
