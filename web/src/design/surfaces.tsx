import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import type { Icon } from './button.tsx';
import { usePress } from './press.ts';

/** A large target to choose from among others. */
export function Tile(props: {
  onPress: () => void;
  children: ComponentChildren;
  class?: string;
  testId?: string;
  icon?: Icon;
}) {
  const press = usePress(props.onPress);
  const Glyph = props.icon;
  return (
    <button type="button" class={`tile ${props.class ?? ''}`} onClick={press} data-testid={props.testId}>
      {Glyph && <Glyph class="icon" aria-hidden="true" />}
      {props.children}
    </button>
  );
}

/** A sheet of paper on the page. */
export function Card(props: { children: ComponentChildren; class?: string; marked?: boolean; label?: string }) {
  return (
    <section class={`card ${props.marked ? 'card--marked' : ''} ${props.class ?? ''}`} aria-label={props.label}>
      {props.children}
    </section>
  );
}

export type Tone = 'good' | 'warn' | 'danger';
const TONE_ICON: Record<Tone, Icon> = { good: CircleCheck, warn: TriangleAlert, danger: CircleAlert };

/** One thing to know, told by word, icon and colour together. */
export function Notice(props: {
  tone: Tone;
  icon?: Icon;
  children: ComponentChildren;
  live?: boolean;
  class?: string;
}) {
  const Glyph = props.icon ?? TONE_ICON[props.tone];
  return (
    <div class={`notice notice--${props.tone} ${props.class ?? ''}`} role={props.live ? 'status' : undefined}>
      <Glyph class="icon" aria-hidden="true" />
      <div>{props.children}</div>
    </div>
  );
}
