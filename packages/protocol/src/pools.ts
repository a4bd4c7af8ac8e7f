// What pools of all modes but events have in common: what an organiser says of one, what somebody sees of it before they go in, and what both see of it
// then.
import { z } from 'zod';
import { newCode } from './codes.js';

const id = z.uuid();

/** `what`: as people call it, "lobby". */
export const poolDetails = (what: string) => ({
  name: z
    .string({ error: `the name of the ${what} is missing` })
    .trim()
    .min(1, { error: `the name of the ${what} is missing` })
    .max(200, { error: 'at most 200 characters' }),
  description: z.string().trim().max(2000).nullable(),
  endsAt: z.iso.datetime({ offset: true }).nullable(),
  minimumAge: z.int().min(13, { error: 'at least 13' }).max(99),
  /** Nobody gets in by the code without a birth date or an age. */
  asksBirthDate: z.boolean(),
  policyVersionId: id,
});

/** Of a new one: for adults who say when they were born, and without an end, unless it says otherwise. */
export function newPoolDetails(what: string) {
  const details = poolDetails(what);
  return {
    ...details,
    code: newCode,
    description: details.description.default(null),
    endsAt: details.endsAt.default(null),
    minimumAge: details.minimumAge.default(18),
    asksBirthDate: details.asksBirthDate.default(true),
  };
}

/** What whoever is in it, or runs it, sees. */
export const poolSummary = {
  id,
  code: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  endsAt: z.iso.datetime().nullable(),
  minimumAge: z.int(),
  asksBirthDate: z.boolean(),
  /** Nobody is matched while it is paused: nobody waits in a lobby, no photo is taken; votes that are open go on. */
  paused: z.boolean(),
  /** Neither paused nor over. */
  open: z.boolean(),
  /** Whether the caller is in it. */
  member: z.boolean(),
  policyVersionId: id,
};

/** What somebody with the code may see before they go in. */
export const poolDoor = {
  id,
  code: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  minimumAge: z.int(),
  /** Whether the caller is in it. */
  member: z.boolean(),
  /** Whether anybody is matched now: neither paused nor over. Whoever comes while it is paused is let in. */
  open: z.boolean(),
  /** It is over: nobody gets in any more. */
  ended: z.boolean(),
  /** Nobody gets in without a birth date. */
  asksBirthDate: z.boolean(),
  /** The caller must say it to get in. */
  needsBirthDate: z.boolean(),
  belowMinimumAge: z.boolean(),
};
