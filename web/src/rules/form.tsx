// The rules of one scope as a form: what is inherited is read, what is its own can be typed.
import { useSignal } from '@preact/signals';
import { Save } from 'lucide-preact';
import { useEffect, useId } from 'preact/hooks';
import { Button } from '../design/index.ts';
import type { Directory } from '../session/catalogue.ts';
import { t, tn, tOr } from '../words/index.ts';
import type { Rule, RuleBook, Scope, Values } from './api.ts';
import { changes, differs, inherited, numberOf, type Origin, ownOf, reached, spanText } from './model.ts';
import { ruleName, scopeName } from './screen.tsx';

/** Rules that belong together, in the order in which people think of them. What is in none stands in the last. */
const GROUPS: [key: string, names: string[]][] = [
  ['offers', ['ring', 'misses_max', 'retry_pause', 'nobody_left_pause']],
  [
    'who',
    ['primary_level', 'overflow_reserve', 'overflow_institution', 'overflow_general', 'preferred_hold', 'named_hold'],
  ],
  ['order', ['credit_appointment', 'credit_transferred', 'credit_callback', 'credit_priority', 'credit_urgent']],
  ['limits', ['waiting_max', 'full_instead', 'last_ticket']],
  ['target', ['service_level', 'alert_level', 'alert_wait', 'alert_waiting']],
  ['channels', ['room_call', 'no_show_hold', 'callback_delay_max', 'callback_attempts', 'callback_pause']],
  [
    'appointments',
    [
      'appointment_slot',
      'appointment_share',
      'appointment_lead',
      'appointment_ahead',
      'appointment_hold',
      'appointment_grace',
      'appointment_early',
    ],
  ],
  ['times', ['wrap_up', 'wrap_up_extension', 'wrap_up_extensions', 'here_check']],
];

/** What is typed: text by rule; null says "never"; what is not there is inherited. */
type Draft = Record<string, string | null>;

export function RulesForm(props: {
  book: RuleBook;
  directory: Directory;
  scope: Scope;
  onSave: (values: Values) => Promise<boolean>;
  onUnsaved: (unsaved: boolean) => void;
}) {
  const { book, directory, scope } = props;
  const own = ownOf(book, scope);
  const draft = useSignal<Draft>(draftOf(book, own));
  const tried = useSignal(false);
  const values = valuesOf(book, draft.value);
  const unsaved = values === null || differs(own, values);
  useEffect(() => {
    props.onUnsaved(unsaved);
  }, [unsaved]);
  useEffect(() => () => props.onUnsaved(false), []);
  const set = (name: string, text: string | null | undefined) => {
    const next = { ...draft.value };
    if (text === undefined) delete next[name];
    else next[name] = text;
    draft.value = next;
  };
  const save = async () => {
    tried.value = true;
    if (values) await props.onSave(values);
  };
  const known = new Set(GROUPS.flatMap(([, names]) => names));
  const groups = GROUPS.map(([key, names], n) => ({
    key,
    rules: book.rules.filter((rule) =>
      n === GROUPS.length - 1 ? names.includes(rule.name) || !known.has(rule.name) : names.includes(rule.name),
    ),
  }));
  const changed = values ? changes(book, scope, values, directory) : [];
  return (
    <form
      class="rules-form"
      data-testid="rules-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {groups.map(({ key, rules }) => (
        <fieldset key={key} class="rules-group">
          <legend>{tOr(`rules.group_${key}`, 'rules.unknown')}</legend>
          {rules.map((rule) => (
            <Row
              key={rule.name}
              rule={rule}
              text={draft.value[rule.name]}
              inherits={inherited(book, scope, rule, directory)}
              directory={directory}
              onSet={(text) => set(rule.name, text)}
            />
          ))}
        </fieldset>
      ))}
      {unsaved && (
        <div class="rules-changes stays">
          <div data-testid="rules-changes" role="status">
            {values === null ? (
              <p class="field__warning">{t('rules.mend_first')}</p>
            ) : changed.length === 0 ? (
              <p>{t('rules.no_effect')}</p>
            ) : (
              <ul>
                {changed.map((one) => (
                  <li key={one.rule.name}>
                    {t('rules.change', {
                      rule: ruleName(one.rule.name),
                      before: valueWords(one.rule, one.before),
                      after: valueWords(one.rule, one.after),
                    })}
                    {(scope === 'network' || 'institution' in scope) && (
                      <span class="muted"> {tn('rules.reaches', reached(book, scope, one.rule, directory))}</span>
                    )}
                  </li>
                ))}
              </ul>
            )}
          </div>
          <div class="rules-acts">
            <Button kind="primary" icon={Save} type="submit" testId="rules-save">
              {t('common.save')}
            </Button>
            <Button
              kind="tertiary"
              onPress={() => {
                draft.value = draftOf(book, own);
              }}
              testId="rules-discard"
            >
              {t('rules.discard')}
            </Button>
          </div>
        </div>
      )}
    </form>
  );
}

