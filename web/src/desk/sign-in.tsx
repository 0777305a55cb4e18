import { useSignal } from '@preact/signals';
import { LogIn } from 'lucide-preact';
import { Button, Field } from '../design/index.ts';
import { CommandRefused, problemOf, type Role } from '../session/session.ts';
import type { Problem } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { problemIn } from './command.ts';
import { ScreenHeading } from './heading.tsx';
import { ProblemNotice } from './problem.tsx';

const LOGIN_MS = 10_000;
const NAME_MAX = 100;
const PASSWORD_MAX = 200;

/** Signs in: the answer sets the role's cookie, which no script can read. */
export async function signIn(role: Role, name: string, password: string): Promise<void> {
  await post('/api/v1/login', { name, password, role });
}

/** Signs out: the role's cookie ends, those of other roles stay. */
export async function signOut(role: Role): Promise<void> {
  await post('/api/v1/logout', { role });
}

async function post(path: string, body: object): Promise<void> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(LOGIN_MS),
  });
  if (!answer.ok) throw new CommandRefused(await problemOf(answer));
}

/** Name and password of a person of this role. */
export function SignIn(props: { role: Role; onDone: () => void }) {
  const name = useSignal('');
  const password = useSignal('');
  const problem = useSignal<Problem | null>(null);
  const busy = useSignal(false);
  const submit = async () => {
    if (busy.value) return;
    busy.value = true;
    try {
      await signIn(props.role, name.value.trim(), password.value);
      props.onDone();
    } catch (error) {
      problem.value = problemIn(error);
      password.value = '';
    }
    busy.value = false;
  };
  return (
    <main class="desk-center">
      <form
        class="card desk-sign-in"
        data-testid="sign-in"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <ScreenHeading>{t('common.sign_in')}</ScreenHeading>
        <Field
          label={t('desk.name')}
          value={name.value}
          onInput={(value) => {
            name.value = value;
          }}
          maxLength={NAME_MAX}
          autocomplete="username"
          testId="sign-in-name"
        />
        <Field
          label={t('desk.password')}
          value={password.value}
          onInput={(value) => {
            password.value = value;
          }}
          maxLength={PASSWORD_MAX}
          type="password"
          autocomplete="current-password"
          testId="sign-in-password"
        />
        <ProblemNotice problem={problem} />
        <Button kind="primary" icon={LogIn} type="submit" wide testId="sign-in-submit">
          {busy.value ? t('call.connecting') : t('common.sign_in')}
        </Button>
      </form>
    </main>
  );
}
