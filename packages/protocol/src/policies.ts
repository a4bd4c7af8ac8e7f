// Policies as the API speaks them: published versions, what an editor draws, and trying a policy on an event's people.
import { z } from 'zod';
import { funnelStep, missingField, reason } from './matches.js';
import { attributeKind } from './profile.js';

const id = z.uuid({ error: 'expected a uuid' });
const problem = z.object({ path: z.string(), message: z.string() });

// -- asked ------------------------------------------------------------------------------------------------------------

export const policyParams = z.object({ policyId: id });
export const policyName = z
  .string({ error: 'the name of the policy is missing' })
  .trim()
  .min(1, { error: 'the name of the policy is missing' })
  .max(100, { error: 'the name of a policy has at most 100 characters' })
  .regex(/^[^\p{Cc}\p{Surrogate}]*$/u, { error: 'the name of a policy is one line' });
/** The policy itself: whatever is given is looked at by the policy engine, which has better words for what is wrong. */
export type PolicyBody = Readonly<Record<string, unknown>>;
const policyBody = z.unknown().describe('The policy as JSON: filters, score, combine, threshold, limit, relax, again.');
export const publishPolicyBody = z.strictObject({
  name: policyName,
  body: policyBody,
  /** The newest version that the author has seen; 0: the policy is new, so its name must be free. */
  basedOn: z.int().min(0).optional(),
});
const poolMode = z.enum(['events', 'live', 'lookalike', 'community']);
/** `mode`: in whose words they are told; without it, in those of the pools that use them. */
export const policiesQuery = z.object({ mode: poolMode.optional() });
/** `compareWith`: another policy; the answer says what changed from it. `modes`: in whose words; without any, for all. */
export const checkPolicyBody = z.strictObject({
  body: policyBody,
  compareWith: policyBody.optional(),
  modes: z.array(poolMode).max(4).optional(),
});
export const policyTermsQuery = z.object({ eventId: id.optional() });
export const tryPolicyBody = z.strictObject({
  body: policyBody,
  eventId: id,
  /** The version to compare with; without it, the one that the event uses. */
  compareWith: id.optional(),
});

// -- answered: published policies -------------------------------------------------------------------------------------

export const policyUse = z
  .object({
    id,
    name: z.string(),
    mode: poolMode,
    versionId: id,
    version: z.int(),
    members: z.int(),
  })
  .meta({ id: 'PolicyUse' });
export type PolicyUse = z.infer<typeof policyUse>;

export const policySummary = z
  .object({
    id,
    name: z.string(),
    createdAt: z.iso.datetime(),
    newest: z.object({ id, version: z.int(), createdAt: z.iso.datetime() }),
    /** What it does, in sentences. Empty when it can no longer be used. */
    words: z.array(z.string()),
    /** Why its newest version can no longer be used: an attribute is gone, say. */
    problems: z.array(problem),
    usedBy: z.array(policyUse),
  })
  .meta({ id: 'PolicySummary' });
export type PolicySummary = z.infer<typeof policySummary>;

export const policyVersion = z
  .object({
    id,
    version: z.int(),
    body: z.record(z.string(), z.unknown()),
    words: z.array(z.string()),
    /** What it changed of the version before, in words; empty for the first. */
    changes: z.array(z.string()),
    createdAt: z.iso.datetime(),
    /** Null: made by a machine, or by somebody who is gone. */
    createdBy: z.object({ id, name: z.string() }).nullable(),
  })
  .meta({ id: 'PolicyVersion' });
export type PolicyVersion = z.infer<typeof policyVersion>;

export const policyDetail = z
  .object({
    id,
    name: z.string(),
    createdAt: z.iso.datetime(),
    /** Newest first. */
    versions: z.array(policyVersion),
    usedBy: z.array(policyUse),
  })
  .meta({ id: 'PolicyDetail' });
export type PolicyDetail = z.infer<typeof policyDetail>;

export const publishedPolicy = z
  .object({
    policyId: id,
    versionId: id,
    version: z.int(),
    /** False: the newest version says the same, so nothing was published. */
    created: z.boolean(),
    /** Versions that others published since `basedOn`. They stay; the new one comes after them. */
    overtaken: z.array(z.object({ version: z.int(), by: z.string().nullable(), createdAt: z.iso.datetime() })),
  })
  .meta({ id: 'PublishedPolicy' });
export type PublishedPolicy = z.infer<typeof publishedPolicy>;

export const checkedPolicy = z
  .object({
    problems: z.array(problem),
    /** What it does, in sentences. Empty when it cannot be used. */
    words: z.array(z.string()),
    /** What changed from `compareWith`, in words; null when either cannot be used or nothing was given. */
    changes: z.array(z.string()).nullable(),
    /** The part of each score term in the whole, 0 to 1, as `score` has them. */
    shares: z.array(z.number()),
  })
  .meta({ id: 'CheckedPolicy' });
export type CheckedPolicy = z.infer<typeof checkedPolicy>;

// -- answered: what an editor draws -----------------------------------------------------------------------------------

