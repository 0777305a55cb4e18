// The value of a rule as it is typed and as it is read.
import { t, tOr } from '../words/index.ts';
import type { Rule } from './api.ts';
import { spanText } from './model.ts';

/** What is typed for a rule: text, or null for "never". What is wrong with it is said beside, as `<labelledBy>-wrong`. */
export function RuleInput(props: {
  rule: Rule;
  text: string | null;
  /** What holds if nothing is said. */
  inherits: number | null;
  labelledBy: string;
  wrong: boolean;
  onSet: (text: string | null) => void;
}) {
  const { rule, text, wrong } = props;
  return (
    <>
      {rule.optional && (
        <select
          class="field__input"
          aria-labelledby={props.labelledBy}
          value={text === null ? 'never' : 'some'}
          onChange={(event) =>
            props.onSet(event.currentTarget.value === 'never' ? null : textOf(rule, props.inherits ?? rule.min))
          }
          data-testid={`never-${rule.name}`}
        >
          <option value="some">{t(rule.unit === 'span' ? 'rules.after' : 'rules.at_most')}</option>
          <option value="never">{t(rule.unit === 'span' ? 'rules.never' : 'rules.no_limit')}</option>
        </select>
      )}
      {text !== null &&
        (rule.unit === 'choice' ? (
          <select
            class="field__input"
            aria-labelledby={props.labelledBy}
            value={text}
            onChange={(event) => props.onSet(event.currentTarget.value)}
            data-testid={`value-${rule.name}`}
          >
            {(rule.choices ?? []).map((choice, n) => (
              <option key={choice} value={String(n)}>
                {tOr(`rules.instead_${choice}`, 'rules.unknown')}
              </option>
            ))}
          </select>
        ) : (
          <span class="rules-row__number">
            <input
              class="field__input"
              aria-labelledby={props.labelledBy}
              aria-invalid={wrong}
              aria-describedby={wrong ? `${props.labelledBy}-wrong` : undefined}
              inputMode={rule.unit === 'span' ? 'text' : 'numeric'}
              autocomplete="off"
              maxLength={6}
              placeholder={props.inherits === null ? undefined : textOf(rule, props.inherits)}
              value={text}
              onInput={(event) => props.onSet(event.currentTarget.value)}
              data-testid={`value-${rule.name}`}
            />
            {rule.unit === 'span' && <span class="least muted">{t('rules.unit_span')}</span>}
          </span>
        ))}
    </>
  );
}

/** A number as it is typed. */
export function textOf(rule: Rule, value: number): string {
  return rule.unit === 'span' ? spanText(value) : String(value);
}

/** A value in words. */
export function valueWords(rule: Rule, value: number | null): string {
  if (value === null) return t(rule.unit === 'span' ? 'rules.never' : 'rules.no_limit');
  if (rule.unit === 'choice') return tOr(`rules.instead_${rule.choices?.[value]}`, 'rules.unknown');
  return rule.unit === 'span' ? t('rules.span', { span: spanText(value) }) : String(value);
}
