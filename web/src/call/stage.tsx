import { Maximize2, Minimize2 } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../design/index.ts';
import type { PlaceView } from '../media/peer.ts';
import type { Directory } from '../session/catalogue.ts';
import type { ParticipantRole, ParticipantView } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { type Call, contentPlace, hasFace, placeOf } from './parts.ts';
import { inRole, nameOf, personOf, roleWord } from './people.ts';
import { VideoTile } from './video-tile.tsx';
import './call.css';

/** What takes the stage in place of the faces, which shrink beside it. */
export interface StageContent {
  title: string;
  picture: ComponentChildren;
  words?: ComponentChildren;
  /** Whether it can be made to take the whole stage. */
  enlarge?: boolean;
}

/**
 * The pictures of a call: the one that matters most, large; an interpreter of the same size beside it; something
 * shown takes the stage whole and uncropped, and the face shrinks beside it without going away.
 */
export function Stage(props: {
  call: Call;
  directory: Directory;
  /** Whose face is the largest. */
  main: ParticipantRole;
  /** The same, where several are in that role. */
  person?: ParticipantView;
  /** One's own paper is shown large, so that one sees what the other sees. */
  ownDocument?: boolean;
  dimmed?: boolean;
  /** Takes the stage as content does: a picture, and words beside it. */
  instead?: StageContent;
  /** Lies over the pictures. */
  children?: ComponentChildren;
}) {
  const { call } = props;
  const view = call.view.value;
  const main = props.person ?? inRole(view, props.main);
  const interpreter = inRole(view, 'interpreter');
  const other = contentPlace(call);
  const own = props.ownDocument && call.mine.value.document ? call.shown.value : null;
  const others = [main, interpreter].filter((person) => person !== undefined);
  const faces = others.filter((person) => person.participant !== view.me);
  const content = props.instead ?? shownContent(call, other, own, props.dimmed);
  return (
    <div class={`stage ${faces.length > 1 ? 'stage--two' : ''}`} data-testid="stage">
      {content ? (
        <Content {...props} faces={faces} content={content} />
      ) : (
        <div class="stage__faces">
          {faces.map((person) => (
            <Face key={person.participant} {...props} person={person} named={faces.length > 1} />
          ))}
        </div>
      )}
      {props.children}
    </div>
  );
}

/** The face of a participant, or the word why there is none. */
export function Face(props: {
  call: Call;
  directory: Directory;
  person: ParticipantView;
  dimmed?: boolean;
  /** Its name stands on the picture, for there are several. */
  named?: boolean;
  class?: string;
}) {
  const { call, person } = props;
  const place = placeOf(call, person.participant, 'face');
  const signing = call.view.value.mode === 'signing';
  return (
    <div class="stage__box">
      <VideoTile
        stream={place?.stream ?? null}
        hasPicture={hasFace(call, person.participant)}
        name={nameOf(person)}
        blankWord={blankWord(call, person.participant)}
        fit={signing ? 'whole' : 'speaker'}
        dimmed={props.dimmed || silent(call, person.participant)}
        speaking={signing && call.speaking.value.has(person.participant)}
        class={props.class}
        testId={`face-${person.role}`}
      >
        {(signing || props.named) && (
          <span class="video__name">
            <span class="strong">{nameOf(person)}</span> {person.name && <span class="least">{roleWord(person)}</span>}
          </span>
        )}
      </VideoTile>
    </div>
  );
}

/** The picture of someone's window or paper, or of one's own; null when nothing is shown. */
function shownContent(
  call: Call,
  place: PlaceView | undefined,
  own: MediaStream | null,
  dimmed: boolean | undefined,
): StageContent | null {
  if (!place && !own) return null;
  const person = personOf(call.view.value, place?.participant);
  const name = person ? nameOf(person) : t('rtt.someone');
  const title = place
    ? t(place.source === 'screen' ? 'stage.shows_screen' : 'stage.shows_document', { name })
    : t('stage.own_document');
  const picture = (
    <VideoTile
      stream={place?.stream ?? own}
      hasPicture={place?.hasPicture ?? true}
      name={title}
      blankWord={t('stage.waiting_picture')}
      fit="whole"
      dimmed={dimmed || silent(call, place?.participant)}
      testId="content"
    />
  );
  return { title, picture, enlarge: true };
}

function Content(props: {
  call: Call;
  directory: Directory;
  faces: ParticipantView[];
  content: StageContent;
  dimmed?: boolean;
}) {
  const [large, setLarge] = useState(false);
  const { title, picture, words, enlarge } = props.content;
  return (
    <div class={`stage__content ${large ? 'stage__content--large' : ''}`}>
      <div class="stage__box">{picture}</div>
      <div class="stage__aside">
        {props.faces.map((face) => (
          <Face key={face.participant} {...props} person={face} />
        ))}
        <h2>{title}</h2>
        {words}
        {enlarge && (
          <Button
            icon={large ? Minimize2 : Maximize2}
            class="on-stage stage__enlarge"
            onPress={() => setLarge(!large)}
            testId="enlarge-content"
          >
            {large ? t('stage.smaller') : t('stage.larger')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Why there is no picture of a participant. */
function blankWord(call: Call, participant: string): string {
  const state = call.liveness.value.get(participant);
  if (state === 'silent' || state === 'gone') return t('link.lost');
  if (call.sources.value.get(participant)?.camera === false && state === 'live') return t('stage.camera_off');
  if (placeOf(call, participant, 'face')?.isPaused) return t('link.voice_only');
  return t('stage.waiting_picture');
}

/** Nothing comes from this participant any more. */
export function silent(call: Call, participant: string | null | undefined): boolean {
  const state = participant ? call.liveness.value.get(participant) : undefined;
  return state === 'silent' || state === 'gone';
}
