// Whose rules: the whole network, an institution, or one of its services.
import { type Directory, named } from '../session/catalogue.ts';
import { language, t } from '../words/index.ts';
import type { RuleBook, Scope } from './api.ts';
import { ownOf, sameScope } from './model.ts';

export function ScopePicker(props: {
  book: RuleBook;
  directory: Directory;
  scope: Scope;
  onScope: (scope: Scope) => void;
}) {
  const { book, directory, scope } = props;
  const institutions = directory.catalogue.institutions.filter(
    (one) => book.institution === undefined || one.id === book.institution,
  );
  const institution =
    scope === 'network'
      ? null
      : 'institution' in scope
        ? scope.institution
        : (directory.service(scope.service)?.institution ?? null);
  const services = directory.catalogue.services.filter((one) => one.institution === institution && one.remote);
  const closed = new Set(book.closed.map((one) => one.service));
  return (
    <nav class="rules-scopes" aria-label={t('rules.scopes')}>
      <ul>
        <Entry
          chosen={scope === 'network'}
          title={t('rules.network')}
          note={note(book, 'network')}
          onPress={() => props.onScope('network')}
          testId="scope-network"
        />
        {institutions.map((one) => (
          <Entry
            key={one.id}
            chosen={sameScope(scope, { institution: one.id })}
            title={named(one.names, language.value)}
            note={note(book, { institution: one.id })}
            onPress={() => props.onScope({ institution: one.id })}
            testId={`scope-${one.slug}`}
          >
            {one.id === institution && (
              <ul class="rules-services">
                {services.map((service) => (
                  <Entry
                    key={service.id}
                    chosen={sameScope(scope, { service: service.id })}
                    title={named(service.names, language.value)}
                    note={closed.has(service.id) ? t('rules.closed_now') : note(book, { service: service.id })}
                    onPress={() => props.onScope({ service: service.id })}
                    testId={`scope-${service.slug}`}
                  />
                ))}
              </ul>
            )}
          </Entry>
        ))}
      </ul>
    </nav>
  );
}

/** How much a scope has otherwise. */
function note(book: RuleBook, scope: Scope): string | undefined {
  const count = Object.keys(ownOf(book, scope)).length;
  return count === 0 ? undefined : t('rules.own_count', { n: count });
}

function Entry(props: {
  chosen: boolean;
  title: string;
  note: string | undefined;
  onPress: () => void;
  testId: string;
  children?: preact.ComponentChildren;
}) {
  return (
    <li>
      <button
        type="button"
        class={`desk-entry ${props.chosen ? 'desk-entry--chosen' : ''}`}
        aria-current={props.chosen}
        onClick={props.onPress}
        data-testid={props.testId}
      >
        <span class="desk-entry__title">{props.title}</span>
        {props.note && <span class="least muted">{props.note}</span>}
      </button>
      {props.children}
    </li>
  );
}
