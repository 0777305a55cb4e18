import { Megaphone, MonitorUp, Search } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';
import { AbsenceSheet } from '../appointments/absences.tsx';
import { Button, Sheet, type TabItem, Tabs, useRefocus, useTick } from '../design/index.ts';
import { type Desk, ScreenHeading, serviceName, useTitle } from '../desk/index.ts';
import { Rules } from '../rules/screen.tsx';
import { named } from '../session/catalogue.ts';
import { language, t } from '../words/index.ts';
import { Alerts } from './alerts.tsx';
import { ClosingSheet } from './closing.tsx';
import { Consultations } from './consultations.tsx';
import { Days } from './days.tsx';
import { Figures } from './figures.tsx';
import { useHeard } from './fresh.ts';
import { undoable } from './model/acts.ts';
import { sortAlerts } from './model/alerts.ts';
import { dayWords } from './model/time.ts';
import { NoticesSheet } from './notices.tsx';
import { Specialists } from './people.tsx';
import { ReassignSheet } from './reassign.tsx';
import { ReorderSheet } from './reorder.tsx';
import { ReplayBar } from './replay.tsx';
import { Rooms } from './rooms.tsx';
import { Services } from './services.tsx';
import { SkillsSheet } from './skills.tsx';
import { FindSheet, StorySheet } from './story.tsx';
import { Tickets } from './tickets.tsx';
import type { Board, TabKey, Ui } from './ui.ts';
import { Undo } from './undo.tsx';

/** The supervisor's dashboard. */
export function Dashboard(props: Desk<'supervise'> & { ui: Ui }) {
  const { session, directory, ui } = props;
  useTick(1_000);
  const main = useRef<HTMLElement>(null);
  const heard = useHeard(session);
  const stale = session.link.value === 'lost';
  const player = ui.player.value;
  const played = player?.board.value;
  const board: Board =
    player && played
      ? { session, directory, view: played.view, ui, now: played.at, past: player.day }
      : { session, directory, view: props.view, ui, now: stale ? heard : session.now(), past: null };
  const { view } = board;
  useEffect(
    () =>
      session.on('links', (message) => {
        ui.links.value = message.consultations;
      }),
    [session],
  );
  // An act taken back leaves with its button.
  useRefocus(main, undoable(view.tickets, board.now).length, '[role=tab][aria-selected=true]');
  useTitle(
    player ? 0 : sortAlerts(view.alerts).open.length,
    player ? t('sup.replay_of', { day: dayWords(player.day) }) : t('dash.title'),
  );
  return (
    <main class={`sup ${stale ? 'sup--stale' : ''}`} data-testid="dashboard" ref={main}>
      <ScreenHeading quiet>{t('dash.title')}</ScreenHeading>
      {player && <ReplayBar key={player.day} session={session} ui={ui} player={player} />}
      {player && !played ? (
        <p class="muted" role="status">
          {t('sup.loading')}
        </p>
      ) : (
        <Parts board={board} />
      )}
    </main>
  );
}

function Parts(props: { board: Board }) {
  const { board } = props;
  const { ui } = board;
  return (
    <>
      <Figures board={board} />
      <div class="sup-body">
        <div class="sup-main">
          <Filters board={board} />
          <Tabs
            label={t('sup.views')}
            items={tabs(board)}
            chosen={ui.tab.value}
            onChoose={(key) => {
              ui.tab.value = key;
            }}
          />
        </div>
        <Alerts board={board} />
      </div>
      {board.past === null && <Undo board={board} />}
      <OpenSheet board={board} />
    </>
  );
}

function tabs(board: Board): TabItem<TabKey>[] {
  const { view } = board;
  return [
    { key: 'services', label: t('sup.tab_services'), content: () => <Services board={board} /> },
    {
      key: 'tickets',
      label: t('sup.tab_tickets', { n: view.totals.waiting }),
      content: () => <Tickets board={board} />,
    },
    { key: 'specialists', label: t('sup.tab_specialists'), content: () => <Specialists board={board} /> },
    {
      key: 'consultations',
      label: t('sup.tab_consultations', { n: view.consultations.length }),
      content: () => <Consultations board={board} />,
    },
    { key: 'rooms', label: t('sup.tab_rooms'), content: () => <Rooms board={board} /> },
    ...(board.past === null
      ? [
          { key: 'days' as const, label: t('sup.tab_days'), content: () => <Days board={board} /> },
          { key: 'rules' as const, label: t('sup.tab_rules'), content: () => <BoardRules board={board} /> },
        ]
      : []),
  ];
}

