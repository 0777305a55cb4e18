import { useSignal } from '@preact/signals';
import { render } from 'preact';
import { useEffect } from 'preact/hooks';
import { LiveRegions } from '../design/index.ts';
import { DeskHeader, Opening, problemIn } from '../desk/index.ts';
import { SignIn, signOut } from '../desk/sign-in.tsx';
import { httpRules } from '../rules/api.ts';
import { loadCatalogue } from '../session/index.ts';
import type { Problem } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { type Admin, attempt, createAdmin } from './admin-state.ts';
import { httpApi } from './api.ts';
import { placeOf } from './model/place.ts';
import { AdminPage } from './page.tsx';

/** Opens the page as whoever the browser's cookie says; asks to sign in when it says nobody. */
function Page() {
  const admin = useSignal<Admin | null>(null);
  const problem = useSignal<Problem | null>(null);
  const open = async () => {
    problem.value = null;
    try {
      await httpApi.rooms();
      admin.value = createAdmin(httpApi, httpRules('admin'), await loadCatalogue(), placeOf(location.hash));
    } catch (error) {
      problem.value = problemIn(error);
    }
  };
  useEffect(() => {
    void open();
  }, []);
  const refused = admin.value?.problem.value ?? problem.value;
  if (admin.value && refused?.code !== 'unauthenticated') {
    const here = admin.value;
    const leave = async () => {
      if (!(await attempt(here, () => signOut('admin')))) return;
      admin.value = null;
      await open();
    };
    return <AdminPage admin={here} onSignOut={() => void leave()} />;
  }
  return (
    <div class="desk">
      <LiveRegions />
      <DeskHeader title={t('adm.title')} />
      {refused?.code === 'unauthenticated' ? (
        <SignIn role="admin" onDone={() => void open()} />
      ) : (
        <Opening refused={refused ?? null} onAgain={() => void open()} />
      )}
    </div>
  );
}

const root = document.getElementById('app');
if (root) render(<Page />, root);
