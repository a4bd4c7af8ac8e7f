// What is known of the chain.
import { sql } from '../../../src/db/sql.js';
import type { RowMaker } from './side.js';

/** As a hash on a chain is written. */
const hashOf = (number: number) => `0x${String(number).padStart(64, '0')}`;
const addressOf = (number: number) => `0x${hashOf(number).slice(-40)}`;

export const chainRows: Readonly<Record<string, RowMaker>> = {
  chain_state: (s) => ({ where: sql`id = ${s.number + 1}`, insert: sql`insert into chain_state (id) values (${s.number + 1})` }),
  chain_batches: (s) => ({
    where: sql`number = ${s.number}`,
    insert: sql`insert into chain_batches (number, root, matches) values (${s.number}, ${hashOf(s.number)}, 1)`,
  }),
  chain_leaves: (s) => ({
    where: sql`batch_number = ${s.number}`,
    insert: sql`
      insert into chain_leaves (proposal_hash, batch_number, outcome, votes_hash)
      values (${hashOf(s.number)}, ${s.number}, 'approved', ${hashOf(s.number)})`,
  }),
  chain_transactions: (s) => ({
    where: sql`nonce = ${s.number}`,
    insert: sql`
      insert into chain_transactions (purpose, sender, nonce, recipient, data, gas) values ('mint', '0x', ${s.number}, '0x', '0x', 1)`,
  }),
  chain_offers: (s) => ({
    where: sql`hash = ${hashOf(s.number)}`,
    insert: sql`
      insert into chain_offers (hash, transaction_id, raw, max_fee, priority_fee, head) values (${hashOf(s.number)}, ${s.number}, '0x', 1, 1, 1)`,
  }),
  chain_members: (s) => ({
    where: sql`address = ${addressOf(s.number)}`,
    insert: sql`insert into chain_members (address, state) values (${addressOf(s.number)}, 'member')`,
  }),
  chain_settlements: (s) => ({
    where: sql`proposal_hash = ${hashOf(s.number)}`,
    insert: sql`insert into chain_settlements (proposal_hash) values (${hashOf(s.number)})`,
  }),
};
