// Rules that are to be otherwise on a day run again, and which they were in words.
import type { Signal } from '@preact/signals';
import { Plus } from 'lucide-preact';
import { useId } from 'preact/hooks';
import { Button } from '../design/index.ts';
import { ProblemNotice } from '../desk/index.ts';
import type { Rule, RuleBook } from '../rules/api.ts';
import { grouped, groupName } from '../rules/groups.ts';
import { RuleInput, textOf, valueWords } from '../rules/input.tsx';
import { inherited, keyOf, numberOf, ownOf, scopeOf } from '../rules/model.ts';
import { ruleName, scopeName } from '../rules/screen.tsx';
import { named } from '../session/catalogue.ts';
import type { Problem, Setting } from '../wire.gen.ts';
import { language, t } from '../words/index.ts';
import type { RuleRow } from './model/what-if.ts';
import type { Board } from './ui.ts';

const RULES_MAX = 20;

export function RuleRows(props: {
  board: Board;
  /** The rules there are; null until they are read. */
  book: RuleBook | null;
  problem: Signal<Problem | null>;
  rows: Signal<RuleRow[]>;
  /** The run was asked for: what is missing is said. */
  tried: boolean;
}) {
  const { board, book, rows } = props;
  const rules = book?.rules.filter((rule) => rule.run) ?? [];
  const [first] = rules;
  const scope = board.view.institution === undefined ? 'network' : keyOf({ institution: board.view.institution });
  const set = (at: number, change: Partial<RuleRow>) => {
    rows.value = rows.value.map((row, n) => (n === at ? { ...row, ...change } : row));
  };
  return (
    <fieldset class="sup-choice">
      <legend>{t('sup.whatif_rules')}</legend>
      <ProblemNotice problem={props.problem} />
      {book &&
        rows.value.map((row, n) => (
          <Row
            key={n}
            board={board}
            book={book}
            rules={rules}
            row={row}
            tried={props.tried}
            onSet={(change) => set(n, change)}
          >
            <Button
              kind="tertiary"
              onPress={() => {
                rows.value = rows.value.filter((_, at) => at !== n);
              }}
              label={t('sup.whatif_rule_remove', { n: n + 1 })}
            >
              {t('sup.whatif_remove')}
            </Button>
          </Row>
        ))}
      {first && rows.value.length < RULES_MAX && (
        <Button
          kind="tertiary"
          icon={Plus}
          onPress={() => {
            rows.value = [...rows.value, { scope, rule: first.name, text: '' }];
          }}
          testId="rule-add"
        >
          {t('sup.whatif_rule_add')}
        </Button>
      )}
    </fieldset>
  );
}

function Row(props: {
  board: Board;
  book: RuleBook;
  rules: Rule[];
  row: RuleRow;
  tried: boolean;
  onSet: (change: Partial<RuleRow>) => void;
  children: preact.ComponentChildren;
}) {
  const { book, row, onSet } = props;
  const { directory } = props.board;
  const id = useId();
  const rule = props.rules.find((one) => one.name === row.rule);
  if (!rule) return null;
  const scope = scopeOf(row.scope);
  const own = ownOf(book, scope)[rule.name];
  const today = own === undefined ? inherited(book, scope, rule, directory).value : own;
  const wrong = row.text !== null && (row.text !== '' || props.tried) && numberOf(rule, row.text) === null;
  return (
    <div class="whatif__staff" data-testid="whatif-rule">
      <ScopeField board={props.board} value={row.scope} onChoose={(key) => onSet({ scope: key })} />
      <label class="field">
        <span class="field__label">{t('sup.whatif_rule')}</span>
        <select
          class="field__input"
          value={row.rule}
          onChange={(event) => onSet({ rule: event.currentTarget.value, text: '' })}
          data-testid="rule-name"
        >
          {grouped(props.rules).map(({ key, rules }) => (
            <optgroup key={key} label={groupName(key)}>
              {rules.map((one) => (
                <option key={one.name} value={one.name}>
                  {ruleName(one.name)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      <div class="field">
        <span class="field__label" id={id}>
          {t('sup.whatif_rule_value', { today: valueWords(rule, today) })}
        </span>
        <span class="rules-row__own">
          <RuleInput
            rule={rule}
            text={row.text}
            inherits={today}
            labelledBy={id}
            wrong={wrong}
            onSet={(text) => onSet({ text })}
          />
          <span class="field__warning" id={`${id}-wrong`} role="status">
            {wrong && t('rules.wrong', { min: textOf(rule, rule.min), max: textOf(rule, rule.max) })}
          </span>
        </span>
      </div>
      {props.children}
    </div>
  );
}

/** Whose rules: everybody's, an institution's, or a service's, as far as the supervisor decides for them. */
function ScopeField(props: { board: Board; value: string; onChoose: (key: string) => void }) {
  const { view, directory } = props.board;
  const { institutions, services } = directory.catalogue;
  const own = view.institution;
  return (
    <label class="field">
      <span class="field__label">{t('rules.scopes')}</span>
      <select
        class="field__input"
        value={props.value}
        onChange={(event) => props.onChoose(event.currentTarget.value)}
        data-testid="rule-scope"
      >
        {own === undefined && <option value="network">{t('rules.network')}</option>}
        {institutions
          .filter((one) => own === undefined || one.id === own)
          .map((one) => (
            <optgroup key={one.id} label={named(one.names, language.value)}>
              <option value={keyOf({ institution: one.id })}>{named(one.names, language.value)}</option>
              {services
                .filter((service) => service.institution === one.id && service.remote)
                .map((service) => (
                  <option key={service.id} value={keyOf({ service: service.id })}>
                    {named(service.names, language.value)}
                  </option>
                ))}
            </optgroup>
          ))}
      </select>
    </label>
  );
}

/** Which rules the run had otherwise. */
export function RulesTold(props: { board: Board; book: RuleBook | null; settings: Setting[] }) {
  const { board, book, settings } = props;
  if (!book || settings.length === 0) return null;
  return (
    <div data-testid="whatif-rules">
      <p>{t('sup.whatif_rules_were')}</p>
      <ul class="whatif__notes">
        {settings.flatMap(({ scope, values }) =>
          book.rules
            .filter((rule) => rule.name in values)
            .map((rule) => (
              <li key={`${keyOf(scope)} ${rule.name}`}>
                {t('sup.whatif_rule_was', {
                  scope: scopeName(scope, board.directory),
                  rule: ruleName(rule.name),
                  value: valueWords(rule, values[rule.name] ?? null),
                })}
              </li>
            )),
        )}
      </ul>
    </div>
  );
}
