import type { WaitView } from '../wire.gen.ts';
import { t } from './index.ts';

/** A range whose ends are no further apart than a minute, or a tenth of the upper one, is told as one figure. */
const narrow = (from: number, to: number) => to - from <= Math.max(1, to / 10);

/** An expected wait, never more exact than it is known; null where nothing honest can be said. */
export function waitWords(wait: WaitView): string | null {
  switch (wait.kind) {
    case 'unknown':
      return null;
    case 'short':
      return t('wait.short');
    case 'less_than':
      return t('wait.less_than', { n: wait.to_min });
    case 'range': {
      const { from_min: from, to_min: to } = wait;
      return narrow(from, to) ? t('wait.about', { n: to }) : t('wait.range', { from, to });
    }
  }
}
