// Times and waits as people read them: the server's time, in Riga.
import { type Directory, named } from '../session/catalogue.ts';
import type { WaitView, Language as WireLanguage } from '../wire.gen.ts';
import { language, t, tOr } from '../words/index.ts';
import { waitWords as knownWait } from '../words/wait.ts';

const ZONE = 'Europe/Riga';
const clock = new Intl.DateTimeFormat('lv-LV', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: ZONE,
});

/** A moment as `10:42`. */
export function timeOfDay(ms: number): string {
  return clock.format(ms);
}

/** A length of time as `4:07` or `1:04:07`. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${two(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** A length of time in whole minutes, in words; from two hours on in hours. */
export function minutes(ms: number): string {
  const n = Math.floor(Math.max(0, ms) / 60_000);
  if (n >= 120) return t('desk.hours', { n: Math.floor(n / 60) });
  return n < 1 ? t('desk.under_minute') : t('desk.minutes', { n });
}

/** A wait in words, also when it is not known. */
export function waitWords(wait: WaitView | undefined): string {
  return (wait && knownWait(wait)) ?? t('desk.wait_unknown');
}

/** A service's name in the page's language. */
export function serviceName(directory: Directory, id: string | undefined): string {
  const service = directory.service(id);
  return service ? named(service.names, language.value) : t('desk.service_unknown');
}

/** The name of a service's institution, or that it is the whole network's. */
export function institutionOf(directory: Directory, service: string | undefined): string {
  const institution = directory.institutionOf(service);
  return institution ? named(institution.names, language.value) : t('desk.network');
}

/** A room as `Kokneses klientu apkalpošanas centrs, 2. telpa`; without the center when it is plain which. */
export function roomName(directory: Directory, id: string | undefined, withCenter = true): string {
  const found = directory.room(id);
  if (!found) return t('desk.room_unknown');
  const room = t('desk.room', { n: found.number });
  return withCenter ? `${found.center.name}, ${room}` : room;
}

/** Where a resident is: the room, or the center for one who is in no room. */
export function placeName(directory: Directory, at: { center: string; room?: string }): string {
  return at.room ? roomName(directory, at.room) : (directory.center(at.center)?.name ?? t('desk.room_unknown'));
}

/** A language by its name in the page's language. */
export function languageName(code: WireLanguage): string {
  return tOr(`language.${code}`, 'language.other');
}
