// For events: everyone’s best few.
import { interests, bio, age, place, languages, offers, needs, learning, seeking, gender, type Draft } from './draft.js';

export const eventsDrafts: readonly Draft[] = [
  {
    key: 'mixer',
    name: 'Mixer by interests',
    about: 'Everybody may meet. Who likes the same things and writes about the same things comes first.',
    names: { interests, bio, age },
    needs: ['interests'],
    body: {
      filters: [],
      score: [
        { overlap: '$interests', by: 'smaller', weight: 3 },
        { similar: '$bio', from: 0.15, to: 0.6, weight: 2 },
        { near: '$age', scale: 12, weight: 1 },
      ],
      combine: 'geometric',
      threshold: 0.1,
      limit: 3,
    },
  },
  {
    key: 'dating',
    name: 'Dating',
    about: 'Only people who fit each other’s wish, of about the same age and not too far apart. Shared interests come first.',
    names: { seeking, gender, age, place, interests, bio },
    needs: ['seeking', 'gender', 'interests'],
    body: {
      filters: [
        { seeks: { want: '$seeking', is: '$gender' } },
        { within: '$age', by: 10 },
        { distance: '$place', km: 50, missing: 'passes' },
      ],
      score: [
        { overlap: '$interests', by: 'smaller', weight: 3 },
        { similar: '$bio', from: 0.15, to: 0.6, weight: 2 },
        { near: '$age', scale: 5, weight: 1 },
      ],
      combine: 'geometric',
      threshold: 0.15,
      limit: 3,
    },
  },
  {
    key: 'mentoring',
    name: 'Mentoring',
    about: 'Who offers what another needs. It counts when either gains: a mentor need not be helped back.',
    names: { offers, needs, languages, interests },
    needs: ['offers', 'needs'],
    body: {
      filters: [{ overlaps: '$languages' }],
      score: [
        { complement: { offers: '$offers', needs: '$needs' }, weight: 4 },
        { overlap: '$interests', by: 'smaller', weight: 1 },
      ],
      combine: 'mean',
      threshold: 0.15,
      limit: 3,
    },
  },
  {
    key: 'languages',
    name: 'Language exchange',
    about: 'Each speaks what the other learns: both must gain. Shared interests give them something to talk about.',
    names: { languages, learning, interests },
    needs: ['languages', 'learning'],
    body: {
      filters: [],
      score: [
        { complement: { offers: '$languages', needs: '$learning' }, weight: 4 },
        { overlap: '$interests', by: 'smaller', weight: 1 },
      ],
      combine: 'harmonic',
      threshold: 0.2,
      limit: 3,
    },
  },
];