function Row(props: {
  rule: Rule;
  /** What is typed; undefined: inherited, null: never. */
  text: string | null | undefined;
  inherits: { value: number | null; from: Origin };
  directory: Directory;
  onSet: (text: string | null | undefined) => void;
}) {
  const { rule, text, inherits } = props;
  const id = useId();
  const isOwn = text !== undefined;
  const wrong = typeof text === 'string' && numberOf(rule, text) === null;
  const from = inherits.from === 'default' ? t('rules.from_default') : scopeName(inherits.from, props.directory);
  return (
    <div class={`rules-row ${isOwn ? 'rules-row--own' : ''}`} data-testid={`rule-${rule.name}`}>
      <div class="rules-row__what">
        <span class="strong" id={id}>
          {ruleName(rule.name)}
        </span>
        <span class="least muted">{tOr(`rule.${rule.name}_hint`, 'rules.unknown')}</span>
      </div>
      <div class="rules-row__value">
        {isOwn ? (
          <div class="rules-row__own">
            {rule.optional && (
              <select
                class="field__input"
                aria-labelledby={id}
                value={text === null ? 'never' : 'some'}
                onChange={(event) =>
                  props.onSet(event.currentTarget.value === 'never' ? null : textOf(rule, inherits.value ?? rule.min))
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
                  aria-labelledby={id}
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
                    aria-labelledby={id}
                    aria-invalid={wrong}
                    aria-describedby={wrong ? `${id}-wrong` : undefined}
                    inputMode={rule.unit === 'span' ? 'text' : 'numeric'}
                    autocomplete="off"
                    maxLength={6}
                    value={text}
                    onInput={(event) => props.onSet(event.currentTarget.value)}
                    data-testid={`value-${rule.name}`}
                  />
                  {rule.unit === 'span' && <span class="least muted">{t('rules.unit_span')}</span>}
                </span>
              ))}
            <span class="field__warning" id={`${id}-wrong`} role="status">
              {wrong && t('rules.wrong', { min: textOf(rule, rule.min), max: textOf(rule, rule.max) })}
            </span>
          </div>
        ) : (
          <span class="rules-row__held">
            <span class="strong" data-testid={`held-${rule.name}`}>
              {valueWords(rule, inherits.value)}
            </span>
            <span class="least muted">{t('rules.from', { scope: from })}</span>
          </span>
        )}
        <Button
          kind="tertiary"
          label={`${t(isOwn ? 'rules.inherit' : 'rules.set_own')}: ${ruleName(rule.name)}`}
          onPress={() => props.onSet(isOwn ? undefined : inherits.value === null ? null : textOf(rule, inherits.value))}
          testId={`${isOwn ? 'inherit' : 'own'}-${rule.name}`}
        >
          {t(isOwn ? 'rules.inherit' : 'rules.set_own')}
        </Button>
      </div>
    </div>
  );
}

/** A number as it is typed. */
function textOf(rule: Rule, value: number): string {
  return rule.unit === 'span' ? spanText(value) : String(value);
}

function draftOf(book: RuleBook, own: Values): Draft {
  const known = book.rules.filter((rule) => own[rule.name] !== undefined);
  return Object.fromEntries(
    known.map((rule) => {
      const value = own[rule.name] ?? null;
      return [rule.name, value === null ? null : textOf(rule, value)];
    }),
  );
}

/** What is typed as values; null while something typed is none. */
function valuesOf(book: RuleBook, draft: Draft): Values | null {
  const values: Values = {};
  for (const rule of book.rules) {
    const text = draft[rule.name];
    if (text === undefined) continue;
    const number = text === null ? null : numberOf(rule, text);
    if (text !== null && number === null) return null;
    values[rule.name] = number;
  }
  return values;
}

/** A value in words. */
export function valueWords(rule: Rule, value: number | null): string {
  if (value === null) return t(rule.unit === 'span' ? 'rules.never' : 'rules.no_limit');
  if (rule.unit === 'choice') return tOr(`rules.instead_${rule.choices?.[value]}`, 'rules.unknown');
  return rule.unit === 'span' ? t('rules.span', { span: spanText(value) }) : String(value);
}
