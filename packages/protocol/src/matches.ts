// A person as others see them, why two suit each other, and why nobody does: in all modes. Times are ISO 8601 in UTC.
import { z } from 'zod';
import { contact } from './contact.js';

const id = z.uuid({ error: 'expected a uuid' });

/** What may be seen of a person. */
export const card = z
  .object({
    id,
    name: z.string(),
    avatar: z.string().nullable(),
    age: z.int().nullable(),
    bio: z.string().nullable(),
    /** Other attributes that may be seen, by label. */
    facts: z.array(z.object({ label: z.string(), value: z.string() })),
    interests: z.array(z.string()),
  })
  .meta({ id: 'Card' });
export type Card = z.infer<typeof card>;

/** One term of a pair's score. `share` is its part of the score, 0 to 1; `value` what the pair is worth by it. */
export const reason = z
  .object({ term: z.string(), words: z.string(), value: z.number(), weight: z.number(), share: z.number() })
  .meta({ id: 'Reason' });
export type Reason = z.infer<typeof reason>;

export const match = z
  .object({
    person: card,
    score: z.number(),
    reasons: z.array(reason),
    /** Why to meet and how to start. */
    insight: z.object({ text: z.string(), source: z.enum(['model', 'terms']) }),
    decidedAt: z.iso.datetime(),
    /** Null in somebody else's list: it is theirs alone. */
    contact: contact.nullable(),
  })
  .meta({ id: 'Match' });
export type Match = z.infer<typeof match>;

export const funnelStep = z.object({ words: z.string(), left: z.int() });
/** `field` is where it stands in a profile: `gender`, `birthDate`, `attributes.height`. */
export const missingField = z.object({ field: z.string(), label: z.string() });
export type MissingField = z.infer<typeof missingField>;
/** How many people each rule leaves, from everybody in the event to those above the threshold. */
export const whyNone = z
  .object({
    steps: z.array(funnelStep),
    /** What the person's profile does not say, though a rule needs it. */
    missing: z.array(missingField),
    advice: z.string(),
  })
  .meta({ id: 'WhyNone' });
export type WhyNone = z.infer<typeof whyNone>;

export const explanation = z
  .object({
    /** False: a rule keeps the two apart; `reasons` is empty then. */
    possible: z.boolean(),
    score: z.number().nullable(),
    reasons: z.array(reason),
    /** Why not, in words, when they may not meet. */
    obstacles: z.array(z.string()),
  })
  .meta({ id: 'Explanation' });
export type Explanation = z.infer<typeof explanation>;
