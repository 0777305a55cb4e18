import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { networkOf } from './fixture-network.ts';
import { plain, ServiceSearch } from './search.ts';

const file = (name: string) => readFileSync(new URL(`../../../network/${name}.csv`, import.meta.url), 'utf8');
const network = networkOf({
  institutions: file('institutions'),
  services: file('services'),
  centers: file('centers'),
  municipalities: file('municipalities'),
  hours: file('hours-templates'),
});
const search = new ServiceSearch(network.services);
const slugs = (typed: string) => search.find(typed).map((service) => service.slug);

test('letters lose their marks and capitals', () => {
  assert.equal(plain('  Bērna  KOPŠANAS-pabalsts! '), 'berna kopsanas pabalsts');
});

test('nothing is found before two letters', () => {
  assert.deepEqual(slugs(''), []);
  assert.deepEqual(slugs('b'), []);
  assert.deepEqual(slugs('b '), []);
  assert.ok(slugs('bē').length > 0);
});

test('"bērna kopšanas", typed letter by letter, holds the benefit all the way and ends with it first', () => {
  const benefit = network.services.find((service) => service.names.lv === 'Bērna kopšanas pabalsts');
  assert.ok(benefit);
  const typed = 'bērna kopšanas';
  for (let letters = 2; letters <= typed.length; letters++) {
    assert.ok(slugs(typed.slice(0, letters)).includes(benefit.slug), typed.slice(0, letters));
  }
  assert.equal(slugs(typed)[0], benefit.slug);
});

test('the same without diacritics, and in capitals', () => {
  assert.deepEqual(slugs('berna kopsanas'), slugs('bērna kopšanas'));
  assert.deepEqual(slugs('BĒRNA KOPŠANAS'), slugs('bērna kopšanas'));
});

test('keywords are synonyms, in any language', () => {
  for (const typed of ['aiziet pensijā', 'pensionārs', 'retirement', 'выход на пенсию']) {
    assert.equal(slugs(typed)[0], 'vsaa-granting-an-old-age-pension', typed);
  }
});

test('another ending of the word finds the same', () => {
  assert.ok(slugs('pensijām').includes('vsaa-granting-an-old-age-pension'));
});

test('what is not there is not found', () => {
  assert.deepEqual(slugs('xyzzy'), []);
  assert.deepEqual(slugs('pensija xyzzy'), []);
});

test('services that cannot be had in a room are never found', () => {
  for (const service of network.services.filter((it) => !it.remote)) {
    assert.ok(!slugs(service.names.lv).includes(service.slug), service.slug);
  }
});
