// Our own on-screen keyboard: a kiosk has none, and the system's would suggest and remember. Nothing is kept here.
import { ArrowBigUp, CornerDownLeft, Delete, KeyboardOff } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { t } from '../words/index.ts';
import { type KeyboardLayout, type KeyboardPage, keyRows, shifted } from './keyboard-layout.ts';
import './keyboard.css';

/** A held backspace begins to repeat after this time, ms. */
const REPEAT_AFTER_MS = 450;
/** And goes on at this pace, ms. */
const REPEAT_EVERY_MS = 90;

/**
 * A keyboard of full width. Its keys never take the focus from the field by touch; by keyboard it is one stop, and
 * arrows move within.
 */
export function Keyboard(props: {
  layout: KeyboardLayout;
  onKey: (char: string) => void;
  onBackspace: () => void;
  onEnter: () => void;
  onClose?: () => void;
}) {
  const [page, setPage] = useState<KeyboardPage>('letters');
  const [upper, setUpper] = useState(false);
  const [current, setCurrent] = useState('0-0');
  const box = useRef<HTMLDivElement>(null);
  const repeat = useRepeat();

  const type = (char: string) => {
    props.onKey(upper ? shifted(char) : char);
    setUpper(false);
  };
  const rows = keyRows(props.layout, page);
  const last = rows.length;
  const words = props.layout !== 'code';
  const lettersFace = props.layout === 'ru' ? 'АБВ' : 'ABC';
  const otherFace = page === 'letters' ? '123' : lettersFace;
  const stop = (row: number, column: number) => {
    const at = `${row}-${column}`;
    return {
      'data-at': at,
      tabIndex: at === current ? 0 : -1,
      onFocus: () => setCurrent(at),
    };
  };
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
    };
    const step = steps[event.key];
    if (!step || !box.current) return;
    event.preventDefault();
    const next = neighbour(box.current, current, step);
    if (next) next.focus();
  };

  const enter = (row: number, column: number) => (
    <button
      type="button"
      class="key key--wide"
      aria-label={t('keyboard.enter')}
      data-testid="key-enter"
      onClick={props.onEnter}
      {...stop(row, column)}
    >
      <CornerDownLeft class="icon" aria-hidden="true" />
    </button>
  );

  return (
    <div
      class="keyboard"
      role="group"
      aria-label={t('keyboard.label')}
      data-testid="keyboard"
      ref={box}
      onKeyDown={move}
      // A touch must leave the focus, and the caret, in the field.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
    >
      {rows.map((row, r) => (
        <div class="keyboard__row" key={row.join('')}>
          {row.map((char, c) => (
            <button
              key={char}
              type="button"
              class="key"
              onClick={() => type(char)}
              data-testid={`key-${char}`}
              {...stop(r, c)}
            >
              {upper ? shifted(char) : char}
            </button>
          ))}
          {r === rows.length - 1 && (
            <button
              type="button"
              class="key key--wide"
              aria-label={t('keyboard.backspace')}
              data-testid="key-backspace"
              onPointerDown={() => repeat.start(props.onBackspace)}
              onPointerUp={repeat.stop}
              onPointerLeave={repeat.stop}
              onPointerCancel={repeat.stop}
              onClick={() => repeat.click(props.onBackspace)}
              {...stop(r, row.length)}
            >
              <Delete class="icon" aria-hidden="true" />
            </button>
          )}
          {!words && r === rows.length - 1 && enter(r, row.length + 1)}
        </div>
      ))}
      {words && (
        <div class="keyboard__row">
          {page === 'letters' && (
            <button
              type="button"
              class="key key--wide"
              aria-label={t('keyboard.shift')}
              aria-pressed={upper}
              data-testid="key-shift"
              onClick={() => setUpper(!upper)}
              {...stop(last, 0)}
            >
              <ArrowBigUp class="icon" aria-hidden="true" />
            </button>
          )}
          <button
            type="button"
            class="key key--wide"
            aria-label={`${otherFace} – ${t(page === 'letters' ? 'keyboard.figures' : 'keyboard.letters')}`}
            data-testid="key-page"
            onClick={() => setPage(page === 'letters' ? 'figures' : 'letters')}
            {...stop(last, 1)}
          >
            {otherFace}
          </button>
          <button type="button" class="key" onClick={() => type(',')} {...stop(last, 2)}>
            ,
          </button>
          <button
            type="button"
            class="key key--space"
            data-testid="key-space"
            onClick={() => type(' ')}
            {...stop(last, 3)}
          >
            {t('keyboard.space')}
          </button>
          {['.', '?'].map((char, i) => (
            <button key={char} type="button" class="key" onClick={() => type(char)} {...stop(last, 4 + i)}>
              {char}
            </button>
          ))}
          {enter(last, 6)}
          {props.onClose && (
            <button
              type="button"
              class="key key--close"
              data-testid="keyboard-close"
              onClick={props.onClose}
              {...stop(last, 7)}
            >
              <KeyboardOff class="icon" aria-hidden="true" />
              <span>{t('common.close')}</span>
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** A press that repeats while held; the click that ends a held press counts no second time. */
function useRepeat() {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const held = useRef(false);
  const stop = () => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
  };
  useEffect(() => stop, []);
  return {
    stop,
    start(act: () => void) {
      held.current = false;
      const again = () => {
        held.current = true;
        act();
        timer.current = setTimeout(again, REPEAT_EVERY_MS);
      };
      stop();
      timer.current = setTimeout(again, REPEAT_AFTER_MS);
    },
    click(act: () => void) {
      stop();
      if (!held.current) act();
      held.current = false;
    },
  };
}

/** The key beside, above or below; above and below are the nearest by place on the screen. */
function neighbour(box: HTMLElement, at: string, [rows, columns]: [number, number]): HTMLElement | null {
  const all = [...box.querySelectorAll<HTMLElement>('[data-at]')];
  const from = all.find((key) => key.dataset.at === at) ?? all[0];
  if (!from) return null;
  if (rows === 0) return all[(all.indexOf(from) + columns + all.length) % all.length] ?? null;
  const row = Number(at.split('-')[0]) + rows;
  const middle = (key: HTMLElement) => key.getBoundingClientRect().left + key.offsetWidth / 2;
  const candidates = all.filter((key) => Number(key.dataset.at?.split('-')[0]) === row);
  candidates.sort((a, b) => Math.abs(middle(a) - middle(from)) - Math.abs(middle(b) - middle(from)));
  return candidates[0] ?? null;
}
