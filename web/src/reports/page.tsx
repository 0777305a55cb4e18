import { useEffect } from 'preact/hooks';
import { Notice, type TabItem, Tabs } from '../design/index.ts';
import { ProblemNotice, ScreenHeading, useTitle } from '../desk/index.ts';
import { language, t } from '../words/index.ts';
import { Filters } from './filters.tsx';
import { GrantView } from './grant.tsx';
import { LinesView } from './lines.tsx';
import { Loading } from './loading.tsx';
import { PeriodsView } from './periods.tsx';
import { type Reports, readPeriods, readView, VIEWS, type View } from './state.ts';
import { Summary } from './summary.tsx';
import './reports.css';

/** Registrations and the grant: figures, entries, closed months. */
export function ReportsPage(props: { reports: Reports }) {
  const { reports } = props;
  useTitle(0, t('rep.title'));
  const { periods, asked, view, day, corrections } = reports;
  const months = periods.value;
  useEffect(() => {
    void readPeriods(reports);
  }, [reports]);
  useEffect(() => {
    void readView(reports);
  }, [reports, asked.value, view.value, day.value, corrections.value, language.value]);
  const tab = (key: View): TabItem<View> => ({
    key,
    label: t(`rep.tab_${key}`),
    content: () => <Shown reports={reports} view={key} />,
  });
  return (
    <div class="rep" data-testid="reports">
      <div>
        <ScreenHeading quiet>{t('rep.title')}</ScreenHeading>
        <ProblemNotice problem={reports.problem} />
        <div role="status">
          {reports.done.value && (
            <div data-testid="rep-done">
              <Notice tone="good">{reports.done.value}</Notice>
            </div>
          )}
        </div>
      </div>
      {months ? (
        <Tabs
          label={t('rep.views')}
          items={VIEWS.map(tab)}
          chosen={view.value}
          onChoose={(key) => {
            reports.done.value = null;
            view.value = key;
          }}
        />
      ) : (
        <Loading reports={reports} again={() => void readPeriods(reports)} />
      )}
    </div>
  );
}

function Shown(props: { reports: Reports; view: View }) {
  const { reports, view } = props;
  if (view === 'periods') return <PeriodsView reports={reports} />;
  return (
    <>
      <Filters reports={reports} view={view} />
      {view === 'summary' && <Summary reports={reports} />}
      {view === 'grant' && <GrantView reports={reports} />}
      {view === 'lines' && <LinesView reports={reports} />}
    </>
  );
}
