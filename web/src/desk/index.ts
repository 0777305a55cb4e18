import './desk.css';

export {
  chime,
  notifications,
  soundReady,
  unlockNotifications,
  unlockSound,
  unlockSoundAtFirstPress,
  useRinging,
} from './bell.ts';
export { type Commands, problemIn, useCommands } from './command.ts';
export { type Begin, CallOpening, type DeskCall, type OpenDeskCall, useDeskCall } from './desk-call.ts';
export {
  institutionOf,
  languageName,
  minutes,
  placeName,
  roomName,
  serviceName,
  stopwatch,
  timeOfDay,
  waitWords,
} from './format.ts';
export { DeskHeader } from './header.tsx';
export { ScreenHeading, typing } from './heading.tsx';
export { Opening } from './opening.tsx';
export { type Desk, DeskFrame, DeskPage, type ViewOf } from './page.tsx';
export { ProblemNotice, problemWords } from './problem.tsx';
export { findServices } from './search.ts';
export { titleWith, useTitle } from './title.ts';
export { DeviceNotices } from './trouble.tsx';
