// Who has the membership token: everybody in a community who has linked a wallet. Whoever unlinks it, leaves the last community or deletes their profile is
// no longer a member; of them only the address is kept, until it is revoked.
import type { Hex } from '@nakodo/chain';
import type { Session } from '../db/database.js';
import { sql } from '../db/sql.js';
import { whileHolding } from './chain-lease.js';
import type { ChainRound } from './chain-round.js';
import type { Next } from './send.js';

const mostAtOnce = 50;

const nobody = `0x${'0'.repeat(40)}`;

/** Addresses that should have the token. */
const belongs = sql`
  select p.wallet_address as address from profiles p
  where p.wallet_address is not null and p.wallet_address <> ${nobody}
    and exists (select from pool_members m join pools o on o.id = m.pool_id where m.profile_id = p.id and o.mode = 'community')`;

const leaving = sql`
  select m.address from chain_members m where m.state = 'member' and m.address not in (${belongs}) order by m.address limit ${mostAtOnce}`;
const coming = sql`
  select b.address from (${belongs}) b where not exists (select from chain_members m where m.address = b.address)
  order by b.address limit ${mostAtOnce}`;

export async function hasDueMembers(session: Session, memberships: boolean): Promise<boolean> {
  const due = memberships ? sql`(${leaving}) union all (${coming}) limit 1` : leaving;
  return (await session.findRow(due)) !== undefined;
}

/** What the chain knows already (minted by hand, resigned by themselves) is noted, and not sent. */
export async function nextMembership(round: ChainRound): Promise<Next> {
  const { lease, node, config } = round;
  const gone = await listAddresses(lease.db, leaving);
  if (gone.length > 0) {
    const holders = await node.listMembers(gone);
    const [held, resigned] = part(gone, holders);
    if (resigned.length > 0)
      await whileHolding(lease, (tx) => tx.run(sql`delete from chain_members where address = any (${resigned})`));
    if (held.length > 0) {
      const record = async (tx: Session, id: number) => {
        await tx.run(sql`update chain_members set state = 'revoking', transaction_id = ${id} where address = any (${held})`);
      };
      return { purpose: 'revoke', batchNumber: null, call: node.calls.revoke(held), record };
    }
    return 'noted';
  }
  const fresh = config.memberships ? await listAddresses(lease.db, coming) : [];
  if (fresh.length === 0) return undefined;
  const [held, missing] = part(fresh, await node.listMembers(fresh));
  if (held.length > 0) await whileHolding(lease, (tx) => addMembers(tx, held, 'member', null));
  if (missing.length === 0) return 'noted';
  const record = (tx: Session, id: number) => addMembers(tx, missing, 'minting', id);
  return { purpose: 'mint', batchNumber: null, call: node.calls.mint(missing), record };
}

async function listAddresses(session: Session, statement: typeof leaving): Promise<Hex[]> {
  return (await session.rows<{ address: Hex }>(statement)).map(({ address }) => address);
}

async function addMembers(tx: Session, addresses: readonly Hex[], state: string, transactionId: number | null): Promise<void> {
  await tx.run(sql`
    insert into chain_members (address, state, transaction_id) select a, ${state}, ${transactionId} from unnest(${addresses}::text[]) a`);
}

function part(addresses: readonly Hex[], held: ReadonlySet<Hex>): [Hex[], Hex[]] {
  return [addresses.filter((address) => held.has(address)), addresses.filter((address) => !held.has(address))];
}
