import { ALargeSmall, Contrast, PhoneOff, Undo2, Volume1, Volume2 } from 'lucide-preact';
import type { Call } from '../../call/index.ts';
import { Button, highContrast, largeText, Notice, Sheet, setHighContrast, setLargeText } from '../../design/index.ts';
import type { Problem } from '../../wire.gen.ts';
import { t, tOr } from '../../words/index.ts';

const VOLUME_STEP = 0.2;

/** How loud the others are. */
export function VolumeSheet({ call, onClose }: { call: Call; onClose: () => void }) {
  const volume = call.volume.value;
  return (
    <Sheet
      title={t('call.volume')}
      onClose={onClose}
      testId="volume-sheet"
      actions={
        <Button kind="primary" onPress={onClose} testId="close-sheet">
          {t('common.close')}
        </Button>
      }
    >
      <p class="volume__word" role="status" data-testid="volume-word">
        {t('incall.volume_now', { n: Math.round(volume * 100) })}
      </p>
      <div class="volume__steps" aria-hidden="true">
        {[1, 2, 3, 4, 5].map((step) => (
          <span key={step} class={`volume__step ${volume >= step * VOLUME_STEP - 0.01 ? 'volume__step--on' : ''}`} />
        ))}
      </div>
      <div class="sheet-pair">
        <Button icon={Volume1} onPress={() => call.setVolume(volume - VOLUME_STEP)} testId="quieter">
          {t('incall.quieter')}
        </Button>
        <Button icon={Volume2} onPress={() => call.setVolume(volume + VOLUME_STEP)} testId="louder">
          {t('incall.louder')}
        </Button>
      </div>
    </Sheet>
  );
}

/** Larger text and high contrast, at once. */
export function DisplaySheet({ onClose }: { onClose: () => void }) {
  return (
    <Sheet
      title={t('incall.display')}
      onClose={onClose}
      testId="display-sheet"
      actions={
        <Button kind="primary" onPress={onClose} testId="close-sheet">
          {t('common.close')}
        </Button>
      }
    >
      <div class="sheet-pair">
        <Button
          icon={ALargeSmall}
          role="switch"
          chosen={largeText.value}
          onPress={() => setLargeText(!largeText.value)}
          testId="larger-text"
        >
          {t('call.larger_text')}
        </Button>
        <Button
          icon={Contrast}
          role="switch"
          chosen={highContrast.value}
          onPress={() => setHighContrast(!highContrast.value)}
          testId="high-contrast"
        >
          {t('call.high_contrast')}
        </Button>
      </div>
    </Sheet>
  );
}

/** Asks once more before the conversation ends. */
export function EndSheet(props: { onEnd: () => void; onClose: () => void; problem: Problem | null }) {
  return (
    <Sheet
      title={t('call.end_confirm')}
      onClose={props.onClose}
      alert
      testId="end-sheet"
      actions={
        <>
          <Button icon={Undo2} onPress={props.onClose} testId="end-cancel">
            {t('incall.go_on')}
          </Button>
          <Button kind="danger-filled" icon={PhoneOff} onPress={props.onEnd} testId="end-confirm">
            {t('call.end')}
          </Button>
        </>
      }
    >
      <p>{t('incall.end_note')}</p>
      {props.problem && (
        <Notice tone="danger" live>
          {tOr(`error.${props.problem.code}`, 'error.general')}
        </Notice>
      )}
    </Sheet>
  );
}
