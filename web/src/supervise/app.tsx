import { DeskFrame, timeOfDay } from '../desk/index.ts';
import { ReportLinks } from '../reports/desk.tsx';
import { named } from '../session/catalogue.ts';
import type { Session } from '../session/session.ts';
import { language, t } from '../words/index.ts';
import { lostAt } from './fresh.ts';
import { Dashboard } from './page.tsx';
import type { Ui } from './ui.ts';
import { Wall } from './wall.tsx';
import './supervise.css';
import './table.css';
import './acts.css';
import './days.css';
import './wall.css';

/** The supervisor's page over a session: the dashboard, or the wall display where it is asked for. */
export function Supervise(props: { session: Session; ui: Ui; wall: boolean; onAgain: () => void }) {
  const { session, ui } = props;
  const view = session.view.value;
  const link = session.link.value;
  if (props.wall && view?.audience === 'supervise' && (link === 'live' || link === 'lost'))
    return <Wall session={session} view={view} />;
  return (
    <DeskFrame
      audience="supervise"
      role="supervisor"
      title={t('dash.title')}
      links={<ReportLinks here={null} />}
      session={session}
      onAgain={props.onAgain}
      lost={(desk) => t('sup.stale', { time: timeOfDay(lostAt(desk.session)) })}
      person={(desk) => {
        const institution = desk.directory.institution(desk.view.institution);
        return {
          name: desk.view.name,
          of: institution ? named(institution.names, language.value) : t('sup.whole_network'),
        };
      }}
    >
      {(desk) => <Dashboard {...desk} ui={ui} />}
    </DeskFrame>
  );
}
