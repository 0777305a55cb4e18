import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Call, openCall } from '../../call/index.ts';
import type { Directory } from '../../session/catalogue.ts';
import type { Session } from '../../session/session.ts';
import type { CallView, HelpView } from '../../wire.gen.ts';
import { CallRoom } from './call-room.tsx';
import type { LocalDevices } from './local.ts';

export interface CallScreenProps {
  session: Session;
  call: CallView;
  directory: Directory;
  local: LocalDevices;
  nextSteps: ReadonlySignal<string>;
  onHelp(): void;
  help: HelpView | undefined;
  /** The first media have come, or there are words for why not: the screen that said "connecting" may go. */
  onMediaLive(): void;
}

/** A consultation in the room: opens its media session when shown and closes it when it goes away. */
export function CallScreen(props: CallScreenProps) {
  // Another consultation, as after a transfer, is another call.
  return <OpenCall key={props.call.consultation} {...props} />;
}

function OpenCall(props: CallScreenProps) {
  const view = useSignal(props.call);
  view.value = props.call;
  const [call, setCall] = useState<Call | null>(null);
  useEffect(() => {
    const opened = openCall({ session: props.session, view, local: props.local.stream });
    setCall(opened);
    return () => opened.close();
  }, [props.session, props.local]);
  return call && <LiveCall {...props} open={call} />;
}

function LiveCall(props: CallScreenProps & { open: Call }) {
  const told = useRef(false);
  // Where media do not come, this screen has the words for it.
  const { state, missing, problem } = props.open;
  const ready = state.value === 'live' || missing.value !== null || problem.value !== null;
  useEffect(() => {
    if (!ready || told.current) return;
    told.current = true;
    props.onMediaLive();
  }, [ready]);
  return (
    <CallRoom
      session={props.session}
      call={props.open}
      directory={props.directory}
      local={props.local}
      nextSteps={props.nextSteps}
      help={props.help}
      onHelp={props.onHelp}
    />
  );
}
