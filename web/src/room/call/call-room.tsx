import type { ReadonlySignal } from '@preact/signals';
import { ListPlus, MessageSquareText, NotebookPen } from 'lucide-preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import {
  type Call,
  deleteAtCaret,
  inRole,
  insertAtCaret,
  nameOf,
  personOf,
  Stage,
  TextPanes,
  Voices,
} from '../../call/index.ts';
import { announce, Keyboard, Notice, useRefocus } from '../../design/index.ts';
import { type Directory, named } from '../../session/catalogue.ts';
import { CommandRefused, type Session } from '../../session/session.ts';
import type { ClientMessage, HelpView, Problem } from '../../wire.gen.ts';
import { language, t, tOr } from '../../words/index.ts';
import { CallHeader } from './header.tsx';
import { Held } from './held.tsx';
import { identityRequest } from './identity.tsx';
import type { LocalDevices } from './local.ts';
import { OwnLoss, SpecialistLoss, StageNotices, specialistLost } from './overlays.tsx';
import { People } from './people.tsx';
import { SelfView } from './self-view.tsx';
import { DisplaySheet, EndSheet, VolumeSheet } from './sheets.tsx';
import { Tray } from './tray.tsx';
import './call-room.css';
import './call-layout.css';

/** A sheet that can lie over the call. */
export type SheetName = 'volume' | 'display' | 'end';

export interface CallRoomProps {
  session: Session;
  call: Call;
  directory: Directory;
  local: LocalDevices;
  /** As the specialist types them; told before the call is open, and after it is over. */
  nextSteps: ReadonlySignal<string>;
  help: HelpView | undefined;
  onHelp: () => void;
  /** How it begins, for pictures of it; a conversation in writing begins with the keyboard. */
  begin?: { typing?: boolean; sheet?: SheetName };
}

