import { type Signal, useSignal } from '@preact/signals';
import { CommandRefused, type Session } from '../session/session.ts';
import type { Answer, ClientMessage, Problem } from '../wire.gen.ts';

/** A command's sender with what the last one was refused with. */
export interface Commands {
  readonly problem: Signal<Problem | null>;
  /** Sends a command; gives its answer, or null when it was refused, which `problem` then tells. */
  run(message: ClientMessage): Promise<Answer | null>;
}

/** Commands of one part of a page, whose refusals are shown where they were given. */
export function useCommands(session: Session): Commands {
  const problem = useSignal<Problem | null>(null);
  return {
    problem,
    async run(message) {
      try {
        const answer = await session.command(message);
        problem.value = null;
        return answer;
      } catch (error) {
        problem.value = problemIn(error);
        return null;
      }
    },
  };
}

/** The problem in whatever was thrown. */
export function problemIn(error: unknown): Problem {
  if (error instanceof CommandRefused) return error.problem;
  return {
    type: 'urn:tilts:error:unavailable',
    code: 'unavailable',
    status: 503,
    retryable: true,
    detail: String(error),
    params: {},
  };
}
