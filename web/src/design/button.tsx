import type { LucideIcon } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { usePress } from './press.ts';

export type ButtonKind = 'primary' | 'secondary' | 'tertiary' | 'danger' | 'danger-filled' | 'plain';
/** An icon of lucide-preact, or one drawn here. */
export type Icon = LucideIcon;

export interface ButtonProps {
  kind?: ButtonKind;
  icon?: Icon;
  onPress?: () => void;
  children: ComponentChildren;
  class?: string;
  id?: string;
  /** Pressed or not, for a button that switches something. */
  pressed?: boolean;
  /** Drawn as the chosen one of several. */
  chosen?: boolean;
  wide?: boolean;
  type?: 'button' | 'submit';
  /** A longer name for screen readers; it must contain the visible words. */
  label?: string;
  /** Where browser tests find it. */
  testId?: string;
  /** Passed on for controls of a set (`radio`, `tab`, `menuitem`). */
  role?: 'radio' | 'switch';
}

/** A word to press, with an icon left of it. Presses count once. */
export function Button(props: ButtonProps) {
  const press = usePress(props.onPress);
  const Glyph = props.icon;
  const kind = props.kind ?? 'plain';
  const classes = [
    'button',
    kind === 'plain' ? '' : `button--${kind}`,
    props.chosen ? 'button--chosen' : '',
    props.wide ? 'button--wide' : '',
    props.class ?? '',
  ];
  const checked = props.role
    ? { 'aria-checked': props.chosen ?? props.pressed ?? false }
    : { 'aria-pressed': props.pressed };
  return (
    <button
      type={props.type ?? 'button'}
      id={props.id}
      role={props.role}
      class={classes.filter(Boolean).join(' ')}
      onClick={press}
      aria-label={props.label}
      data-testid={props.testId}
      {...checked}
    >
      {Glyph && <Glyph class="icon" aria-hidden="true" />}
      <span class="button__word">{props.children}</span>
    </button>
  );
}
