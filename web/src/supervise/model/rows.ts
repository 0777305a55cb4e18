// What the tables show: filtered by institution, the worst first.
import type { Directory, Names } from '../../session/catalogue.ts';
import type {
  ConsultationLink,
  ConsultationRow,
  GroupRow,
  LinkWord,
  RoomCard,
  RoomState,
  ServiceRow,
  ServiceTarget,
  Shut,
  SpecialistRow,
  SpecialistState,
  SuperviseView,
  TicketRow,
  WaitView,
} from '../../wire.gen.ts';

/** Whether a service belongs to the chosen institution; nothing chosen takes all. */
export function ofInstitution(directory: Directory, service: string | undefined, institution: string | null): boolean {
  return institution === null || directory.institutionOf(service)?.id === institution;
}

/** Services, the worst first: unstaffed with people waiting, then the longest wait, then the most waiting. */
export function worstServices(rows: readonly ServiceRow[]): ServiceRow[] {
  const unstaffed = (row: ServiceRow) => (row.waiting > 0 && row.staffed === 0 ? 0 : 1);
  const longest = (row: ServiceRow) => row.longest_since_ms ?? Number.POSITIVE_INFINITY;
  return [...rows].sort(
    (a, b) =>
      unstaffed(a) - unstaffed(b) ||
      compare(longest(a), longest(b)) ||
      b.waiting - a.waiting ||
      compare(a.day.level_pct ?? 101, b.day.level_pct ?? 101) ||
      compare(a.service, b.service),
  );
}

/** The service level wanted for a service: its own, else the page's. */
export function targetOf(view: SuperviseView, service: string): ServiceTarget {
  return view.services.find((row) => row.service === service)?.target ?? view.target;
}

/** What the queues are put together by. */
export type GroupBy = 'service' | 'institution' | 'center' | 'municipality';

/** One row of the queues, whatever they are put together by. */
export interface QueueRow extends Omit<GroupRow, 'id'> {
  id: string;
  name: string;
  under: string;
  wait?: WaitView;
  shut?: Shut;
  target?: ServiceTarget;
}

/** The queues by service, institution, center or municipality, the worst first. */
export function queueRows(
  view: SuperviseView,
  by: GroupBy,
  directory: Directory,
  institution: string | null,
  nameOf: (names: Names) => string,
): QueueRow[] {
  if (by === 'service') {
    const rows = view.services.filter((row) => ofInstitution(directory, row.service, institution));
    return worstServices(rows).map((row) => {
      const service = directory.service(row.service);
      const of = directory.institutionOf(row.service);
      return { ...row, id: row.service, name: service ? nameOf(service.names) : '', under: of ? nameOf(of.names) : '' };
    });
  }
  const rows =
    by === 'institution'
      ? view.institutions.filter((row) => institution === null || row.id === institution)
      : by === 'center'
        ? view.centers
        : view.municipalities;
  const longest = (row: GroupRow) => row.longest_since_ms ?? Number.POSITIVE_INFINITY;
  return rows
    .map((row) => ({ ...row, ...placeNames(row.id, by, directory, nameOf) }))
    .sort(
      (a, b) =>
        compare(longest(a), longest(b)) ||
        compare(a.day.level_pct ?? 101, b.day.level_pct ?? 101) ||
        a.name.localeCompare(b.name, 'lv'),
    );
}

function placeNames(
  id: string,
  by: GroupBy,
  directory: Directory,
  nameOf: (names: Names) => string,
): { name: string; under: string } {
  const { catalogue } = directory;
  const municipality = (of: string | undefined) => catalogue.municipalities.find((one) => one.id === of)?.name ?? '';
  if (by === 'municipality') return { name: municipality(id), under: '' };
  if (by === 'center') {
    const center = catalogue.centers.find((one) => one.id === id);
    return { name: center?.place ?? '', under: municipality(center?.municipality) };
  }
  const institution = directory.institution(id);
  return { name: institution ? nameOf(institution.names) : '', under: institution?.abbreviation ?? '' };
}

