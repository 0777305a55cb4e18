import './base.css';
import './components.css';

export { Button, type ButtonKind, type ButtonProps, type Icon } from './button.tsx';
export { DateField, Field } from './field.tsx';
export { useRefocus } from './focus.ts';
export { Keyboard } from './keyboard.tsx';
export type { KeyboardLayout } from './keyboard-layout.ts';
export { announce, LiveRegions } from './live.tsx';
export { hasPersonalCode } from './personal-code.ts';
export { looksLikePhone, spacedPhone } from './phone-number.ts';
export { highContrast, largeText, setHighContrast, setLargeText } from './preferences.ts';
export { screenShown, usePress } from './press.ts';
export { Sheet } from './sheet.tsx';
export { SignLanguage } from './sign-language.tsx';
export { Card, Notice, Tile, type Tone } from './surfaces.tsx';
export { type TabItem, Tabs } from './tabs.tsx';
export { Countdown, useSecondsLeft, useTick } from './time.tsx';
