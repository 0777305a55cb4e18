import { t } from '../words/index.ts';
import { SHORTCUTS, type Shortcut, shortcutWord } from './shortcuts.ts';

const WORDS: Record<Shortcut, () => string> = {
  accept: () => t('console.accept'),
  microphone: () => t('consult.shortcut_microphone'),
  camera: () => t('consult.shortcut_camera'),
  text: () => t('consult.tab_text'),
  end: () => t('call.end'),
};

/** The keys, for those who like them. */
export function Shortcuts() {
  return (
    <details class="consult-shortcuts least">
      <summary>{t('consult.shortcuts')}</summary>
      <p class="muted">{t('consult.shortcuts_note')}</p>
      <dl>
        {(Object.keys(SHORTCUTS) as Shortcut[]).map((shortcut) => (
          <div key={shortcut}>
            <dt>{WORDS[shortcut]()}</dt>
            <dd>
              <kbd>{shortcutWord(shortcut)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
