import { VolumeX } from 'lucide-preact';
import { Button } from '../design/index.ts';
import { chime, unlockNotifications, unlockSound } from '../desk/index.ts';
import { t } from '../words/index.ts';

/** While the browser keeps the page silent: makes a call for help audible, and lets one hear how it sounds. */
export function SoundButton() {
  const unlock = async () => {
    await unlockSound();
    chime();
    await unlockNotifications();
  };
  return (
    <Button icon={VolumeX} onPress={() => void unlock()} testId="test-sound">
      {t('assist.sound_on')}
    </Button>
  );
}
