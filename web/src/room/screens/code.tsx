import { CalendarCheck, KeyRound } from 'lucide-preact';
import { useRef } from 'preact/hooks';
import { Button, Notice } from '../../design/index.ts';
import { Keyboard } from '../../design/keyboard.tsx';
import { t } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { Refusal, Title } from './parts.tsx';

import './find.css';

/** A code is twice so many letters and figures, with a dash between. */
const HALF = 5;
const WHOLE = 2 * HALF + 1;

/** "I have an appointment": the code, and into the queue. */
export function Code({ app, typed }: { app: RoomApp; typed: string }) {
  const field = useRef<HTMLInputElement>(null);
  const type = (text: string) => {
    app.problem.value = null;
    const signs = text.toUpperCase().replaceAll(/[\s-]/g, '');
    const code = signs.length > HALF ? `${signs.slice(0, HALF)}-${signs.slice(HALF)}` : signs;
    app.act({ do: 'type', typed: code.slice(0, WHOLE) });
  };
  const whole = typed.length === WHOLE;
  const arrive = async () => {
    if (whole && (await app.run({ type: 'appointment.arrive', code: typed }))) app.act({ do: 'joined' });
  };
  return (
    <div class="find" data-testid="code-screen">
      <Title class="find__title">{t('appointment.enter_code')}</Title>
      <label class="find__field">
        <KeyRound class="icon" aria-hidden="true" />
        <span class="visually-hidden">{t('appointment.code')}</span>
        <input
          ref={field}
          class="find__input find__input--code"
          type="text"
          inputMode="none"
          autocomplete="off"
          spellcheck={false}
          maxLength={WHOLE}
          placeholder="7QX2M-K4D9T"
          value={typed}
          data-testid="code-field"
          onInput={(event) => type(event.currentTarget.value)}
        />
      </label>
      <div class="find__results">
        {app.problem.value?.code === 'not_found' ? (
          <Notice tone="danger" live>
            {t('appointment.no_such')}
          </Notice>
        ) : (
          <Refusal app={app} />
        )}
        <p class="muted">{t('appointment.code_where')}</p>
        {whole && (
          <Button kind="primary" class="action" icon={CalendarCheck} testId="code-go" onPress={() => void arrive()}>
            {t('appointment.here')}
          </Button>
        )}
      </div>
      <Keyboard
        layout="code"
        onKey={(char) => type(typed + char)}
        onBackspace={() => type([...typed].slice(0, -1).join(''))}
        onEnter={() => void arrive()}
      />
    </div>
  );
}
