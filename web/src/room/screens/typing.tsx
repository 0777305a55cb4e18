import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { Icon } from '../../design/index.ts';
import { Keyboard } from '../../design/keyboard.tsx';
import type { KeyboardLayout } from '../../design/keyboard-layout.ts';
import { Title } from './parts.tsx';

import './find.css';

/** A question answered by typing: the field, what comes of it, and the keyboard below. */
export function Typing(props: {
  title: string;
  label: string;
  icon: Icon;
  layout: KeyboardLayout;
  typed: string;
  max: number;
  /** Shown in the empty field. */
  placeholder?: string;
  onType: (text: string) => void;
  /** What the enter key does; without it there is nothing to send. */
  onEnter?: () => void;
  testId: string;
  children: ComponentChildren;
}) {
  const { icon: Glyph, typed, testId } = props;
  const field = useRef<HTMLInputElement>(null);
  return (
    <div class="find" data-testid={`${testId}-screen`}>
      <Title class="find__title">{props.title}</Title>
      <label class="find__field">
        <Glyph class="icon" aria-hidden="true" />
        <span class="visually-hidden">{props.label}</span>
        <input
          ref={field}
          class={`find__input find__input--${props.layout}`}
          type="text"
          inputMode="none"
          autocomplete="off"
          spellcheck={false}
          maxLength={props.max}
          placeholder={props.placeholder}
          value={typed}
          data-testid={`${testId}-field`}
          onInput={(event) => props.onType(event.currentTarget.value)}
        />
      </label>
      <div class="find__results" data-testid={`${testId}-results`}>
        {props.children}
      </div>
      <Keyboard
        layout={props.layout}
        onKey={(char) => props.onType(typed + char)}
        onBackspace={() => props.onType([...typed].slice(0, -1).join(''))}
        onEnter={props.onEnter ?? (() => field.current?.focus())}
      />
    </div>
  );
}
