// Codes that lead into pools of all modes: what people type, and what is said of one.
import { z } from 'zod';

export const eventCode = z
  .string({ error: 'the code of the event is missing' })
  .min(1, { error: 'the code of the event is missing' })
  .max(64, { error: 'at most 64 characters' });

export const joinBody = z.strictObject({
  code: eventCode,
  /** Where it asks for one and the profile has none. Kept in the profile; shown to nobody, only the age is. */
  birthDate: z.iso.date({ error: 'a date looks like 1990-12-31' }).optional(),
});
export const codeParams = z.object({ code: eventCode });
/** What a code leads to. */
export const codeTarget = z.object({ mode: z.enum(['events', 'live', 'lookalike', 'community']) }).meta({ id: 'CodeTarget' });
export type CodeTarget = z.infer<typeof codeTarget>;
export const newCode = z
  .string({ error: 'the code is missing' })
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{1,63}$/, {
    error: 'a code has 2 to 64 letters, digits, - or _, and begins with a letter or digit',
  });
