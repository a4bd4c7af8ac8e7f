// For communities: whom members vote on first.
import { interests, bio, age, languages, offers, needs, seeking, gender, type Draft } from './draft.js';

export const communityDrafts: readonly Draft[] = [
  {
    key: 'set-up',
    mode: 'community',
    name: 'Friends set you up',
    about: 'Everybody may be proposed to everybody. Pairs who like the same things and are of about the same age come first.',
    names: { interests, bio, age },
    needs: ['interests'],
    body: {
      filters: [],
      score: [
        { overlap: '$interests', by: 'smaller', weight: 3 },
        { similar: '$bio', from: 0.15, to: 0.6, weight: 1 },
        { near: '$age', scale: 12, weight: 1 },
      ],
      combine: 'geometric',
      threshold: 0.1,
      limit: 3,
    },
  },
  {
    key: 'set-up-dates',
    mode: 'community',
    name: 'Friends set up dates',
    about: 'Only people who fit each other’s wish and are of about the same age are proposed. Shared interests come first.',
    names: { seeking, gender, age, interests },
    needs: ['seeking', 'gender', 'interests'],
    body: {
      filters: [{ seeks: { want: '$seeking', is: '$gender' } }, { within: '$age', by: 10 }],
      score: [
        { overlap: '$interests', by: 'smaller', weight: 3 },
        { near: '$age', scale: 5, weight: 1 },
      ],
      combine: 'geometric',
      threshold: 0.1,
      limit: 3,
    },
  },
  {
    key: 'set-up-work',
    mode: 'community',
    name: 'Who should work together',
    about: 'For a DAO or a club with plans: who offers what another needs is proposed first. It counts when either gains.',
    names: { offers, needs, languages, interests },
    needs: ['offers', 'needs'],
    body: {
      filters: [{ overlaps: '$languages' }],
      score: [
        { complement: { offers: '$offers', needs: '$needs' }, weight: 4 },
        { overlap: '$interests', by: 'smaller', weight: 1 },
      ],
      combine: 'mean',
      threshold: 0.1,
      limit: 3,
    },
  },
];
