// The rules of the queue: one scope at a time, where each value comes from, what a change would change.
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { announce, Button, Notice } from '../design/index.ts';
import { problemIn } from '../desk/command.ts';
import { ProblemNotice } from '../desk/problem.tsx';
import { type Directory, named } from '../session/catalogue.ts';
import type { Problem } from '../wire.gen.ts';
import { language, t, tOr } from '../words/index.ts';
import type { RuleBook, RulesApi, Scope, Values } from './api.ts';
import { Closing } from './closing.tsx';
import { RulesForm } from './form.tsx';
import { keyOf, ownOf } from './model.ts';
import { ScopePicker } from './scopes.tsx';
import './rules.css';

/** A save that can be set back: the values that were there before it. */
interface Saved {
  scope: Scope;
  before: Values;
}

export function Rules(props: {
  api: RulesApi;
  directory: Directory;
  scope: Scope;
  onScope: (scope: Scope) => void;
  /** The form holds something that is not saved. */
  onUnsaved: (unsaved: boolean) => void;
}) {
  const { api, directory, scope } = props;
  const book = useSignal<RuleBook | null>(null);
  const problem = useSignal<Problem | null>(null);
  const saved = useSignal<Saved | null>(null);
  const attempt = async (act: () => Promise<RuleBook>, done?: string): Promise<boolean> => {
    try {
      book.value = await act();
      problem.value = null;
      if (done) announce(done);
      return true;
    } catch (error) {
      problem.value = problemIn(error);
      // Somebody else was faster: what is there now is shown, what was typed stays.
      if (problem.value.code === 'precondition_failed') book.value = await api.read().catch(() => book.value);
      return false;
    }
  };
  useEffect(() => {
    void attempt(api.read);
  }, [api]);
  useEffect(() => {
    saved.value = null;
    problem.value = null;
  }, [keyOf(scope)]);

  const rules = book.value;
  if (!rules) {
    return (
      <div class="rules">
        <ProblemNotice problem={problem} />
        {problem.value ? (
          <Button kind="primary" onPress={() => void attempt(api.read)} testId="rules-again">
            {t('adm.try_again')}
          </Button>
        ) : (
          <p class="muted">{t('rules.loading')}</p>
        )}
      </div>
    );
  }
  const save = async (values: Values): Promise<boolean> => {
    const before = ownOf(rules, scope);
    const done = await attempt(() => api.save(rules.revision, scope, values), t('rules.saved'));
    if (done) saved.value = { scope, before };
    return done;
  };
  const undo = async () => {
    const last = saved.value;
    if (!last) return;
    if (await attempt(() => api.save(rules.revision, last.scope, last.before), t('rules.undone'))) saved.value = null;
  };
  return (
    <div class="rules" data-testid="rules">
      <ScopePicker book={rules} directory={directory} scope={scope} onScope={props.onScope} />
      <div class="rules-detail">
        <h2 class="rules-title" data-testid="rules-title">
          {scopeName(scope, directory)}
        </h2>
        <ProblemNotice problem={problem} />
        {saved.value && (
          <div data-testid="rules-saved">
            <Notice tone="good">
              <div class="rules-saved">
                <span>{t('rules.saved')}</span>
                <Button kind="tertiary" onPress={() => void undo()} testId="rules-undo">
                  {t('rules.undo')}
                </Button>
              </div>
            </Notice>
          </div>
        )}
        {scope !== 'network' && 'service' in scope && (
          <Closing
            key={scope.service}
            closed={rules.closed.find((one) => one.service === scope.service) ?? null}
            onClose={(reason, message) =>
              attempt(async () => {
                await api.close(scope.service, reason, message);
                return api.read();
              }, t('rules.closed_done'))
            }
            onOpen={() =>
              attempt(async () => {
                await api.open(scope.service);
                return api.read();
              }, t('rules.opened_done'))
            }
          />
        )}
        <RulesForm
          key={`${keyOf(scope)} ${JSON.stringify(ownOf(rules, scope))}`}
          book={rules}
          directory={directory}
          scope={scope}
          onSave={save}
          onUnsaved={props.onUnsaved}
        />
      </div>
    </div>
  );
}

/** A scope in words. */
export function scopeName(scope: Scope, directory: Directory): string {
  if (scope === 'network') return t('rules.network');
  const names =
    'institution' in scope ? directory.institution(scope.institution)?.names : directory.service(scope.service)?.names;
  return names ? named(names, language.value) : t('rules.unknown');
}

/** A rule in words. */
export function ruleName(name: string): string {
  return tOr(`rule.${name}`, 'rules.unknown');
}
