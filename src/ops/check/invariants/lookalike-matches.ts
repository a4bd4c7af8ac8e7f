// What must never happen (ARCHITECTURE.md): a match that the policy does not allow, a score that is not the policy's, somebody's true best missing.
import type { Faults } from '../audit-event.js';
import { counted, finding, type Finding } from '../finding.js';
import type { Invariant } from '../invariant.js';

export const lookalikeMatches: Invariant = {
  name: 'lookalike-matches',
  about:
    'At rest, every match of a lookalike pool is one that its policy allows, with the score and the likeness that the embeddings give, and everybody’s best are among their matches',
  async find(_tx, context) {
    const found: Finding[] = [];
    for await (const { pool, unusable, forbidden, misscored, outdated, unmatched } of context.lookalikeAudits()) {
      const again = `queue everybody again: select rematch_people('${pool.id}', array_agg(profile_id), 'rematch') from pool_members where pool_id = '${pool.id}'`;
      const say = (words: string, { rows, count }: Faults) =>
        found.push(...finding(`In "${pool.name}", ${words}: ${again}`, rows, count));
      if (unusable !== undefined) found.push(...finding(unusable, [{ pool_id: pool.id }]));
      say(`${counted(forbidden.count, 'match is', 'matches are')} of two whom the policy does not match`, forbidden);
      say(`${counted(misscored.count, 'match has', 'matches have')} another score or likeness than the policy gives`, misscored);
      say(`${counted(outdated.count, 'match was', 'matches were')} decided by another version of the policy`, outdated);
      say(`${counted(unmatched.count, 'pair is', 'pairs are')} not matched although one is among the other's best`, unmatched);
    }
    return found;
  },
};
