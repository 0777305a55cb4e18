import type { Ref } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { announce, Notice } from '../design/index.ts';
import { t } from '../words/index.ts';
import type { Call } from './parts.ts';
import { nameOf, personOf } from './people.ts';
import { sentences, shown } from './text.ts';
import './call.css';

/** A pause in typing after which what stands there is said aloud, sentence or not, ms. */
const PAUSE_MS = 4_000;

/** Real-time text: what the others type, as they type it, and one's own. Both always open. */
export function TextPanes(props: {
  call: Call;
  /** Above what the others type. */
  othersLabel: string;
  /** Above one's own. */
  ownLabel: string;
  field?: Ref<HTMLTextAreaElement>;
  onFocus?: () => void;
  /** A kiosk has a keyboard of its own: the system's must stay away. */
  kiosk?: boolean;
}) {
  const { call } = props;
  const id = useId();
  const texts = [...call.texts.value].filter(([participant, { text }]) => text !== '' && participant !== call.me);
  const box = useRef<HTMLDivElement>(null);
  const own = call.ownText.text.value;
  const code = call.ownText.code.value;
  const length = texts.reduce((sum, [, { text }]) => sum + text.length, 0);
  useLayoutEffect(() => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [length]);
  useEffect(() => {
    if (code) announce(t('warning.personal_code'), 'urgent');
  }, [code]);
  return (
    <div class="panes">
      <section class="pane" aria-labelledby={`${id}-others`}>
        <h3 class="pane__label" id={`${id}-others`}>
          {props.othersLabel}
        </h3>
        <div
          class="pane__text"
          ref={box}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
          tabIndex={0}
          role="group"
          aria-labelledby={`${id}-others`}
          data-testid="text-others"
        >
          {texts.map(([participant, { text }]) => (
            <RemoteWords
              key={participant}
              text={shown(text)}
              name={nameFor(call, participant)}
              named={texts.length > 1}
            />
          ))}
        </div>
      </section>
      <section class="pane" aria-labelledby={`${id}-own`}>
        <label class="pane__label" id={`${id}-own`} for={`${id}-field`}>
          {props.ownLabel}
        </label>
        <textarea
          id={`${id}-field`}
          ref={props.field}
          class="pane__field"
          value={own}
          onInput={(event) => call.ownText.type(event.currentTarget.value)}
          onFocus={props.onFocus}
          onClick={props.onFocus}
          inputMode={props.kiosk ? 'none' : undefined}
          autocomplete="off"
          autocorrect="off"
          spellcheck={false}
          aria-invalid={code}
          data-testid="text-own"
        />
        {code && (
          <Notice tone="danger">
            <span data-testid="text-warning">{t('warning.personal_code')}</span>
          </Notice>
        )}
      </section>
    </div>
  );
}

function RemoteWords({ text, name, named }: { text: string; name: string; named: boolean }) {
  const told = useRef(0);
  useEffect(() => {
    const next = sentences(text, told.current);
    told.current = next.told;
    if (next.say) announce(`${name}: ${next.say}`);
    const timer = setTimeout(() => {
      const rest = [...text].slice(told.current).join('').trim();
      told.current = [...text].length;
      if (rest) announce(`${name}: ${rest}`);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="pane__words">
      {named && <span class="pane__name">{name}: </span>}
      {text}
    </p>
  );
}

function nameFor(call: Call, participant: string): string {
  const person = personOf(call.view.value, participant);
  return person ? nameOf(person) : t('rtt.someone');
}
