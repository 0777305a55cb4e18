import { useSignal } from '@preact/signals';
import { UserRoundPlus } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../design/index.ts';
import { problemIn } from '../desk/command.ts';
import { named } from '../session/catalogue.ts';
import { language, t, tn } from '../words/index.ts';
import { type Admin, go } from './admin-state.ts';
import type { Person, StaffRole } from './api.ts';
import { Entry, ListAndDetail, Pick, SearchBox } from './list.tsx';
import { ROLES } from './model/person.ts';
import { PersonForm } from './person-form.tsx';

/** People are read this many at a time. */
const PAGE = 50;
const TYPING_MS = 250;

/** Members of staff: found by name or login and by role, added and changed. */
export function People(props: { admin: Admin }) {
  const { admin } = props;
  const role = useSignal<StaffRole | null>(null);
  const people = useSignal<Person[] | null>(null);
  const total = useSignal(0);
  const limit = useSignal(PAGE);
  const changes = useSignal(0);
  const query = admin.query.value;
  const chosen = admin.place.value.chosen;

  useEffect(() => {
    let here = true;
    const wait = setTimeout(
      async () => {
        try {
          const page = await admin.api.people({ role: role.value, q: query.trim(), skip: 0, limit: limit.value });
          if (!here) return;
          people.value = page.people;
          total.value = page.total;
        } catch (error) {
          if (here) admin.problem.value = problemIn(error);
        }
      },
      people.value === null ? 0 : TYPING_MS,
    );
    return () => {
      here = false;
      clearTimeout(wait);
    };
  }, [query, role.value, limit.value, changes.value]);

  // Who is open stays open when the list no longer holds them: something may have been typed there.
  const opened = useRef<Person>();
  opened.current = people.value?.find((one) => one.person === chosen) ?? opened.current;
  const person = opened.current?.person === chosen ? opened.current : undefined;
  const saved = () => {
    changes.value++;
  };
  return (
    <ListAndDetail
      admin={admin}
      list={
        <>
          <Button
            kind="secondary"
            icon={UserRoundPlus}
            wide
            onPress={() => go(admin, { section: 'people', chosen: 'new' })}
            testId="person-new"
          >
            {t('adm.person_new')}
          </Button>
          <SearchBox
            label={t('adm.search_people')}
            value={query}
            onInput={(value) => {
              limit.value = PAGE;
              admin.query.value = value;
            }}
            found={people.value === null ? t('adm.loading') : tn('adm.found_people', total.value)}
          />
          <label class="field">
            <span class="field__label">{t('adm.role')}</span>
            <select
              class="field__input"
              value={role.value ?? ''}
              onChange={(event) => {
                limit.value = PAGE;
                role.value = ROLES.find((one) => one === event.currentTarget.value) ?? null;
              }}
              data-testid="filter-role"
            >
              <option value="">{t('adm.role_any')}</option>
              {ROLES.map((one) => (
                <option key={one} value={one}>
                  {t(`adm.role_${one}`)}
                </option>
              ))}
            </select>
          </label>
          {people.value?.length === 0 && <p class="adm-none">{t('adm.nothing_found')}</p>}
          <ul class="adm-entries">
            {people.value?.map((one) => (
              <Entry
                key={one.person}
                chosen={one.person === chosen}
                onPress={() => go(admin, { section: 'people', chosen: one.person })}
                title={one.name}
                note={note(admin, one)}
                testId="person"
              />
            ))}
          </ul>
          {people.value && people.value.length < total.value && (
            <Button
              onPress={() => {
                limit.value += PAGE;
              }}
            >
              {t('adm.show_more')}
            </Button>
          )}
        </>
      }
      detail={
        chosen === 'new' ? (
          <PersonForm key="new" admin={admin} person={null} onSaved={saved} />
        ) : person ? (
          <PersonForm key={person.person} admin={admin} person={person} onSaved={saved} />
        ) : (
          <Pick>{t('adm.pick_person')}</Pick>
        )
      }
    />
  );
}

function note(admin: Admin, person: Person): string {
  const institution = admin.directory.institution(person.institution);
  const center = person.center ? admin.directory.center(person.center) : undefined;
  return [
    t(`adm.role_${person.role}`),
    institution ? named(institution.names, language.value) : center?.name,
    person.active ? null : t('adm.person_inactive'),
  ]
    .filter(Boolean)
    .join(', ');
}
