import { MicVocal, Wifi, WifiHigh, WifiOff } from 'lucide-preact';
import type { Icon } from '../design/index.ts';
import type { LinkWord } from '../wire.gen.ts';
import { t } from '../words/index.ts';

const ICON: Record<LinkWord, Icon> = { good: Wifi, weak: WifiHigh, voice_only: MicVocal, lost: WifiOff };

/** How a link is: word, icon and colour. With `whose`, the other's link, named. */
export function QualityWord(props: { link: LinkWord; whose?: string; testId?: string }) {
  const Glyph = ICON[props.link];
  const word = t(`link.${props.link}`);
  return (
    <span class={`link-word link-word--${props.link}`} data-testid={props.testId ?? 'link-word'} data-link={props.link}>
      <Glyph class="icon-small" aria-hidden="true" />
      {props.whose ? `${props.whose}: ${word}` : word}
    </span>
  );
}