/** The room's screen of a running call. */
export function CallRoom(props: CallRoomProps) {
  const { session, call, directory } = props;
  const [typing, setTyping] = useState(props.begin?.typing ?? call.view.value.mode === 'text');
  const [sheet, setSheet] = useState<SheetName | null>(props.begin?.sheet ?? null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  const view = call.view.value;
  const me = personOf(view, call.me);
  const specialist = inRole(view, 'specialist');
  const phone = directory.room(me?.room)?.center.phone ?? null;
  const lost = call.state.value === 'interrupted';
  const held = view.handover?.held ? view.handover : null;
  const otherLost = !held && specialistLost(call);
  const identity = call.identity.value === 'asked' && !lost && !held;

  const run = async (message: ClientMessage): Promise<boolean> => {
    setProblem(null);
    try {
      await session.command(message);
      return true;
    } catch (error) {
      if (!(error instanceof CommandRefused)) throw error;
      setProblem(error.problem);
      return false;
    }
  };

  useEffect(() => {
    if (identity) announce(t('doc.show'), 'urgent');
  }, [identity]);

  // A paper shown because the specialist asked is put away when the check is over.
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current && call.identity.value !== 'asked') void call.setDocument(false);
    asked.current = call.identity.value === 'asked';
  }, [call.identity.value]);

  const box = useRef<HTMLDivElement>(null);
  useRefocus(box, `${identity} ${lost} ${call.mine.value.document} ${view.participants.length}`, '#show-document');

  const unsent = call.signalingLost.value || lost;
  const classes = ['call', typing && !held ? 'call--typing' : '', view.mode === 'signing' ? 'call--signing' : ''];
  return (
    <div class={classes.filter(Boolean).join(' ')} ref={box} data-testid="call-screen" data-state={call.state.value}>
      <CallHeader call={call} directory={directory} now={() => session.now()} />
      <main class="call__main">
        <div class="call__stage">
          <Stage
            call={call}
            directory={directory}
            main="specialist"
            ownDocument
            dimmed={lost}
            instead={identity ? identityRequest(call) : undefined}
          >
            <StageNotices call={call} directory={directory} help={props.help} phone={phone} />
            {lost && (
              <OwnLoss
                call={call}
                phone={phone}
                help={props.help}
                onHelp={props.onHelp}
                onEnd={() => setSheet('end')}
              />
            )}
            {otherLost && <SpecialistLoss call={call} />}
            {held && !lost && <Held call={call} directory={directory} handover={held} />}
          </Stage>
        </div>
        <Band call={call} nextSteps={props.nextSteps} directory={directory} />
        <SelfView call={call} />
        <div class="call__people">
          <People
            call={call}
            directory={directory}
            onDismiss={(participant) => void run({ type: 'helper.dismiss', participant })}
          />
          {problem && sheet === null && (
            <Notice tone="danger" live>
              {tOr(`error.${problem.code}`, 'error.general')}
            </Notice>
          )}
        </div>
        {held ? (
          <p class="panes held-panes">{t('apart.text_waits')}</p>
        ) : (
          <TextPanes
            call={call}
            othersLabel={specialist ? t('call.specialist') : t('consult.others')}
            ownLabel={t(unsent ? 'incall.own_text_later' : 'incall.own_text')}
            field={field}
            onFocus={() => setTyping(true)}
            kiosk
          />
        )}
      </main>
      {typing && !held && (
        <Keyboard
          layout={language.value === 'ru' ? 'ru' : 'lv'}
          onKey={(char) => field.current && insertAtCaret(field.current, char)}
          onBackspace={() => field.current && deleteAtCaret(field.current)}
          onEnter={() => field.current && insertAtCaret(field.current, '\n')}
          onClose={() => {
            setTyping(false);
            // Beside the field, not into it: that would call the keyboard again.
            field.current?.closest('.panes')?.querySelector<HTMLElement>('.pane__text')?.focus();
          }}
        />
      )}
      <Tray
        call={call}
        local={props.local}
        quietEnd={lost}
        onVolume={() => setSheet('volume')}
        onDisplay={() => setSheet('display')}
        onHelp={props.onHelp}
        onEnd={() => setSheet('end')}
      />
      <Voices call={call} />
      {sheet === 'volume' && <VolumeSheet call={call} onClose={() => setSheet(null)} />}
      {sheet === 'display' && <DisplaySheet onClose={() => setSheet(null)} />}
      {sheet === 'end' && (
        <EndSheet
          problem={problem}
          onClose={() => setSheet(null)}
          onEnd={() => {
            void run({ type: 'consultation.end' }).then((ended) => {
              if (ended) setSheet(null);
            });
          }}
        />
      )}
    </div>
  );
}

/** Below the picture: the next steps as the specialist types them, and the newest message. */
function Band({ call, nextSteps, directory }: Pick<CallRoomProps, 'call' | 'nextSteps' | 'directory'>) {
  const steps = nextSteps.value;
  const following = directory.service(call.view.value.following?.[0]);
  const message = call.chat.messages.value.findLast((other) => other.participant !== call.me);
  const from = personOf(call.view.value, message?.participant);
  const scroll = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => {
    if (scroll.current) scroll.current.scrollTop = scroll.current.scrollHeight;
  }, [steps]);
  useEffect(() => {
    if (message) announce(`${from ? nameOf(from) : ''}: ${message.text}`);
  }, [message?.id]);
  if (!steps && !message && !following) return null;
  return (
    <div class="call__band">
      {following && (
        <div class="band">
          <ListPlus class="icon-small" aria-hidden="true" />
          <p class="band__words" data-testid="following">
            {t('following.room', { service: named(following.names, language.value) })}
          </p>
        </div>
      )}
      {steps && (
        <div class="band">
          <NotebookPen class="icon-small" aria-hidden="true" />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard */}
          <p class="band__words" ref={scroll} tabIndex={0} data-testid="next-steps">
            <span class="band__title">{t('consult.next_steps')}:</span> {steps}
          </p>
        </div>
      )}
      {message && (
        <div class="band">
          <MessageSquareText class="icon-small" aria-hidden="true" />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard */}
          <p class="band__words" tabIndex={0} data-testid="chat-newest">
            {from && <span class="band__title">{nameOf(from)}:</span>} {message.text}
          </p>
        </div>
      )}
    </div>
  );
}
