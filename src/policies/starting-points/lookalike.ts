// For lookalike pools: by photos, or by texts.
import { bio, gender, school, kindOfProfile, type Draft } from './draft.js';

export const lookalikeDrafts: readonly Draft[] = [
  {
    key: 'lookalike',
    mode: 'lookalike',
    name: 'By faces',
    about: 'People of the same school and of another gender, whose faces look alike on their photos.',
    names: { school, gender, kindOfProfile },
    needs: ['school', 'gender'],
    body: {
      filters: [{ same: '$school' }, { differs: '$gender' }, { is: '$kindOfProfile', value: 'user' }],
      score: [{ alike: 'face', weight: 1 }],
      combine: 'geometric',
      threshold: 0.5,
      limit: 20,
    },
  },
  {
    key: 'lookalike-texts',
    mode: 'lookalike',
    name: 'By what they write',
    about: 'The twenty people who write about the same things of themselves. No photo is asked for.',
    names: { bio },
    needs: ['bio'],
    body: {
      filters: [],
      score: [{ similar: '$bio', from: 0.15, to: 0.6, missing: 0, weight: 1 }], // who wrote nothing is like nobody
      combine: 'geometric',
      threshold: 0.2,
      limit: 20,
    },
  },
];
