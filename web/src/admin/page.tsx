import { useEffect } from 'preact/hooks';
import { Button, LiveRegions, Notice, Sheet } from '../design/index.ts';
import { DeskHeader, ProblemNotice, ScreenHeading, useTitle } from '../desk/index.ts';
import { PlannerPage } from '../planner/page.tsx';
import { ReportsPage } from '../reports/page.tsx';
import { keyOf, scopeOf } from '../rules/model.ts';
import { Rules } from '../rules/screen.tsx';
import { t } from '../words/index.ts';
import { type Admin, go } from './admin-state.ts';
import { Centers } from './centers.tsx';
import { Hours } from './hours.tsx';
import { Institutions } from './institutions.tsx';
import { hashOf, placeOf, SECTIONS, type Section } from './model/place.ts';
import { People } from './people.tsx';
import './admin.css';

/** The administrator's page: the network, the rooms' devices, the people. */
export function AdminPage(props: { admin: Admin; onSignOut?: () => void }) {
  const { admin } = props;
  useTitle(0, t('adm.title'));
  useAddress(admin);
  return (
    <div class="desk">
      <LiveRegions />
      <DeskHeader title={t('adm.title')} onSignOut={props.onSignOut} />
      <main class="adm">
        <ScreenHeading quiet>{t('adm.title')}</ScreenHeading>
        <nav class="adm-sections" aria-label={t('adm.sections')}>
          {SECTIONS.map((section) => (
            <Button
              key={section}
              chosen={admin.place.value.section === section}
              pressed={admin.place.value.section === section}
              onPress={() => go(admin, { section, chosen: null })}
              testId={`section-${section}`}
            >
              {t(`adm.tab_${section}`)}
            </Button>
          ))}
        </nav>
        <ProblemNotice problem={admin.problem} />
        {admin.done.value && (
          <div data-testid="done">
            <Notice tone="good">{admin.done.value}</Notice>
          </div>
        )}
        <SectionShown admin={admin} section={admin.place.value.section} />
        {admin.leaving.value && <Leaving admin={admin} />}
      </main>
    </div>
  );
}

function SectionShown(props: { admin: Admin; section: Section }) {
  const { admin } = props;
  switch (props.section) {
    case 'centers':
      return <Centers admin={admin} />;
    case 'institutions':
      return <Institutions admin={admin} />;
    case 'hours':
      return <Hours admin={admin} />;
    case 'people':
      return <People admin={admin} />;
    case 'reports':
      return <ReportsPage reports={admin.reports} />;
    case 'planner':
      return <PlannerPage planner={admin.planner} />;
    case 'rules':
      return (
        <Rules
          api={admin.rules}
          directory={admin.directory}
          scope={scopeOf(admin.place.value.chosen)}
          onScope={(scope) => go(admin, { section: 'rules', chosen: keyOf(scope) })}
          onUnsaved={(unsaved) => {
            admin.unsaved.value = unsaved;
          }}
        />
      );
  }
}

/** Keeps the address's fragment and the place the same; the back button goes back in the page. */
function useAddress(admin: Admin): void {
  const hash = hashOf(admin.place.value);
  useEffect(() => {
    if (location.hash !== hash) history.pushState(null, '', hash);
  }, [hash]);
  useEffect(() => {
    const back = () => go(admin, placeOf(location.hash));
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, [admin]);
}

/** A form would be lost. */
function Leaving(props: { admin: Admin }) {
  const { admin } = props;
  const stay = () => {
    admin.leaving.value = null;
    history.replaceState(null, '', hashOf(admin.place.value));
  };
  return (
    <Sheet
      title={t('adm.unsaved_title')}
      onClose={stay}
      alert
      testId="unsaved-sheet"
      actions={
        <>
          <Button kind="primary" onPress={stay}>
            {t('adm.unsaved_stay')}
          </Button>
          <Button
            kind="danger"
            onPress={() => {
              const to = admin.leaving.value;
              admin.leaving.value = null;
              admin.unsaved.value = false;
              if (to) go(admin, to);
            }}
            testId="unsaved-leave"
          >
            {t('adm.unsaved_leave')}
          </Button>
        </>
      }
    >
      <p>{t('adm.unsaved_text')}</p>
    </Sheet>
  );
}
