// Policies to start from: honest, small, and made of what profiles can hold here. Data; a new one is an entry.
import type { StartingPoint } from '@nakodo/protocol';
import type { AttributeDefinition, AttributeKind } from '../people/person.js';
import type { RelaxStep } from '../policy/relax-steps.js';

/** An attribute by the names it may have, the first that exists is taken. */
type Names = readonly [string, ...string[]];

interface Draft {
  readonly key: string;
  readonly name: string;
  readonly about: string;
  /** Default: events. */
  readonly mode?: StartingPoint['mode'];
  /** Stands for attributes in the body, as `$offers`. */
  readonly names: Readonly<Record<string, { readonly kind: AttributeKind; readonly names: Names }>>;
  /** Without these there is no point; terms that need another one that is missing are left out. */
  readonly needs: readonly string[];
  readonly body: {
    readonly filters: readonly object[];
    readonly score: readonly object[];
    readonly relax?: readonly RelaxStep[];
  } & Readonly<Record<string, unknown>>;
}

const interests = { kind: 'set', names: ['interests', 'topics', 'hobbies'] } as const;
const bio = { kind: 'text', names: ['bio', 'about'] } as const;
const age = { kind: 'number', names: ['age'] } as const;
const place = { kind: 'place', names: ['place'] } as const;
const languages = { kind: 'set', names: ['languages', 'speaks'] } as const;
const offers = { kind: 'set', names: ['offers', 'can_help_with', 'can_teach'] } as const;
const needs = { kind: 'set', names: ['needs', 'looking_for', 'wants_to_learn'] } as const;
const learning = { kind: 'set', names: ['learning', 'learns', 'wants_to_learn', 'learning_languages'] } as const;
const seeking = { kind: 'set', names: ['seeking'] } as const;
const gender = { kind: 'choice', names: ['gender'] } as const;
const school = { kind: 'choice', names: ['school'] } as const;
const kindOfProfile = { kind: 'choice', names: ['profile_type'] } as const;

const drafts: readonly Draft[] = [
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
  {
    key: 'empty',
    name: 'From nothing',
    about: 'No rules and no score yet: everybody may meet everybody. Add what matters to you.',
    names: {},
    needs: [],
    body: { filters: [], score: [], combine: 'geometric', threshold: 0, limit: 3 },
  },
];

/** Each as it can be used with these attributes. */
export function startingPoints(attributes: readonly AttributeDefinition[]): StartingPoint[] {
  return drafts.map(({ key, name, about, mode = 'events', names, needs: needed, body }) => {
    const found = new Map(
      Object.entries(names).flatMap(([word, { kind, names: candidates }]) => {
        const known = candidates.find((each) =>
          attributes.some((attribute) => attribute.name === each && attribute.kind === kind),
        );
        return known === undefined ? [] : [[`$${word}`, known] as const];
      }),
    );
    const missing = needed.filter((word) => !found.has(`$${word}`)).map((word) => names[word]!.names[0]);
    const named = (term: object) => withNames(term, found);
    const relax = body.relax && { relax: body.relax.flatMap((step) => stepWithNames(step, found)) };
    const usable = { ...body, filters: body.filters.flatMap(named), score: body.score.flatMap(named), ...relax };
    return { key, name, about, mode, body: missing.length > 0 ? null : usable, missing };
  });
}

/** The term with real names; nothing when one of them does not exist. */
function withNames<T extends object>(term: T, found: ReadonlyMap<string, string>): T[] {
  const text = JSON.stringify(term).replaceAll(/\$\w+/g, (word) => found.get(word) ?? word);
  return text.includes('$') ? [] : [JSON.parse(text) as T];
}

/** Without dropping a filter that is not there; nothing when the step would change nothing. */
function stepWithNames(step: RelaxStep, found: ReadonlyMap<string, string>): RelaxStep[] {
  const [whole] = withNames(step, found);
  if (whole) return [whole];
  const { drop: _, ...rest } = step;
  return rest.threshold === undefined ? [] : [rest];
}
