// Somebody as voters of a community see them, and what becomes of a vote: told to voters, organisers and moderators.
import { z } from 'zod';

export const judgedPerson = z.object({
  /** First name. */
  name: z.string(),
  avatar: z.string().nullable(),
  /** Five years, like `25 to 29`; null: unknown. */
  ages: z.string().nullable(),
});
export type JudgedPerson = z.infer<typeof judgedPerson>;

export const proposalStatus = z.enum(['voting', 'approved', 'rejected', 'expired', 'blocked']);
export type ProposalStatus = z.infer<typeof proposalStatus>;