export const termField = z
  .object({
    /** Where in the term: `by`, `seeks.want`. */
    path: z.string(),
    kind: z.enum(['attribute', 'number', 'choice', 'text', 'texts', 'weights']),
    help: z.string(),
    required: z.boolean(),
    /** Of an attribute: which kinds fit. */
    attributeKinds: z.array(attributeKind).optional(),
    /** Of a text or texts: the field whose attribute they are values of. */
    valuesOf: z.string().optional(),
    options: z.array(z.string()).optional(),
    least: z.number().optional(),
    /** `least` itself is not allowed. */
    above: z.boolean().optional(),
    most: z.number().optional(),
    whole: z.boolean().optional(),
  })
  .meta({ id: 'TermField' });
export type TermField = z.infer<typeof termField>;

export const policyTerm = z
  .object({
    name: z.string(),
    list: z.enum(['filters', 'score']),
    label: z.string(),
    about: z.string(),
    fields: z.array(termField),
  })
  .meta({ id: 'PolicyTerm' });
export type PolicyTerm = z.infer<typeof policyTerm>;

export const policyAttribute = z
  .object({
    name: z.string(),
    label: z.string(),
    kind: attributeKind,
    /** The only values there are, where they are closed. */
    options: z.array(z.string()).optional(),
    /** How many of the people looked at have it; null: not counted (vectors). */
    have: z.int().nullable(),
    /** What they have, the most frequent first: choices and sets; of numbers the least and the most. */
    samples: z.array(z.string()),
  })
  .meta({ id: 'PolicyAttribute' });
export type PolicyAttribute = z.infer<typeof policyAttribute>;

export const startingPoint = z
  .object({
    key: z.string(),
    name: z.string(),
    about: z.string(),
    /** What it is meant for: those for `live` widen with waiting time. */
    mode: poolMode,
    /** Null: it needs what nobody's profile can hold here; `missing` says what. */
    body: z.record(z.string(), z.unknown()).nullable(),
    missing: z.array(z.string()),
  })
  .meta({ id: 'StartingPoint' });
export type StartingPoint = z.infer<typeof startingPoint>;

export const policyTerms = z
  .object({
    terms: z.array(policyTerm),
    combinations: z.array(z.object({ name: z.string(), about: z.string() })),
    attributes: z.array(policyAttribute),
    /** How many people were looked at for `attributes`: of the event, or of all; of many, a part. */
    people: z.int(),
    startingPoints: z.array(startingPoint),
  })
  .meta({ id: 'PolicyTerms' });
export type PolicyTerms = z.infer<typeof policyTerms>;

// -- answered: a try --------------------------------------------------------------------------------------------------

const person = z.object({ id, name: z.string(), avatar: z.string().nullable() });
export type TriedPerson = z.infer<typeof person>;

export const tryNumbers = z.object({
  withList: z.int(),
  withoutList: z.int(),
  /** How many lists have 0, 1, 2 ... people. */
  sizes: z.array(z.int()),
  /** How many people's best match scores 0 to 0.1, 0.1 to 0.2 ... 0.9 to 1. */
  best: z.array(z.int()),
  /** The middle of the best scores; null: nobody has a list. */
  medianBest: z.number().nullable(),
  /** The part of all places on lists that the most shown tenth of the people take, 0 to 1. */
  topShare: z.number().nullable(),
  mostShown: z.array(z.object({ person, times: z.int() })),
  /** On nobody's list. Null: only a part of the lists was made, so it is not known. */
  neverShown: z.int().nullable(),
});
export type TryNumbers = z.infer<typeof tryNumbers>;

export const triedEntry = z.object({ person, score: z.number(), reasons: z.array(reason), isNew: z.boolean() });
export type TriedEntry = z.infer<typeof triedEntry>;

export const triedList = z.object({
  person,
  list: z.array(triedEntry),
  /** Who is on the list of the policy compared with, and not on this. */
  gone: z.array(z.object({ person, why: z.string() })),
});
export type TriedList = z.infer<typeof triedList>;

export const policyTry = z
  .object({
    event: z.object({ id, name: z.string() }),
    /** Everybody in the event who can be ranked. */
    people: z.int(),
    /** Whose lists were made, each against all the others. */
    looked: z.int(),
    /** How long a list is at most; and whether the event says so, not the policy. */
    limit: z.int(),
    limitOfEvent: z.boolean(),
    /** Null: the other policy cannot be used. */
    comparedWith: z.object({ versionId: id, policy: z.string(), version: z.int() }).nullable(),
    after: tryNumbers,
    before: tryNumbers.nullable(),
    /** How many of the lists looked at have other people on them. */
    changedLists: z.int().nullable(),
    /** Pairs left by each rule, each pair counted from both sides; of the lists looked at. */
    funnel: z.array(funnelStep),
    examples: z.array(triedList),
    /** Some who would have nobody, and why. */
    left: z.array(
      z.object({
        person,
        steps: z.array(funnelStep),
        /** What their profile does not say, though a rule needs it. */
        missing: z.array(missingField),
        advice: z.string(),
        hadList: z.boolean(),
      }),
    ),
    warnings: z.array(z.string()),
  })
  .meta({ id: 'PolicyTry' });
export type PolicyTry = z.infer<typeof policyTry>;
