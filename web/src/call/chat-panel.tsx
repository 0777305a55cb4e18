import { Send } from 'lucide-preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button, Field, Notice } from '../design/index.ts';
import { t, tOr } from '../words/index.ts';
import { CHAT_CHARS_MAX } from './chat.ts';
import type { Call } from './parts.ts';
import { nameOf, personOf } from './people.ts';
import './call.css';

const clock = new Intl.DateTimeFormat('lv-LV', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'Europe/Riga',
});

/** Chat: what was written, by whom and when, and a field for more. A refused message stays in the field. */
export function ChatPanel({ call }: { call: Call }) {
  const [draft, setDraft] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const { messages, refusal, sending } = call.chat;
  const count = messages.value.length;
  useLayoutEffect(() => {
    if (list.current) list.current.scrollTop = list.current.scrollHeight;
  }, [count]);
  const send = async () => {
    const text = draft;
    if (await call.chat.send(text)) setDraft((now) => (now === text ? '' : now));
  };
  return (
    <div class="chat">
      <div
        class="chat__list"
        ref={list}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
        tabIndex={0}
        role="log"
        aria-label={t('chat.label')}
        data-testid="chat-messages"
      >
        {count === 0 && <p class="muted">{t('chat.empty')}</p>}
        {messages.value.map((message) => {
          const own = message.participant === call.me;
          const person = personOf(call.view.value, message.participant);
          const name = person ? nameOf(person) : t('rtt.someone');
          return (
            <div key={message.id} class={`chat__message ${own ? 'chat__message--own' : ''}`}>
              <span class="least muted">
                {own ? t('rtt.you') : name}, {clock.format(message.atMs)}
              </span>
              <span class="chat__words">{message.text}</span>
            </div>
          );
        })}
      </div>
      {refusal.value && (
        <Notice tone="danger" live>
          {tOr(`error.${refusal.value.code}`, 'error.general')}
        </Notice>
      )}
      <form
        class="chat__form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Field
          label={t('call.write_message')}
          value={draft}
          onInput={setDraft}
          maxLength={CHAT_CHARS_MAX}
          testId="chat-field"
        />
        <Button kind="secondary" icon={Send} type="submit" testId="chat-send">
          {sending.value ? t('chat.sending') : t('chat.send')}
        </Button>
      </form>
    </div>
  );
}
