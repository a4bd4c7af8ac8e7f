// Where two people of a pool stand with each other: who said hello, and the conversation when both did.
import { z } from 'zod';

export const contact = z
  .object({
    youSaidHello: z.boolean(),
    theySaidHello: z.boolean(),
    /** Once both did. When it has ended, all begins anew. */
    conversationId: z.uuid().nullable(),
    /** False: already said, or refused because a conversation ended. */
    canSayHello: z.boolean(),
  })
  .meta({ id: 'Contact' });
export type Contact = z.infer<typeof contact>;
