import assert from 'node:assert/strict';
import { test } from 'node:test';
import { catalogue, institutionId, serviceId } from '../../supervise/fixtures/network.ts';
import type { PersonFields } from '../api.ts';
import { cleaned, levelled, levelOf, missing, NOBODY, same, toggled } from './person.ts';
import { hashOf, placeOf } from './place.ts';
import { findCenters, findInstitutions } from './search.ts';

test('centers are found without diacritics, by place or by municipality', () => {
  const places = (query: string) =>
    findCenters(catalogue, query).flatMap((group) => group.centers.map((one) => one.place));
  assert.deepEqual(places('plavinas'), ['Pļaviņas']);
  assert.deepEqual(places('balvu viļaka'), ['Viļaka']);
  assert.equal(places('').length, catalogue.centers.length);
  assert.deepEqual(places('Ņujorka'), []);
});

test('an institution found by its own name shows all its services, else those that match', () => {
  assert.equal(findInstitutions(catalogue, 'vsaa')[0]?.services.length, 4);
  const [found, ...rest] = findInstitutions(catalogue, 'kopsanas');
  assert.deepEqual(
    found?.services.map((service) => service.id),
    [serviceId(1)],
  );
  assert.equal(rest.length, 0);
});

const specialist: PersonFields = {
  ...NOBODY,
  name: 'Ilze',
  login: 'ilze.k',
  institution: institutionId(0),
  skills: [serviceId(0)],
};

test('what is missing is told by role', () => {
  assert.deepEqual(missing(specialist, null), []);
  assert.deepEqual(missing(NOBODY, ''), ['name', 'login', 'institution', 'skill']);
  assert.deepEqual(missing({ ...specialist, role: 'employee' }, null), ['center']);
  assert.deepEqual(missing({ ...specialist, skills: [], generalist: true }, null), []);
  assert.deepEqual(missing({ ...specialist, languages: [] }, null), ['language']);
  assert.deepEqual(missing({ ...specialist, login: 'Ilze K' }, ''), ['login']);
  assert.deepEqual(missing(specialist, 'short'), ['password']);
});

test('only what belongs to the role is sent', () => {
  const own = { ...specialist, hours: 'main' };
  assert.equal(cleaned(own).hours, 'main');
  assert.ok(!same(own, specialist));
  const employee = cleaned({ ...own, role: 'employee', center: 'c' });
  assert.equal(employee.hours, undefined);
  assert.equal(employee.center, 'c');
  assert.equal(employee.institution, undefined);
  assert.deepEqual(employee.skills, []);
});

test('a form is unchanged when its sets hold the same in another order', () => {
  assert.ok(same(specialist, { ...specialist, name: ' Ilze ' }));
  assert.ok(same({ ...specialist, languages: ['lv', 'en'] }, { ...specialist, languages: ['en', 'lv'] }));
  assert.ok(!same(specialist, { ...specialist, active: false }));
  assert.deepEqual(toggled(toggled(['a'], 'b'), 'a'), ['b']);
});

test('the address keeps the place and survives nonsense', () => {
  const place = { section: 'people', chosen: 'a/b č' } as const;
  assert.deepEqual(placeOf(hashOf(place)), place);
  assert.deepEqual(placeOf(''), { section: 'centers', chosen: null });
  assert.deepEqual(placeOf('#nowhere/x'), { section: 'centers', chosen: 'x' });
  assert.deepEqual(placeOf('#hours/%E0%A4%A'), { section: 'hours', chosen: null });
});

test('a skill is full unless a level says otherwise, and a level without its skill is not sent', () => {
  const levels = levelled([], 'pension', 2);
  assert.equal(levelOf(levels, 'pension'), 2);
  assert.equal(levelOf(levels, 'benefit'), 3);
  assert.deepEqual(levelled(levels, 'pension', 3), []);
  assert.deepEqual(cleaned({ ...NOBODY, skills: ['benefit'], levels }).levels, []);
  assert.equal(same({ ...NOBODY, skills: ['pension'], levels }, { ...NOBODY, skills: ['pension'] }), false);
});
