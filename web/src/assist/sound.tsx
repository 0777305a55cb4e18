import { Volume2, VolumeX } from 'lucide-preact';
import { Button } from '../design/index.ts';
import { chime, soundReady, unlockNotifications, unlockSound } from '../desk/index.ts';
import { t } from '../words/index.ts';

/** Whether a call for help would be heard; while the browser keeps the page silent, a button that lets it sound. */
export function Sound() {
  const unlock = async () => {
    await unlockSound();
    chime();
    await unlockNotifications();
  };
  return soundReady.value ? (
    <p class="assist-sound">
      <Volume2 class="icon" aria-hidden="true" />
      {t('consult.sound_ready')}
    </p>
  ) : (
    <Button icon={VolumeX} onPress={() => void unlock()} testId="test-sound">
      {t('assist.sound_on')}
    </Button>
  );
}
