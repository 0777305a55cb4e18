import { CircleAlert } from 'lucide-preact';
import { useId } from 'preact/hooks';
import { t } from '../words/index.ts';
import { hasPersonalCode } from './personal-code.ts';

/** A text field with its label above. It warns of a personal code while it is being typed, before anything is sent. */
export function Field(props: {
  label: string;
  value: string;
  onInput: (value: string) => void;
  multiline?: boolean;
  rows?: number;
  maxLength?: number;
  type?: 'text' | 'password' | 'search' | 'tel';
  autocomplete?: string;
  hint?: string;
  error?: string;
  /** Do not look for personal codes, as in a password. */
  secret?: boolean;
  testId?: string;
}) {
  const id = useId();
  const code = !props.secret && props.type !== 'password' && hasPersonalCode(props.value);
  const described =
    [props.hint && `${id}-hint`, (code || props.error) && `${id}-warning`].filter(Boolean).join(' ') || undefined;
  const common = {
    id,
    class: 'field__input',
    value: props.value,
    maxLength: props.maxLength,
    'aria-describedby': described,
    'aria-invalid': code || Boolean(props.error),
    'data-testid': props.testId,
    onInput: (event: Event) => props.onInput((event.currentTarget as HTMLInputElement | HTMLTextAreaElement).value),
  } as const;
  return (
    <div class="field">
      <label class="field__label" for={id}>
        {props.label}
      </label>
      {props.hint && (
        <span class="least muted" id={`${id}-hint`}>
          {props.hint}
        </span>
      )}
      {props.multiline ? (
        <textarea {...common} rows={props.rows ?? 4} autocomplete="off" />
      ) : (
        <input {...common} type={props.type ?? 'text'} autocomplete={props.autocomplete ?? 'off'} />
      )}
      <span class="field__warning" id={`${id}-warning`} role="status">
        {(code || props.error) && (
          <>
            <CircleAlert class="icon-small" aria-hidden="true" />
            {code ? t('warning.personal_code') : props.error}
          </>
        )}
      </span>
    </div>
  );
}

/** A day, or a day and a time, with its label above: `2026-11-24`, `2026-11-24T10:00`. */
export function DateField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  withTime?: boolean;
  class?: string;
  describedBy?: string;
  testId?: string;
}) {
  const id = useId();
  return (
    <div class={props.class ? `field ${props.class}` : 'field'}>
      <label class="field__label" for={id}>
        {props.label}
      </label>
      <input
        id={id}
        type={props.withTime ? 'datetime-local' : 'date'}
        class="field__input"
        value={props.value}
        aria-describedby={props.describedBy}
        onChange={(event) => props.onChange(event.currentTarget.value)}
        data-testid={props.testId}
      />
    </div>
  );
}
