// What belongs to one consultation from accept to the end of its wrap-up: next steps, notes, the identity check.
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Session } from '../session/session.ts';
import type { ConsultationId, IdentityCheck } from '../wire.gen.ts';
import { createDraft, type Draft } from './draft.ts';

export interface Visit {
  readonly nextSteps: Draft;
  readonly notes: Draft;
  readonly identity: ReadonlySignal<IdentityCheck>;
  close(): void;
}

/** Follows a specialist's session from one consultation to the next. */
export function openVisit(session: Session): Visit {
  const nextSteps = createDraft((text) => session.command({ type: 'next_steps.set', text }));
  const notes = createDraft((text) => session.command({ type: 'notes.set', text }));
  const identity = signal<IdentityCheck>('none');
  let consultation: ConsultationId | null = null;
  const stops = [
    effect(() => {
      const view = session.view.value;
      if (view?.audience !== 'consult') return;
      const current = view.call?.consultation ?? view.wrap_up?.consultation ?? null;
      if (current === consultation) return;
      consultation = current;
      nextSteps.reset();
      notes.reset();
      identity.value = 'none';
    }),
    session.on('next_steps', ({ text }) => nextSteps.received(text)),
    session.on('notes', ({ text }) => notes.received(text)),
    session.on('identity', ({ state }) => {
      identity.value = state;
    }),
  ];
  return {
    nextSteps,
    notes,
    identity,
    close() {
      for (const stop of stops) stop();
      nextSteps.reset();
      notes.reset();
    },
  };
}
