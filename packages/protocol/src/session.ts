// Who the caller is, and the accounts of the demo.
import { z } from 'zod';

export const viewer = z.object({
  /** `staff`: moderator or admin. */
  role: z.enum(['anonymous', 'person', 'staff', 'service']),
  userId: z.uuid().nullable(),
  name: z.string().nullable(),
  avatar: z.string().nullable(),
  /** Whether the demo's accounts and buttons exist here. */
  demo: z.boolean(),
});
export type Viewer = z.infer<typeof viewer>;

export const demoAccount = z.object({
  account: z.string(),
  name: z.string(),
  role: z.enum(['organiser', 'guest']),
  description: z.string(),
  avatar: z.string().nullable(),
});
export type DemoAccount = z.infer<typeof demoAccount>;

export const demoSignIn = z.strictObject({ account: z.string().min(1).max(64) });
export const demoNewcomer = z.strictObject({
  eventId: z.uuid(),
  /** Makes somebody who suits this member well, so that one sees their list change. */
  like: z.uuid().optional(),
});
