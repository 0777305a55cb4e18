// The rules of one scope as a form: what is inherited is read, what is its own can be typed.
import { useSignal } from '@preact/signals';
import { Save } from 'lucide-preact';
import { useEffect, useId } from 'preact/hooks';
import { Button } from '../design/index.ts';
import type { Directory } from '../session/catalogue.ts';
import { t, tn, tOr } from '../words/index.ts';
import type { Rule, RuleBook, Scope, Values } from './api.ts';
import { grouped, groupName } from './groups.ts';
import { RuleInput, textOf, valueWords } from './input.tsx';
import { changes, differs, inherited, numberOf, type Origin, ownOf, reached } from './model.ts';
import { ruleName, scopeName } from './screen.tsx';

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
      {grouped(book.rules).map(({ key, rules }) => (
        <fieldset key={key} class="rules-group">
          <legend>{groupName(key)}</legend>
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
            <RuleInput
              rule={rule}
              text={text}
              inherits={inherits.value}
              labelledBy={id}
              wrong={wrong}
              onSet={props.onSet}
            />
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
