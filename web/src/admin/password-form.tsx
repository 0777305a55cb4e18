import { useSignal } from '@preact/signals';
import { KeyRound } from 'lucide-preact';
import { announce, Button, Field } from '../design/index.ts';
import { t } from '../words/index.ts';
import { type Admin, attempt } from './admin-state.ts';
import type { Person } from './api.ts';
import { PASSWORD_MAX, PASSWORD_MIN } from './model/person.ts';

/** A new password for a person. */
export function PasswordForm(props: { admin: Admin; person: Person }) {
  const { admin, person } = props;
  const password = useSignal('');
  const tried = useSignal(false);
  const short = password.value.length < PASSWORD_MIN;
  const save = async () => {
    tried.value = true;
    if (short) return;
    if (!(await attempt(admin, () => admin.api.setPassword(person.person, password.value)))) return;
    password.value = '';
    tried.value = false;
    admin.done.value = t('adm.password_done', { name: person.name });
    announce(admin.done.value);
  };
  return (
    <form
      class="adm-form adm-form--apart"
      data-testid="password-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <h3>{t('adm.password_title')}</h3>
      <Field
        label={t('adm.person_password')}
        value={password.value}
        onInput={(value) => {
          password.value = value;
        }}
        type="password"
        autocomplete="new-password"
        maxLength={PASSWORD_MAX}
        error={tried.value && short ? t('adm.need_password') : undefined}
        testId="new-password"
      />
      <div class="adm-form__acts">
        <Button icon={KeyRound} type="submit" testId="password-save">
          {t('adm.password_set')}
        </Button>
      </div>
    </form>
  );
}
