// Policies to start from: honest, small, and made of what profiles can hold here. Data, by mode; a new one is an entry there.
import type { StartingPoint } from '@nakodo/protocol';
import type { AttributeDefinition } from '../people/person.js';
import type { RelaxStep } from '../policy/relax-steps.js';
import { communityDrafts } from './starting-points/community.js';
import type { Draft } from './starting-points/draft.js';
import { eventsDrafts } from './starting-points/events.js';
import { liveDrafts } from './starting-points/live.js';
import { lookalikeDrafts } from './starting-points/lookalike.js';

const empty: Draft = {
  key: 'empty',
  name: 'From nothing',
  about: 'No rules and no score yet: everybody may meet everybody. Add what matters to you.',
  names: {},
  needs: [],
  body: { filters: [], score: [], combine: 'geometric', threshold: 0, limit: 3 },
};

const drafts = [...eventsDrafts, ...liveDrafts, ...lookalikeDrafts, ...communityDrafts, empty];

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