const SPECIALIST_ORDER: Record<SpecialistState, number> = {
  away: 0,
  offered: 1,
  available: 2,
  wrap_up: 3,
  in_consultation: 4,
  break: 5,
  offline: 6,
};

export const SPECIALIST_STATES = Object.keys(SPECIALIST_ORDER) as SpecialistState[];

/** Specialists: those who went away unasked first, the longest in their state before others. */
export function worstSpecialists(rows: readonly SpecialistRow[]): SpecialistRow[] {
  return [...rows].sort(
    (a, b) =>
      SPECIALIST_ORDER[a.state] - SPECIALIST_ORDER[b.state] ||
      a.since_ms - b.since_ms ||
      a.name.localeCompare(b.name, 'lv'),
  );
}

export interface ConsultationWithLink extends ConsultationRow {
  /** The worst link in it; undefined until the server has told. */
  link?: LinkWord;
}

const LINK_ORDER: Record<LinkWord, number> = { lost: 0, voice_only: 1, weak: 2, good: 3 };

/** Consultations, the worst link first, then the longest. */
export function worstConsultations(
  rows: readonly ConsultationRow[],
  links: readonly ConsultationLink[],
): ConsultationWithLink[] {
  const byId = new Map(links.map((link) => [link.consultation, link.link]));
  const rank = (row: ConsultationWithLink) => (row.link ? LINK_ORDER[row.link] : 4);
  return rows
    .map((row) => ({ ...row, link: byId.get(row.consultation) }))
    .sort((a, b) => rank(a) - rank(b) || a.since_ms - b.since_ms || compare(a.consultation, b.consultation));
}

export const ROOM_STATES: readonly RoomState[] = ['waiting', 'called', 'in_consultation', 'ending', 'offline', 'free'];

/** How many rooms are in each state. */
export function countRooms(rooms: readonly RoomCard[]): Record<RoomState, number> {
  const counts: Record<RoomState, number> = {
    waiting: 0,
    called: 0,
    in_consultation: 0,
    ending: 0,
    offline: 0,
    free: 0,
  };
  for (const room of rooms) counts[room.state]++;
  return counts;
}

export interface RoomGroup {
  municipality: string;
  name: string;
  rooms: RoomCard[];
}

/** Rooms of the wanted states under their municipalities, by name; within one, by center and number. */
export function roomGroups(
  rooms: readonly RoomCard[],
  states: ReadonlySet<RoomState>,
  directory: Directory,
): RoomGroup[] {
  const names = new Map(directory.catalogue.municipalities.map((place) => [place.id, place.name]));
  const groups = new Map<string, RoomGroup>();
  for (const card of rooms) {
    const place = states.has(card.state) ? directory.room(card.room) : undefined;
    if (!place) continue;
    const id = place.center.municipality;
    const group = groups.get(id) ?? { municipality: id, name: names.get(id) ?? '', rooms: [] };
    groups.set(id, group);
    group.rooms.push(card);
  }
  const where = (card: RoomCard) => {
    const place = directory.room(card.room);
    return `${place?.center.name ?? ''} ${String(place?.number ?? 0).padStart(3, '0')}`;
  };
  for (const group of groups.values()) group.rooms.sort((a, b) => where(a).localeCompare(where(b), 'lv'));
  return [...groups.values()].sort((a, b) => a.name.localeCompare(b.name, 'lv'));
}

/** Waiting tickets of an institution and, where given, of one service; in the order they will be taken. */
export function ticketsOf(
  tickets: readonly TicketRow[],
  directory: Directory,
  institution: string | null,
  service: string | null,
): TicketRow[] {
  return tickets.filter(
    (ticket) =>
      ofInstitution(directory, ticket.service, institution) && (service === null || ticket.service === service),
  );
}

function compare<T extends number | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
