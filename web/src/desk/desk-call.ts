// A consultation opened at a desk: the call and the devices that it uses. Drawn calls take its place without a server.
import { signal } from '@preact/signals';
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { type Call, openCall } from '../call/index.ts';
import type { Session } from '../session/session.ts';
import type { CallView } from '../wire.gen.ts';
import { createDevices, type Devices } from './devices.ts';

export interface DeskCall {
  call: Call;
  devices: Devices;
  /** Takes the newest view of the consultation. */
  update(view: CallView): void;
  close(): void;
}

/** What is on when the conversation begins. */
export interface Begin {
  microphone: boolean;
  camera: boolean;
}

export type OpenDeskCall = (session: Session, view: CallView, begin: Begin) => DeskCall;

/** How the page opens a consultation. */
export const CallOpening = createContext<OpenDeskCall>(openDeskCall);

function openDeskCall(session: Session, view: CallView, begin: Begin): DeskCall {
  const current = signal(view);
  const devices = createDevices();
  devices.open(begin);
  const call = openCall({ session, view: current, local: devices.stream, begin });
  return {
    call,
    devices,
    update(next) {
      current.value = next;
    },
    close() {
      call.close();
      devices.close();
    },
  };
}

/** The consultation of this view for as long as the caller is on the page; key the caller by the consultation. */
export function useDeskCall(session: Session, view: CallView, begin: Begin): DeskCall {
  const open = useContext(CallOpening);
  const [opened] = useState(() => open(session, view, begin));
  useEffect(() => opened.update(view), [view]);
  useEffect(() => () => opened.close(), [opened]);
  return opened;
}
