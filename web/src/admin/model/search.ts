// Looking through the network: every word asked for has to stand somewhere in the name or in what it belongs to.

import type { Catalogue, Center, Institution, Service } from '../../session/catalogue.ts';
import { plain } from '../../session/search.ts';

function holds(text: string, query: string): boolean {
  const where = plain(text);
  return plain(query)
    .split(/\s+/)
    .every((word) => where.includes(word));
}

export interface CenterGroup {
  municipality: string;
  name: string;
  centers: Center[];
}

/** Centers under their municipalities, by name, as far as they match. */
export function findCenters(catalogue: Catalogue, query: string): CenterGroup[] {
  return catalogue.municipalities
    .map(({ id, name }) => ({
      municipality: id,
      name,
      centers: catalogue.centers
        .filter((one) => one.municipality === id)
        .filter((one) => holds(`${name} ${one.name} ${one.place} ${one.parish ?? ''}`, query))
        .sort((a, b) => a.name.localeCompare(b.name, 'lv')),
    }))
    .filter((group) => group.centers.length > 0)
    .sort((a, b) => a.name.localeCompare(b.name, 'lv'));
}

export interface InstitutionFound {
  institution: Institution;
  services: Service[];
}

/** Institutions with the services that match; all services of one that matches by its own name. */
export function findInstitutions(catalogue: Catalogue, query: string): InstitutionFound[] {
  return catalogue.institutions
    .map((institution) => {
      const own = `${Object.values(institution.names).join(' ')} ${institution.abbreviation} ${Object.values(institution.topic).join(' ')}`;
      const services = catalogue.services.filter((one) => one.institution === institution.id);
      const matches = holds(own, query)
        ? services
        : services.filter((one) =>
            holds(`${own} ${Object.values(one.names).join(' ')} ${one.keywords.join(' ')}`, query),
          );
      return { institution, services: matches };
    })
    .filter((found) => found.services.length > 0);
}
