import { useEffect, useRef } from 'preact/hooks';
import type { PlaceView } from '../media/peer.ts';
import type { Call } from './parts.ts';

/** Plays everybody's voice, whatever the pictures do. One on each page with a call; it shows nothing. */
export function Voices({ call }: { call: Call }) {
  return (
    <div hidden>
      {call.places.value
        .filter((place) => place.key.startsWith('place'))
        .map((place) => (
          <Voice key={place.key} place={place} call={call} />
        ))}
    </div>
  );
}

function Voice({ place, call }: { place: PlaceView; call: Call }) {
  const audio = useRef<HTMLAudioElement>(null);
  const volume = call.volume.value;
  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    element.srcObject = place.stream;
    const play = () => {
      element.play().then(
        () => call.setSoundBlocked(false),
        (error: unknown) => {
          if (error instanceof DOMException && error.name === 'NotAllowedError') call.setSoundBlocked(true);
        },
      );
    };
    play();
    // A browser that wants a touch first gets it with the next one.
    addEventListener('pointerdown', play);
    addEventListener('keydown', play);
    return () => {
      removeEventListener('pointerdown', play);
      removeEventListener('keydown', play);
      element.srcObject = null;
    };
  }, [place.stream]);
  useEffect(() => {
    if (audio.current) audio.current.volume = volume;
  }, [volume]);
  // biome-ignore lint/a11y/useMediaCaption: a live voice; what is typed beside it is its text
  return <audio ref={audio} autoplay data-testid={`voice-${place.key}`} />;
}
