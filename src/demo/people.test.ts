import { expect, test } from 'vitest';

import { demoAttributes, generateDemoPeople } from './people.js';
import type { DemoPerson } from './people.js';

const listOf = ({ attributes }: DemoPerson, name: string): readonly string[] => {
  const value = attributes[name];
  return Array.isArray(value) ? value : [];
};
const wordOf = ({ attributes }: DemoPerson, name: string): string => JSON.stringify(attributes[name]).replaceAll('"', '');

const people = generateDemoPeople({ seed: 1, count: 500 });

test('the same seed gives the same people, another seed others', () => {
  expect(generateDemoPeople({ seed: 1, count: 500 })).toEqual(people);
  expect(generateDemoPeople({ seed: 1, count: 3 })).toEqual(people.slice(0, 3));
  expect(generateDemoPeople({ seed: 2, count: 1 })[0]?.attributes.bio).not.toBe(people[0]?.attributes.bio);
});

test('they differ: ids, bios, faces', () => {
  const distinct = (of: (person: (typeof people)[number]) => unknown): number => new Set(people.map(of)).size;
  expect(distinct(({ externalId }) => externalId)).toBe(500);
  expect(distinct(({ attributes }) => attributes.bio)).toBeGreaterThan(490);
  expect(distinct(({ avatarSvg }) => avatarSvg)).toBe(500);
  expect(distinct(({ name }) => name)).toBeGreaterThan(350);
});

test('they are adults of all ages, with everything a profile can have', () => {
  const ages = people.map(({ attributes }) => Number(attributes.age));
  expect([Math.min(...ages) >= 19, Math.max(...ages) <= 67, new Set(ages).size > 35]).toEqual([true, true, true]);
  const wellKnown = new Set([
    'age',
    'gender',
    'seeking',
    'interests',
    'bio',
    'place',
    'school',
    ...demoAttributes.map(({ name }) => name),
  ]);
  for (const person of people) {
    expect(Object.keys(person.attributes).every((name) => wellKnown.has(name))).toBe(true);
    for (const set of ['interests', 'seeking', 'languages', 'offers', 'needs'].map((name) => listOf(person, name))) {
      expect(set.length).toBeGreaterThan(0);
      expect(new Set(set).size).toBe(set.length);
    }
  }
});

test('needs find offers, and nearly everybody finds somebody whose wish they are', () => {
  const offered = new Set(people.flatMap((person) => listOf(person, 'offers')));
  expect(people.every((person) => listOf(person, 'needs').some((need) => offered.has(need)))).toBe(true);
  const fits = (a: DemoPerson, b: DemoPerson): boolean => listOf(a, 'seeking').includes(wordOf(b, 'gender'));
  expect(people.every((one) => people.some((other) => other !== one && fits(one, other) && fits(other, one)))).toBe(true);
});

test('their faces are small, closed drawings without script, link or number gone wrong', () => {
  for (const { avatarSvg } of people) {
    expect(Buffer.byteLength(avatarSvg)).toBeLessThan(2048);
    expect(avatarSvg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 100 100" stroke-linecap="round">.*<\/svg>$/,
    );
    expect(avatarSvg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/script|href|https?:|NaN|undefined|\son\w+=/);
  }
});
