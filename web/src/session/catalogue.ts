// The network's names: what the ids in a view are called. `GET /api/v1/network`, kept in memory, asked again when the
// server says that it has changed.
import { signal } from '@preact/signals';
import { CommandRefused, problemOf } from './session.ts';

export interface Names {
  lv: string;
  en?: string;
  ru?: string;
}

export interface Center {
  id: string;
  slug: string;
  name: string;
  municipality: string;
  place: string;
  parish: string | null;
  level: 'regional' | 'local';
  phone: string | null;
  hours: string;
  rooms: { id: string; number: number }[];
}

export interface Institution {
  id: string;
  slug: string;
  names: Names;
  abbreviation: string;
  topic: Names;
  prefix: string;
}

export interface Service {
  id: string;
  slug: string;
  institution: string;
  names: Names;
  mode: 'video' | 'assisted_e_service' | 'in_person' | 'event';
  typical_minutes: number;
  remote: boolean;
  common_rank: number | null;
  keywords: string[];
  general: boolean;
}

/** The shape of `GET /api/v1/network`; see `src/network/catalogue.rs`. */
export interface Catalogue {
  languages: string[];
  municipalities: { id: string; slug: string; code: string; name: string; kind: string }[];
  centers: Center[];
  institutions: Institution[];
  services: Service[];
  hours: { id: string; week: { days: (DayHours | null)[] } }[];
}

/** Times as `08:30:00`. */
export interface DayHours {
  open: string;
  close: string;
  lunch: [from: string, until: string] | null;
}

/** The catalogue with its things by id. */
export class Directory {
  readonly catalogue: Catalogue;
  readonly #centers: Map<string, Center>;
  readonly #institutions: Map<string, Institution>;
  readonly #services: Map<string, Service>;
  readonly #rooms = new Map<string, { center: Center; number: number }>();

  constructor(catalogue: Catalogue) {
    this.catalogue = catalogue;
    this.#centers = new Map(catalogue.centers.map((center) => [center.id, center]));
    this.#institutions = new Map(catalogue.institutions.map((institution) => [institution.id, institution]));
    this.#services = new Map(catalogue.services.map((service) => [service.id, service]));
    for (const center of catalogue.centers)
      for (const room of center.rooms) this.#rooms.set(room.id, { center, number: room.number });
  }

  center(id: string): Center | undefined {
    return this.#centers.get(id);
  }

  institution(id: string | undefined): Institution | undefined {
    return id === undefined ? undefined : this.#institutions.get(id);
  }

  service(id: string | undefined): Service | undefined {
    return id === undefined ? undefined : this.#services.get(id);
  }

  room(id: string | undefined): { center: Center; number: number } | undefined {
    return id === undefined ? undefined : this.#rooms.get(id);
  }

  institutionOf(service: string | undefined): Institution | undefined {
    return this.institution(this.service(service)?.institution);
  }
}

/** The catalogue in use; null until it has come. */
export const directory = signal<Directory | null>(null);

/** Fetches the catalogue, as the role whose cookie the browser holds. */
export async function loadCatalogue(): Promise<Directory> {
  const answer = await fetch('/api/v1/network', { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new CommandRefused(await problemOf(answer));
  const found = new Directory((await answer.json()) as Catalogue);
  directory.value = found;
  return found;
}

/** A name in a language; Latvian where there is none. */
export function named(names: Names, language: 'lv' | 'en' | 'ru'): string {
  return names[language] || names.lv;
}
