// Chat: whole messages, each shown once, in the order of the server's time.
import { type ReadonlySignal, signal } from '@preact/signals';
import { hasPersonalCode } from '../design/personal-code.ts';
import type { Answer, ClientMessage, Problem, ServerMessage } from '../wire.gen.ts';

/** Longest message, in characters. */
export const CHAT_CHARS_MAX = 2_000;
/** Messages kept on the page; older ones go. */
const MESSAGES_MAX = 500;

export interface ChatMessage {
  id: string;
  participant: string;
  atMs: number;
  text: string;
}

/** Why a message was not sent: words are `error.<code>`. */
export type ChatRefusal = Pick<Problem, 'code'>;

export interface Chat {
  readonly messages: ReadonlySignal<readonly ChatMessage[]>;
  readonly refusal: ReadonlySignal<ChatRefusal | null>;
  /** Being sent. */
  readonly sending: ReadonlySignal<boolean>;
  /** Sends a message; true once it is stored. One that holds what looks like a personal code never leaves the page. */
  send(text: string): Promise<boolean>;
  take(message: Extract<ServerMessage, { type: 'chat' }>): void;
}

/** What the chat needs of a session. */
export interface ChatWire {
  me: string;
  now(): number;
  command(message: ClientMessage): Promise<Answer>;
  /** The problem in what a refused command threw. */
  problemIn(error: unknown): ChatRefusal;
}

export function createChat(wire: ChatWire): Chat {
  const messages = signal<readonly ChatMessage[]>([]);
  const refusal = signal<ChatRefusal | null>(null);
  const sending = signal(false);

  const add = (message: ChatMessage) => {
    if (messages.value.some((known) => known.id === message.id)) return;
    messages.value = [...messages.value, message].sort((a, b) => a.atMs - b.atMs).slice(-MESSAGES_MAX);
  };

  return {
    messages,
    refusal,
    sending,
    take: ({ id, participant, at_ms, text }) => add({ id, participant, atMs: at_ms, text }),
    async send(raw) {
      const text = [...raw.trim()].slice(0, CHAT_CHARS_MAX).join('');
      if (text === '' || sending.value) return false;
      if (hasPersonalCode(text)) {
        refusal.value = { code: 'personal_code' };
        return false;
      }
      sending.value = true;
      try {
        const answer = await wire.command({ type: 'chat.send', text });
        if (answer.kind === 'chat') add({ id: answer.id, participant: wire.me, atMs: wire.now(), text });
        refusal.value = null;
        return true;
      } catch (error) {
        refusal.value = wire.problemIn(error);
        return false;
      } finally {
        sending.value = false;
      }
    },
  };
}
