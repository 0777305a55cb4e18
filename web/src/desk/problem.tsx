import type { Signal } from '@preact/signals';
import { X } from 'lucide-preact';
import { Button, Notice } from '../design/index.ts';
import type { Problem } from '../wire.gen.ts';
import { t, tOr } from '../words/index.ts';
import { timeOfDay } from './format.ts';

/** A problem in a sentence. */
export function problemWords(problem: Problem): string {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(problem.params ?? {})) {
    const moment = name.endsWith('_at_ms') && Number.isFinite(Number(value));
    params[name] = moment ? timeOfDay(Number(value)) : String(value);
  }
  return tOr(`error.${problem.code}`, 'error.internal', params);
}

/** What a command was refused with, until it is put away. */
export function ProblemNotice(props: { problem: Signal<Problem | null> }) {
  const problem = props.problem.value;
  return (
    <div role="alert" data-testid="problem">
      {problem && (
        <Notice tone="danger">
          <div class="desk-problem">
            <span>{problemWords(problem)}</span>
            <Button
              kind="tertiary"
              icon={X}
              onPress={() => {
                props.problem.value = null;
              }}
            >
              {t('common.close')}
            </Button>
          </div>
        </Notice>
      )}
    </div>
  );
}
