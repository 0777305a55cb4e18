// States as a word, an icon and a colour together.
import {
  BellRing,
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleX,
  Coffee,
  DoorOpen,
  Hourglass,
  OctagonAlert,
  PenLine,
  PhoneIncoming,
  PlugZap,
  SignalHigh,
  SignalLow,
  TriangleAlert,
  UserX,
  Video,
  Volume2,
} from 'lucide-preact';
import type { Icon } from '../design/index.ts';
import type { LinkWord, RoomState, SpecialistState } from '../wire.gen.ts';
import { t, tOr } from '../words/index.ts';
import type { Judgement } from './model/figures.ts';

type Shade = 'good' | 'warn' | 'danger' | 'calm';

/** The icon of each judgement; with no target there is none. */
export const JUDGED: Record<Exclude<Judgement, null>, Icon> = {
  good: CircleCheck,
  warn: TriangleAlert,
  danger: OctagonAlert,
};

/** A figure against its target. */
export function JudgementMark(props: { of: Judgement }) {
  if (props.of === null) return null;
  return <Mark icon={JUDGED[props.of]} shade={props.of} word={t(`sup.state_${props.of}`)} />;
}

const SPECIALIST: Record<SpecialistState, [Icon, Shade]> = {
  available: [CircleCheck, 'good'],
  offered: [PhoneIncoming, 'calm'],
  in_consultation: [Video, 'calm'],
  wrap_up: [PenLine, 'calm'],
  break: [Coffee, 'calm'],
  away: [UserX, 'warn'],
  offline: [CircleX, 'calm'],
};

export function SpecialistMark(props: { of: SpecialistState }) {
  const [icon, shade] = SPECIALIST[props.of];
  return <Mark icon={icon} shade={shade} word={tOr(`sup.spec_${props.of}`, 'sup.none')} />;
}

const ROOM: Record<RoomState, [Icon, Shade]> = {
  waiting: [Hourglass, 'calm'],
  called: [BellRing, 'calm'],
  in_consultation: [Video, 'calm'],
  ending: [CircleDashed, 'calm'],
  offline: [PlugZap, 'warn'],
  free: [DoorOpen, 'good'],
};

export function RoomMark(props: { of: RoomState }) {
  const [icon, shade] = ROOM[props.of];
  return <Mark icon={icon} shade={shade} word={tOr(`sup.room_${props.of}`, 'sup.none')} />;
}

const LINK: Record<LinkWord, [Icon, Shade]> = {
  good: [SignalHigh, 'good'],
  weak: [SignalLow, 'warn'],
  voice_only: [Volume2, 'warn'],
  lost: [CircleX, 'danger'],
};

export function LinkMark(props: { of: LinkWord | undefined }) {
  if (!props.of) return <Mark icon={CircleHelp} shade="calm" word={t('sup.link_unknown')} />;
  const [icon, shade] = LINK[props.of];
  return <Mark icon={icon} shade={shade} word={t(`sup.link_${props.of}`)} />;
}

function Mark(props: { icon: Icon; shade: Shade; word: string }) {
  const Glyph = props.icon;
  return (
    <span class={`sup-mark sup-mark--${props.shade}`}>
      <Glyph class="icon-small" aria-hidden="true" />
      {props.word}
    </span>
  );
}
