// Who the caller is, signing up and in, and the accounts of the demo.
import { z } from 'zod';
import { isVisible } from './text.js';

export const viewer = z
  .object({
    role: z.enum(['anonymous', 'person', 'moderator', 'admin', 'service']),
    userId: z.uuid().nullable(),
    name: z.string().nullable(),
    avatar: z.string().nullable(),
    /** Null for guests, for the host app's people, and for the demo's. */
    email: z.string().nullable(),
    /** The linked wallet, in lower case. */
    wallet: z.string().nullable(),
    /** Signed in by name only: keeps what they have by adding an e-mail and a password. */
    guest: z.boolean(),
    /** `anonymous` in a browser whose account was suspended. */
    suspended: z.boolean(),
    server: z.object({
      /** Whether the demo's accounts and buttons exist here. */
      demo: z.boolean(),
      /** Whether people sign up and in here; otherwise the host app's tokens say who they are. */
      accounts: z.boolean(),
      /** Whether a forgotten password can be reset by mail. */
      mail: z.boolean(),
    }),
  })
  .meta({ id: 'Viewer' });
export type Viewer = z.infer<typeof viewer>;

export const passwordLength = { min: 8, max: 128 } as const;

const email = z
  .string({ error: 'the e-mail address is missing' })
  .trim()
  .max(254, { error: 'this is too long for an e-mail address' })
  .pipe(z.email({ error: 'this does not look like an e-mail address' }))
  .transform((address) => address.toLowerCase());
const password = z
  .string({ error: 'the password is missing' })
  .min(passwordLength.min, { error: `a password has at least ${passwordLength.min} characters` })
  .max(passwordLength.max, { error: `a password has at most ${passwordLength.max} characters` });
/** A name as people give it: one line, not only spaces. */
export const personName = z
  .string({ error: 'the name is missing' })
  .trim()
  .refine(isVisible, { error: 'the name is missing' })
  .max(80, { error: 'a name has at most 80 characters' })
  .regex(/^[^\p{Cc}]*$/u, { error: 'a name is one line' });

export const signUpBody = z.strictObject({ email, password, name: personName });
export const signInBody = z.strictObject({
  email,
  password: z
    .string({ error: 'the password is missing' })
    .max(passwordLength.max, { error: `a password has at most ${passwordLength.max} characters` }),
});
export const guestBody = z.strictObject({ name: personName });
/** A guest becomes an account and keeps everything. */
export const upgradeBody = z.strictObject({ email, password });
export const changePasswordBody = z.strictObject({ current: z.string().max(passwordLength.max), next: password });
/** Answered the same whether the address is known or not. */
export const forgotPasswordBody = z.strictObject({ email });
export const resetPasswordBody = z.strictObject({ token: z.string().min(1).max(200), password });

export const demoAccount = z
  .object({
    account: z.string(),
    name: z.string(),
    role: z.enum(['organiser', 'guest']),
    description: z.string(),
    avatar: z.string().nullable(),
  })
  .meta({ id: 'DemoAccount' });
export type DemoAccount = z.infer<typeof demoAccount>;
const demoPool = z.object({ code: z.string(), name: z.string() }).nullable();
/** Null: it was deleted, or the demo is older than that mode. */
export const demoPools = z.object({
  /** In which there is always company. */
  lobby: demoPool,
  /** Whose people have photos from the start. */
  looks: demoPool,
  /** Whose people vote, and are voted on. */
  community: demoPool,
});
export type DemoPools = z.infer<typeof demoPools>;

export const demoSignIn = z.strictObject({ account: z.string().min(1).max(64) });
export const demoNewcomer = z.strictObject({
  eventId: z.uuid(),
  /** Makes somebody who suits this member well, so that one sees their list change. */
  like: z.uuid().optional(),
});
