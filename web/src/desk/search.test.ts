import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Directory, type Service } from '../session/catalogue.ts';
import { findServices } from './search.ts';

function service(id: string, lv: string, keywords: string[], more: Partial<Service> = {}): Service {
  const names = { lv };
  return {
    id,
    slug: id,
    institution: 'vsaa',
    names,
    mode: 'video',
    typical_minutes: 20,
    remote: true,
    common_rank: null,
    keywords,
    general: false,
    ...more,
  };
}

const directory = new Directory({
  languages: ['lv'],
  municipalities: [],
  centers: [],
  institutions: [
    {
      id: 'vsaa',
      slug: 'vsaa',
      names: { lv: 'Valsts sociālās apdrošināšanas aģentūra' },
      abbreviation: 'VSAA',
      topic: { lv: 'Pensijas un pabalsti' },
      prefix: 'V',
    },
  ],
  services: [
    service('care', 'Bērna kopšanas pabalsts', ['māmiņalga']),
    service('birth', 'Bērna piedzimšanas pabalsts', ['jaundzimušais']),
    service('recalculation', 'Vecuma pensijas pārrēķins', ['pensija'], { common_rank: 2 }),
    service('grant', 'Vecuma pensijas piešķiršana', ['pensija'], { common_rank: 1 }),
    service('paper', 'Pensijas apliecība', [], { remote: false }),
  ],
  hours: [],
});

const found = (query: string) => findServices(directory, query).map(({ id }) => id);

test('marks on letters and their size do not matter', () => {
  assert.deepEqual(found('berna kops'), ['care']);
  assert.deepEqual(found('BĒRNA').sort(), ['birth', 'care']);
});

test('what people call it finds it, and so does the institution', () => {
  assert.deepEqual(found('maminalga'), ['care']);
  assert.equal(found('vsaa').length, 4);
});

test('the more used comes first, and what cannot be had by video not at all', () => {
  assert.deepEqual(found('vecuma pensija'), ['grant', 'recalculation']);
  assert.deepEqual(found('apliecība'), []);
});

test('one letter finds nothing', () => {
  assert.deepEqual(found('b'), []);
  assert.deepEqual(found(' '), []);
});
