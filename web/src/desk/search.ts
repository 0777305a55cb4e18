// Finding a service at a desk: as in a room, and by its institution too.

import type { Directory, Service } from '../session/catalogue.ts';
import { ServiceSearch } from '../session/search.ts';

/** One index of each kind a directory; a directory never changes. */
const indexes = { remote: new WeakMap<Directory, ServiceSearch>(), all: new WeakMap<Directory, ServiceSearch>() };

function indexOf(directory: Directory, which: 'remote' | 'all'): ServiceSearch {
  const known = indexes[which].get(directory);
  if (known) return known;
  const services = directory.catalogue.services.map((service) => withInstitution(directory, service));
  const made = new ServiceSearch(services, which);
  indexes[which].set(directory, made);
  return made;
}

/** A service that is also found by what its institution is called and by what it is about. */
function withInstitution(directory: Directory, service: Service): Service {
  const institution = directory.institution(service.institution);
  if (!institution) return service;
  const more = [institution.abbreviation, ...Object.values(institution.names), ...Object.values(institution.topic)];
  return { ...service, keywords: [...service.keywords, ...more.filter((word) => word !== undefined)] };
}

/** Services by video, or all, that hold every word asked for, the likeliest first. Nothing below two letters. */
export function findServices(
  directory: Directory,
  query: string,
  most = 20,
  which: 'remote' | 'all' = 'remote',
): Service[] {
  return indexOf(directory, which).find(query).slice(0, most);
}
