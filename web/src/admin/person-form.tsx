import { useSignal } from '@preact/signals';
import { Save } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { announce, Button, Field } from '../design/index.ts';
import { languageName } from '../desk/format.ts';
import { named } from '../session/catalogue.ts';
import { language, t } from '../words/index.ts';
import { type Admin, attempt } from './admin-state.ts';
import type { Person, PersonFields } from './api.ts';
import { Check } from './check.tsx';
import { inShort } from './hours.tsx';
import { DetailHeading } from './list.tsx';
import {
  cleaned,
  fieldsOf,
  type Missing,
  missing,
  NAME_MAX,
  NOBODY,
  PASSWORD_MAX,
  ROLES,
  same,
  toggled,
} from './model/person.ts';
import { PasswordForm } from './password-form.tsx';
import { Skills } from './skills.tsx';

/** A person's fields, in one column. `person` is null for one to be added. */
export function PersonForm(props: { admin: Admin; person: Person | null; onSaved: () => void }) {
  const { admin, person } = props;
  const { catalogue } = admin.directory;
  const start = person ? fieldsOf(person) : NOBODY;
  const fields = useSignal<PersonFields>(start);
  const password = useSignal('');
  const tried = useSignal(false);
  const lacks = tried.value ? missing(fields.value, person ? null : password.value) : [];
  const lacking = (what: Missing, words: string) => (lacks.includes(what) ? words : undefined);
  const set = (change: Partial<PersonFields>) => {
    fields.value = { ...fields.value, ...change };
  };
  const changed = !same(fields.value, start) || password.value !== '';
  useEffect(() => {
    admin.unsaved.value = changed;
  }, [changed]);
  useEffect(
    () => () => {
      admin.unsaved.value = false;
    },
    [],
  );

  const save = async () => {
    tried.value = true;
    if (missing(fields.value, person ? null : password.value).length > 0) return;
    const clean = cleaned(fields.value);
    const done = await attempt(admin, () =>
      person
        ? admin.api.savePerson(person.person, clean)
        : admin.api.addPerson({ ...clean, ...(password.value ? { password: password.value } : {}) }),
    );
    if (!done) return;
    admin.done.value = t('adm.person_saved', { name: clean.name });
    announce(admin.done.value);
    admin.unsaved.value = false;
    if (!person) admin.place.value = { section: 'people', chosen: null };
    props.onSaved();
  };

  const { role } = fields.value;
  return (
    <>
      <form
        class="adm-form"
        data-testid="person-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <DetailHeading subject={person?.person ?? 'new'}>
          {person ? person.name : t('adm.person_new_title')}
        </DetailHeading>
        <Field
          label={t('adm.required', { label: t('adm.person_name') })}
          value={fields.value.name}
          onInput={(name) => set({ name })}
          maxLength={NAME_MAX}
          error={lacking('name', t('adm.need_name'))}
          testId="person-name"
        />
        {person ? (
          <dl class="adm-facts">
            <dt>{t('adm.person_login')}</dt>
            <dd>{person.login}</dd>
          </dl>
        ) : (
          <>
            <Field
              label={t('adm.required', { label: t('adm.person_login') })}
              hint={t('adm.person_login_hint')}
              value={fields.value.login}
              onInput={(login) => set({ login })}
              maxLength={64}
              error={lacking('login', t('adm.need_login'))}
              testId="person-login"
            />
            <Field
              label={t('adm.person_password')}
              hint={t('adm.person_password_hint')}
              value={password.value}
              onInput={(value) => {
                password.value = value;
              }}
              type="password"
              autocomplete="new-password"
              maxLength={PASSWORD_MAX}
              error={lacking('password', t('adm.need_password'))}
              testId="person-password"
            />
          </>
        )}
        <label class="field">
          <span class="field__label">{t('adm.role')}</span>
          <select
            class="field__input"
            value={role}
            onChange={(event) => set({ role: ROLES.find((one) => one === event.currentTarget.value) ?? role })}
            data-testid="person-role"
          >
            {ROLES.map((one) => (
              <option key={one} value={one}>
                {t(`adm.role_${one}`)}
              </option>
            ))}
          </select>
        </label>
        {role === 'employee' && (
          <label class="field">
            <span class="field__label">{t('adm.required', { label: t('adm.person_center') })}</span>
            <select
              class="field__input"
              value={fields.value.center ?? ''}
              aria-invalid={lacks.includes('center')}
              onChange={(event) => set({ center: event.currentTarget.value || undefined })}
              data-testid="person-center"
            >
              <option value="">{t('adm.center_choose')}</option>
              {catalogue.centers.map((center) => (
                <option key={center.id} value={center.id}>
                  {center.name}
                </option>
              ))}
            </select>
            <Lack words={lacking('center', t('adm.need_center'))} />
          </label>
        )}
        {(role === 'specialist' || role === 'supervisor') && (
          <label class="field">
            <span class="field__label">
              {role === 'specialist'
                ? t('adm.required', { label: t('adm.person_institution') })
                : t('adm.person_institution')}
            </span>
            <select
              class="field__input"
              value={fields.value.institution ?? ''}
              aria-invalid={lacks.includes('institution')}
              onChange={(event) => set({ institution: event.currentTarget.value || undefined })}
              data-testid="person-institution"
            >
              <option value="">
                {role === 'specialist' ? t('adm.institution_choose') : t('adm.institution_whole')}
              </option>
              {catalogue.institutions.map((one) => (
                <option key={one.id} value={one.id}>
                  {named(one.names, language.value)}
                </option>
              ))}
            </select>
            <Lack words={lacking('institution', t('adm.need_institution'))} />
          </label>
        )}
        {role === 'specialist' && (
          <>
            <fieldset class="adm-checks">
              <legend>{t('adm.required', { label: t('adm.person_languages') })}</legend>
              {catalogue.languages.map((code) => (
                <Check
                  key={code}
                  label={languageName(code)}
                  checked={fields.value.languages.includes(code)}
                  onChange={() => set({ languages: toggled(fields.value.languages, code) })}
                />
              ))}
              <Check
                label={t('adm.person_signs')}
                checked={fields.value.signs}
                onChange={() => set({ signs: !fields.value.signs })}
              />
              <Check
                label={t('adm.person_text')}
                checked={fields.value.text}
                onChange={() => set({ text: !fields.value.text })}
              />
              <Lack words={lacking('language', t('adm.need_language'))} />
            </fieldset>
            <Check
              label={t('adm.person_generalist')}
              checked={fields.value.generalist}
              onChange={() => set({ generalist: !fields.value.generalist })}
            />
            <label class="field">
              <span class="field__label">{t('adm.person_hours')}</span>
              <select
                class="field__input"
                value={fields.value.hours ?? ''}
                onChange={(event) => set({ hours: event.currentTarget.value || undefined })}
                data-testid="person-hours"
              >
                <option value="">{t('adm.hours_usual')}</option>
                {catalogue.hours.map((one) => (
                  <option key={one.id} value={one.id}>
                    {inShort(one.week)}
                  </option>
                ))}
              </select>
            </label>
            <Skills
              services={catalogue.services.filter(
                (one) => !fields.value.institution || one.institution === fields.value.institution,
              )}
              chosen={fields.value.skills}
              onChange={(skills) => set({ skills })}
              levels={fields.value.levels}
              onLevels={(levels) => set({ levels })}
            />
            <Lack words={lacking('skill', t('adm.need_skill'))} />
          </>
        )}
        <Check
          label={t('adm.person_active')}
          checked={fields.value.active}
          onChange={() => set({ active: !fields.value.active })}
        />
        <div class="adm-form__acts stays">
          <Button kind="primary" icon={Save} type="submit" testId="person-save">
            {t('common.save')}
          </Button>
        </div>
      </form>
      {person && <PasswordForm admin={admin} person={person} />}
    </>
  );
}

/** What is missing beside a field that is no text. */
function Lack(props: { words: string | undefined }) {
  return (
    <span class="field__warning" role="status">
      {props.words}
    </span>
  );
}
