import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { LiveRegions } from '../design/index.ts';
import { DeskHeader, Opening, problemIn } from '../desk/index.ts';
import { SignIn, signOut } from '../desk/sign-in.tsx';
import { httpPlanner } from '../planner/api.ts';
import { PlannerPage } from '../planner/page.tsx';
import { createPlanner, type Planner } from '../planner/state.ts';
import { loadCatalogue } from '../session/index.ts';
import type { Problem } from '../wire.gen.ts';
import { language, t } from '../words/index.ts';
import { httpReports } from './api.ts';
import { ReportsPage } from './page.tsx';
import { createReports, type Reports } from './state.ts';

export type ReportsPlace = 'reports' | 'planner';

/** Where a supervisor goes for registrations and for planning; nothing for the board itself. */
export function reportsPlace(hash: string): ReportsPlace | null {
  return hash === '#reports' ? 'reports' : hash === '#planner' ? 'planner' : null;
}

/** The supervisor's links between the board, the registrations and the planner. */
export function ReportLinks(props: { here: ReportsPlace | null }) {
  const links = [
    ['#', t('sup.to_board'), null],
    ['#reports', t('adm.tab_reports'), 'reports'],
    ['#planner', t('adm.tab_planner'), 'planner'],
  ] as const;
  return (
    <nav class="rep-links" aria-label={t('adm.sections')}>
      {links.map(([href, words, place]) => (
        <a
          key={href}
          href={href}
          aria-current={place === props.here ? 'page' : undefined}
          data-testid={`to-${place ?? 'board'}`}
        >
          {words}
        </a>
      ))}
    </nav>
  );
}

/** Registrations and the planner for a supervisor, without the live board. */
export function ReportsDesk(props: { place: ReportsPlace }) {
  const held = useSignal<{ reports: Reports; planner: Planner } | null>(null);
  const problem = useSignal<Problem | null>(null);
  const open = async () => {
    problem.value = null;
    try {
      const directory = await loadCatalogue();
      held.value = {
        reports: createReports(
          httpReports('supervisor', () => language.value),
          directory,
        ),
        planner: createPlanner(
          httpPlanner('supervisor', () => language.value),
          directory,
        ),
      };
    } catch (error) {
      problem.value = problemIn(error);
    }
  };
  useEffect(() => {
    void open();
  }, []);
  const here = held.value;
  const refused = here?.reports.problem.value ?? here?.planner.problem.value ?? problem.value;
  const leave = async () => {
    try {
      await signOut('supervisor');
      held.value = null;
      await open();
    } catch (error) {
      problem.value = problemIn(error);
    }
  };
  const out = refused?.code === 'unauthenticated';
  return (
    <div class="desk">
      <LiveRegions />
      <DeskHeader title={t('dash.title')} onSignOut={here && !out ? () => void leave() : undefined}>
        <ReportLinks here={props.place} />
      </DeskHeader>
      {out ? (
        <SignIn role="supervisor" onDone={() => void open()} />
      ) : here ? (
        <main class="rep-desk">
          {props.place === 'reports' ? <ReportsPage reports={here.reports} /> : <PlannerPage planner={here.planner} />}
        </main>
      ) : (
        <Opening refused={refused ?? null} onAgain={() => void open()} />
      )}
    </div>
  );
}