/** The rules, and the services closed for now, as far as the supervisor decides for them. */
function BoardRules(props: { board: Board }) {
  const { ui, directory } = props.board;
  return (
    <Rules
      api={ui.rulesApi}
      directory={directory}
      scope={ui.rules.value}
      onScope={(scope) => {
        ui.rules.value = scope;
      }}
      onUnsaved={() => {}}
    />
  );
}

/** Which institution the tables show, which service, and the way to the wall display. */
function Filters(props: { board: Board }) {
  const { ui, directory, view } = props.board;
  const service = ui.service.value;
  return (
    <div class="sup-filters">
      {view.institution === undefined && (
        <label class="sup-select">
          <span class="strong">{t('sup.filter_institution')}</span>
          <select
            class="field__input"
            value={ui.institution.value ?? ''}
            onChange={(event) => {
              ui.institution.value = event.currentTarget.value || null;
              ui.service.value = null;
            }}
            data-testid="filter-institution"
          >
            <option value="">{t('sup.all_institutions')}</option>
            {directory.catalogue.institutions.map((one) => (
              <option key={one.id} value={one.id}>
                {named(one.names, language.value)}
              </option>
            ))}
          </select>
        </label>
      )}
      {service !== null && (ui.tab.value === 'tickets' || ui.tab.value === 'specialists') && (
        <span class="sup-only" data-testid="only-service">
          {t('sup.only_service', { service: serviceName(directory, service) })}
          <Button
            kind="tertiary"
            onPress={() => {
              ui.service.value = null;
            }}
          >
            {t('sup.show_all')}
          </Button>
        </span>
      )}
      {props.board.past === null && (
        <>
          <Button
            kind="tertiary"
            icon={Search}
            onPress={() => {
              ui.opened.value = { sheet: 'find' };
            }}
            testId="find"
          >
            {t('sup.find')}
          </Button>
          <Button
            kind="tertiary"
            icon={Megaphone}
            onPress={() => {
              ui.opened.value = { sheet: 'notices' };
            }}
            testId="notices"
          >
            {view.notices.length === 0 ? t('sup.notices') : t('sup.notices_n', { n: view.notices.length })}
          </Button>
        </>
      )}
      {props.board.past === null && (
        <a class="button button--tertiary sup-wall-link" href="/supervise?wall">
          <MonitorUp class="icon" aria-hidden="true" />
          <span class="button__word">{t('sup.wall_link')}</span>
        </a>
      )}
    </div>
  );
}

/** The open sheet. An act on a ticket that has left the queue meanwhile says so. */
function OpenSheet(props: { board: Board }) {
  const { ui, view } = props.board;
  const opened = ui.opened.value;
  if (!opened) return null;
  if (opened.sheet === 'find') return <FindSheet board={props.board} />;
  if (opened.sheet === 'notices') return <NoticesSheet board={props.board} />;
  if (opened.sheet === 'skills') {
    const row = view.specialists.find((one) => one.person === opened.person);
    return row ? <SkillsSheet key={row.person} board={props.board} row={row} /> : null;
  }
  if (opened.sheet === 'absences') {
    const row = view.specialists.find((one) => one.person === opened.person);
    return row ? (
      <AbsenceSheet
        key={row.person}
        title={t('absence.of', { person: row.name })}
        specialist={row.person}
        absences={row.absences}
        session={props.board.session}
        onClose={() => {
          ui.opened.value = null;
        }}
      />
    ) : null;
  }
  if (opened.sheet === 'closing')
    return <ClosingSheet key={opened.service} board={props.board} service={opened.service} />;
  if (opened.sheet === 'story')
    return <StorySheet key={opened.ticket} board={props.board} ticket={opened.ticket} number={opened.number} />;
  const ticket = view.tickets.find((row) => row.ticket === opened.ticket);
  if (!ticket) return <LeftSheet ui={ui} />;
  return opened.sheet === 'reorder' ? (
    <ReorderSheet key={opened.ticket} board={props.board} ticket={ticket} />
  ) : (
    <ReassignSheet key={opened.ticket} board={props.board} ticket={ticket} />
  );
}

function LeftSheet(props: { ui: Ui }) {
  const close = () => {
    props.ui.opened.value = null;
  };
  return (
    <Sheet
      title={t('sup.left_title')}
      onClose={close}
      alert
      testId="left-sheet"
      actions={
        <Button kind="primary" onPress={close}>
          {t('common.close')}
        </Button>
      }
    >
      <p>{t('sup.left_text')}</p>
    </Sheet>
  );
}
