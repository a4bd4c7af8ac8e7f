// For lobbies: a partner now, by steps that widen the search.
import { interests, age, languages, offers, needs, learning, type Draft } from './draft.js';

export const liveDrafts: readonly Draft[] = [
  {
    key: 'chat',
    mode: 'live',
    name: 'Random chat',
    about:
      'First only people who speak a common language and like the same things; after 8 seconds anybody with a common language.',
    names: { languages, interests, age },
    needs: ['interests'],
    body: {
      filters: [{ overlaps: '$languages' }, { overlaps: '$interests' }],
      score: [
        { overlap: '$interests', by: 'smaller', weight: 3 },
        { near: '$age', scale: 12, weight: 1 },
      ],
      combine: 'geometric',
      threshold: 0.15,
      relax: [
        { after: '8s', drop: 'overlaps $interests', threshold: 0 },
        { after: '45s', drop: 'overlaps $languages' },
      ],
    },
  },
  {
    key: 'speed-networking',
    mode: 'live',
    name: 'Speed networking',
    about: 'First somebody who offers what the other needs; after 10 seconds anybody who likes the same things, then anybody.',
    names: { offers, needs, languages, interests },
    needs: ['offers', 'needs'],
    body: {
      filters: [{ overlaps: '$languages' }],
      score: [
        { complement: { offers: '$offers', needs: '$needs' }, weight: 4 },
        { overlap: '$interests', by: 'smaller', weight: 1 },
      ],
      combine: 'mean',
      threshold: 0.3,
      relax: [
        { after: '10s', threshold: 0.1 },
        { after: '20s', threshold: 0 },
        { after: '60s', drop: 'overlaps $languages' },
      ],
    },
  },
  {
    key: 'language-exchange',
    mode: 'live',
    name: 'Language exchange, live',
    about: 'Each speaks what the other learns; after 20 seconds it is enough that one of them does, after a minute anybody.',
    names: { languages, learning, interests },
    needs: ['languages', 'learning'],
    body: {
      filters: [],
      score: [
        { complement: { offers: '$languages', needs: '$learning' }, weight: 4 },
        { overlap: '$interests', by: 'smaller', weight: 1 },
      ],
      combine: 'mean',
      threshold: 0.5,
      relax: [
        { after: '20s', threshold: 0.2 },
        { after: '60s', threshold: 0 },
      ],
    },
  },
];
