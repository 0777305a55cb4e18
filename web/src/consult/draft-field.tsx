import { Check, CircleAlert, LoaderCircle } from 'lucide-preact';
import { Field } from '../design/index.ts';
import { t } from '../words/index.ts';
import type { Draft, DraftState } from './draft.ts';

/** Longest next steps or notes, in characters. */
const NOTE_CHARS_MAX = 4_000;

const STATES: Record<DraftState, { icon: typeof Check; word: () => string }> = {
  saved: { icon: Check, word: () => t('consult.saved') },
  saving: { icon: LoaderCircle, word: () => t('consult.saving') },
  failed: { icon: CircleAlert, word: () => t('consult.not_saved') },
  code: { icon: CircleAlert, word: () => t('consult.not_saved_code') },
};

/** What the resident is to do next; it is seen as it is typed. */
export function NextSteps(props: { draft: Draft; hint: string }) {
  return <DraftField {...props} label={t('consult.next_steps')} rows={5} testId="next-steps" />;
}

/** What only the institution reads. */
export function Notes(props: { draft: Draft; rows: number }) {
  return <DraftField {...props} label={t('console.notes')} hint={t('consult.notes_hint')} testId="notes" />;
}

/** A text that saves itself, and says whether it has. */
function DraftField(props: { draft: Draft; label: string; hint: string; rows: number; testId: string }) {
  const { icon: Glyph, word } = STATES[props.draft.state.value];
  const bad = props.draft.state.value === 'failed' || props.draft.state.value === 'code';
  return (
    <div class="consult-draft">
      <Field
        label={props.label}
        hint={props.hint}
        value={props.draft.text.value}
        onInput={props.draft.type}
        multiline
        rows={props.rows}
        maxLength={NOTE_CHARS_MAX}
        testId={props.testId}
      />
      {(props.draft.text.value !== '' || bad) && (
        <p class={`consult-draft__state least ${bad ? 'consult-draft__state--bad' : 'muted'}`}>
          <Glyph class="icon-small" aria-hidden="true" />
          {word()}
        </p>
      )}
    </div>
  );
}
