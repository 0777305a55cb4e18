import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Call, ChatPanel, inRole, personOf, Stage, silent, TextPanes, Voices } from '../call/index.ts';
import { Notice, type TabItem, Tabs } from '../design/index.ts';
import { type Desk, DeviceNotices, ProblemNotice, ScreenHeading, useCommands, useDeskCall } from '../desk/index.ts';
import type { CallView } from '../wire.gen.ts';
import { t } from '../words/index.ts';
import { HandoverCard } from './apart.tsx';
import { CallBands } from './call-bands.tsx';
import { CallSheet, type SheetName } from './call-sheets.tsx';
import { CompanyNews } from './company.tsx';
import { NextSteps, Notes } from './draft-field.tsx';
import { DocumentCheck } from './identity.tsx';
import { People } from './people.tsx';
import { useShortcut } from './shortcuts.ts';
import { Tray } from './tray.tsx';
import type { Visit } from './visit.ts';
import './call.css';

type PanelTab = 'text' | 'chat' | 'notes';

/** A running consultation, as the specialist sees and steers it; with less to steer for one who was invited. */
export function CallScreen(props: { desk: Desk<'consult'>; view: CallView; visit: Visit }) {
  const { desk, view, visit } = props;
  const { call, devices } = useDeskCall(desk.session, view, { microphone: true, camera: true });
  const commands = useCommands(desk.session);
  const [sheet, setSheet] = useState<SheetName | null>(null);
  const [tab, setTab] = useState<PanelTab>('text');
  const field = useRef<HTMLTextAreaElement>(null);
  const resident = inRole(view, 'resident');
  const leads = personOf(view, view.me)?.role === 'specialist';
  const { handover } = view;
  const apart = handover?.apart_until_ms !== undefined;
  const held = handover?.held === true;
  const residentLost = !apart && silent(call, resident?.participant);
  // Two specialists by themselves see each other large.
  const facing = apart && !held ? personOf(view, leads ? handover?.participant : undefined) : undefined;
  // Whoever goes back has not transferred anybody, and the resident is told that too.
  useEffect(() => {
    if (sheet !== 'transfer' && call.transfer.value) void commands.run({ type: 'transfer.announce' });
  }, [sheet, call.transfer.value]);
  useShortcut('text', () => {
    setTab('text');
    requestAnimationFrame(() => field.current?.focus());
  });
  return (
    <main class="consult consult--call" data-testid="call">
      <ScreenHeading quiet>{t('call.in_progress')}</ScreenHeading>
      <Voices call={call} />
      <div class="consult-call__scroll">
        <aside class="consult__left" aria-label={t('consult.others')}>
          <People desk={desk} call={call} visit={visit} commands={commands} />
        </aside>
        <section class="consult-call__picture" aria-label={t('call.in_progress')}>
          <Stage
            call={call}
            directory={desk.directory}
            main={apart && !held && !leads ? 'specialist' : 'resident'}
            person={facing}
            dimmed={call.state.value === 'interrupted' || residentLost}
          >
            <CallBands call={call} recalled={view.recalled} residentLost={residentLost} />
            {leads && <DocumentCheck visit={visit} commands={commands} />}
          </Stage>
        </section>
        <section class="consult-call__below" aria-label={t('consult.next_steps')}>
          <ProblemNotice problem={commands.problem} />
          <DeviceNotices devices={devices} />
          {held && (
            <Notice tone="warn" live>
              {t('held.helper')}
            </Notice>
          )}
          {handover && (
            <HandoverCard
              desk={desk}
              call={call}
              handover={handover}
              commands={commands}
              onLeave={() => Promise.all([visit.nextSteps.flush(), visit.notes.flush()])}
            />
          )}
          <CompanyNews desk={desk} view={view} commands={commands} />
          {leads && <NextSteps draft={visit.nextSteps} hint={t('consult.next_steps_hint')} />}
        </section>
        <aside class="consult__right consult-panel" aria-label={t('consult.panel')}>
          <Panel call={call} visit={visit} leads={leads} apart={apart} tab={tab} onTab={setTab} field={field} />
        </aside>
      </div>
      <Tray call={call} visit={visit} commands={commands} leads={leads} onSheet={setSheet} />
      {sheet && (
        <CallSheet
          name={sheet}
          desk={desk}
          view={view}
          visit={visit}
          commands={commands}
          onClose={() => setSheet(null)}
        />
      )}
    </main>
  );
}

/** Text, chat and notes; the text is open first. */
function Panel(props: {
  call: Call;
  visit: Visit;
  leads: boolean;
  apart: boolean;
  tab: PanelTab;
  onTab: (tab: PanelTab) => void;
  field: RefObject<HTMLTextAreaElement>;
}) {
  const { call } = props;
  return (
    <Tabs<PanelTab>
      label={t('consult.panel')}
      chosen={props.tab}
      onChoose={props.onTab}
      items={[
        {
          key: 'text',
          label: t('consult.tab_text'),
          content: () =>
            props.apart ? (
              <p class="muted">{t('apart.text_waits')}</p>
            ) : (
              <TextPanes
                call={call}
                othersLabel={t('consult.resident')}
                ownLabel={t('consult.you_type')}
                field={props.field}
              />
            ),
        },
        {
          key: 'chat',
          label: t('consult.tab_chat'),
          content: () => (props.apart ? <p class="muted">{t('apart.text_waits')}</p> : <ChatPanel call={call} />),
        },
        ...(props.leads ? [notesTab(props.visit)] : []),
      ]}
    />
  );
}

function notesTab(visit: Visit): TabItem<PanelTab> {
  return {
    key: 'notes',
    label: t('console.notes'),
    content: () => <Notes draft={visit.notes} rows={16} />,
  };
}
