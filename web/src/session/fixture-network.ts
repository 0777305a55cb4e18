// The catalogue as the server would make it of the network's CSV files, for tests and the gallery.
import { parseCsv } from '../../scripts/csv.mjs';
import type { Catalogue, Service } from './catalogue.ts';

export interface NetworkFiles {
  institutions: string;
  services: string;
  centers: string;
  municipalities: string;
  hours: string;
}

type Row = Record<string, string>;

function table(text: string): Row[] {
  const [header, ...rows] = parseCsv(text);
  const names = header?.fields ?? [];
  return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row.fields[i] ?? ''])));
}

const names = (row: Row, what: string) => ({
  lv: row[`${what}_lv`] ?? '',
  en: row[`${what}_en`] ?? '',
  ru: row[`${what}_ru`] ?? '',
});

const MUNICIPAL = { lv: 'Pašvaldības pakalpojumi', en: 'Municipal services', ru: 'Услуги самоуправления' };
const GENERAL = { lv: 'Vispārīga konsultācija', en: 'General consultation', ru: 'Общая консультация' };
const NETWORK = {
  lv: 'Vienotais klientu apkalpošanas centrs',
  en: 'Unified customer service center',
  ru: 'Единый центр обслуживания клиентов',
};

/** Slugs serve as ids. */
export function networkOf(files: NetworkFiles): Catalogue {
  const service = (row: Row): Service => ({
    id: row.slug ?? '',
    slug: row.slug ?? '',
    institution: row.institution ?? '',
    names: names(row, 'name'),
    mode: (row.mode ?? 'video').replaceAll('-', '_') as Service['mode'],
    typical_minutes: Number(row.typical_minutes),
    remote: row.remote_video === 'yes',
    common_rank: row.common ? Number(row.common) : null,
    keywords: (row.keywords ?? '').split(';').filter(Boolean),
    general: false,
  });
  const general: Service = {
    id: 'general-consultation',
    slug: 'general-consultation',
    institution: 'tikls',
    names: GENERAL,
    mode: 'video',
    typical_minutes: 10,
    remote: true,
    common_rank: null,
    keywords: [],
    general: true,
  };
  return {
    languages: ['lv', 'en', 'ru'],
    municipalities: table(files.municipalities).map((row) => ({
      id: row.slug ?? '',
      slug: row.slug ?? '',
      code: row.code ?? '',
      name: row.name_lv ?? row.name ?? '',
      kind: row.kind ?? '',
    })),
    centers: table(files.centers).map((row) => ({
      id: row.id ?? '',
      slug: row.id ?? '',
      name: row.name_lv ?? '',
      municipality: row.municipality ?? '',
      place: row.place ?? '',
      parish: row.parish || null,
      level: row.level === 'regional' ? 'regional' : 'local',
      phone: row.phone || null,
      hours: row.hours ?? '',
      rooms: Array.from({ length: Number(row.rooms) }, (_, i) => ({ id: `${row.id}-${i + 1}`, number: i + 1 })),
    })),
    institutions: [
      ...table(files.institutions).map((row) => ({
        id: row.slug ?? '',
        slug: row.slug ?? '',
        names: names(row, 'name'),
        abbreviation: row.abbreviation ?? '',
        topic: names(row, 'topic'),
        prefix: row.prefix ?? '',
      })),
      {
        id: 'pasvaldiba',
        slug: 'pasvaldiba',
        names: { lv: 'Pašvaldība', en: 'Municipality', ru: 'Самоуправление' },
        abbreviation: 'Pašvaldība',
        topic: MUNICIPAL,
        prefix: 'S',
      },
      { id: 'tikls', slug: 'tikls', names: NETWORK, abbreviation: 'VPVKAC', topic: GENERAL, prefix: 'K' },
    ],
    services: [...table(files.services).map(service), general],
    hours: hours(table(files.hours)),
  };
}

function hours(rows: Row[]): Catalogue['hours'] {
  const found = new Map<string, Catalogue['hours'][number]>();
  for (const row of rows) {
    const id = row.template ?? '';
    const entry = found.get(id) ?? { id, week: { days: Array.from({ length: 7 }, () => null) } };
    entry.week.days[Number(row.weekday) - 1] = {
      open: `${row.open}:00`,
      close: `${row.close}:00`,
      lunch: row.break_start ? [`${row.break_start}:00`, `${row.break_end}:00`] : null,
    };
    found.set(id, entry);
  }
  return [...found.values()];
}
