import { KeyRound } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { Button, Field, Notice } from '../../design/index.ts';
import { Keyboard } from '../../design/keyboard.tsx';
import { CommandRefused, problemOf } from '../../session/session.ts';
import type { Problem } from '../../wire.gen.ts';
import { t, tOr } from '../../words/index.ts';
import type { RoomApp } from '../app.ts';
import { Title } from './parts.tsx';

import './enroll.css';

const CODE_MAX = 64;

/** A device that belongs to no room: the administrator's one-time code makes it one. */
export function Enroll({ app }: { app: RoomApp }) {
  const [code, setCode] = useState('');
  const [problem, setProblem] = useState<Problem['code'] | null>(null);
  const type = (text: string) => setCode(text.slice(0, CODE_MAX));
  const send = async () => {
    try {
      await enroll(code.trim());
      app.forget();
    } catch (error) {
      setProblem(error instanceof CommandRefused ? error.problem.code : 'unavailable');
    }
  };
  return (
    <form
      class="enroll"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <div class="screen__head">
        <Title>{t('room.enroll_title')}</Title>
        <p class="muted">{t('room.enroll_text')}</p>
      </div>
      <div class="enroll__row">
        <Field
          label={t('room.enroll_code')}
          value={code}
          onInput={type}
          maxLength={CODE_MAX}
          secret
          testId="enroll-code"
        />
        <Button kind="primary" class="action" icon={KeyRound} type="submit" testId="enroll">
          {t('room.enroll_button')}
        </Button>
      </div>
      {problem && (
        <Notice tone="danger" live>
          {tOr(`error.${problem}`, 'error.general')}
        </Notice>
      )}
      <Keyboard
        layout="code"
        onKey={(char) => type(code + char)}
        onBackspace={() => setCode(code.slice(0, -1))}
        onEnter={() => void send()}
      />
    </form>
  );
}

/** Trades the one-time code for the device's cookie. */
async function enroll(code: string): Promise<void> {
  const answer = await fetch('/api/v1/rooms/enroll', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new CommandRefused(await problemOf(answer));
}
