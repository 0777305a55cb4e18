// Finding a service by what people call it: letters without their marks, every word somewhere in name or keywords.
import type { Directory, Service } from '../session/catalogue.ts';

/** A text in small letters without diacritics: `Bērna kopšana` as `berna kopsana`. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .trim();
}

/** Services by video that hold every word asked for, those whose name begins with it first. Nothing below two letters. */
export function findServices(directory: Directory, query: string, most = 20): Service[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  if (words.join('').length < 2) return [];
  const first = words[0] ?? '';
  const found: { service: Service; rank: number }[] = [];
  for (const service of directory.catalogue.services) {
    if (!service.remote) continue;
    const name = plain(Object.values(service.names).join(' '));
    const institution = directory.institution(service.institution);
    const other = plain(
      [...service.keywords, institution?.abbreviation, institution?.names.lv, institution?.topic.lv].join(' '),
    );
    if (!words.every((word) => name.includes(word) || other.includes(word))) continue;
    const rank = name.startsWith(first) ? 0 : words.every((word) => name.includes(word)) ? 1 : 2;
    found.push({ service, rank });
  }
  found.sort((a, b) => a.rank - b.rank || (a.service.common_rank ?? 999) - (b.service.common_rank ?? 999));
  return found.slice(0, most).map(({ service }) => service);
}
