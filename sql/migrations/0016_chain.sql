-- What a chain is told of communities (job `chain`, src/chain-sync): outcomes anchored in batches, membership tokens, settlements from signatures.
-- Nothing here names a person or a pair. An outcome is a salted hash; addresses are kept only as long as they have to be revoked once.

-- Row 1: which chain that is, and how it went. A node that answers for another one is not written to.
create table chain_state (
  id int primary key,
  chain_id bigint,
  genesis text, -- hash of block 0: the same number with another one is another chain
  registry text,
  membership text,
  final_block bigint, -- the last that held something final, and its hash: where it is another one, the chain was begun anew
  final_hash text,
  head bigint, -- the newest block that was seen: an older answer is out of date
  looked_at timestamptz, -- when the node last answered in full
  problem text, -- in words, while there is one
  problem_since timestamptz,
  failures int not null default 0, -- one after the other
  retry_at timestamptz,
  locked_by text, -- the process that is at it
  locked_until timestamptz,
  constraint chain_state_known check (num_nulls(chain_id, genesis, registry, membership) in (0, 4)),
  constraint chain_state_final check ((final_block is null) = (final_hash is null)),
  constraint chain_state_problem check ((problem is null) = (problem_since is null)),
  constraint chain_state_locked check ((locked_by is null) = (locked_until is null))
);
insert into chain_state (id) values (1);

-- The number is the registry's, which takes each once.
create table chain_batches (
  number int primary key constraint chain_batches_number check (number >= 1),
  root text not null unique constraint chain_batches_root check (root ~ '^0x[0-9a-f]{64}$'),
  matches int not null constraint chain_batches_matches check (matches between 1 and 100),
  created_at timestamptz not null default clock_timestamp(),
  anchored_at timestamptz, -- final on the chain, in this transaction
  transaction_hash text,
  block bigint,
  constraint chain_batches_anchored check (num_nulls(anchored_at, transaction_hash, block) in (0, 3))
);

-- An outcome is in one batch, whatever happens. They stay when a proposal is gone: the proofs of others need them.
create table chain_leaves (
  proposal_hash text primary key constraint chain_leaves_proposal check (proposal_hash ~ '^0x[0-9a-f]{64}$'),
  batch_number int not null references chain_batches on delete cascade,
  outcome text not null constraint chain_leaves_outcome check (outcome in ('approved', 'rejected', 'expired')),
  votes_hash text not null constraint chain_leaves_votes check (votes_hash ~ '^0x[0-9a-f]{64}$')
);
create index chain_leaves_batch on chain_leaves (batch_number);

-- Transactions in the order of the account's nonces. Written, signed, before anything is sent; open -> mined -> final, back from mined to open when its
-- block is gone, and any -> dropped when another transaction has its nonce or the contract refused it. All but anchors are removed when final.
create table chain_transactions (
  id bigint generated always as identity primary key,
  purpose text not null constraint chain_transactions_purpose check (purpose in ('anchor', 'mint', 'revoke', 'settle')),
  batch_number int references chain_batches on delete cascade,
  sender text not null,
  nonce bigint not null,
  recipient text not null, -- the contract
  data text not null,
  gas bigint not null,
  state text not null default 'open' constraint chain_transactions_state check (state in ('open', 'mined', 'final', 'dropped')),
  created_at timestamptz not null default clock_timestamp(),
  mined_hash text, -- which of its offers
  block bigint,
  reverted boolean,
  constraint chain_transactions_batch check ((purpose = 'anchor') = (batch_number is not null)),
  constraint chain_transactions_mined check ((state in ('mined', 'final')) <= (num_nulls(mined_hash, block, reverted) = 0))
);
create unique index chain_transactions_nonce on chain_transactions (sender, nonce) where state <> 'dropped';
create unique index chain_transactions_anchor on chain_transactions (batch_number) where state <> 'dropped';
create index chain_transactions_unfinished on chain_transactions (nonce) where state in ('open', 'mined');

-- The same transaction, signed for a higher fee each time: at most one of them is ever mined, since they share a nonce.
create table chain_offers (
  hash text primary key,
  transaction_id bigint not null references chain_transactions on delete cascade,
  raw text not null,
  max_fee numeric not null, -- wei for a unit of gas
  priority_fee numeric not null,
  head bigint not null, -- the newest block when it was signed
  signed_at timestamptz not null default clock_timestamp()
);
create index chain_offers_transaction on chain_offers (transaction_id, signed_at);

-- Addresses that have the token, or are about to: whose they are is not kept, so that it can be revoked when the person is gone.
create table chain_members (
  address text primary key constraint chain_members_address check (address ~ '^0x[0-9a-f]{40}$'),
  state text not null constraint chain_members_state check (state in ('minting', 'member', 'revoking')),
  transaction_id bigint references chain_transactions on delete set null
);
create index chain_members_transaction on chain_members (transaction_id);

-- Proposals that somebody wants to see settled from the voters' own signatures (nakodo chain settle).
create table chain_settlements (
  proposal_hash text primary key constraint chain_settlements_proposal check (proposal_hash ~ '^0x[0-9a-f]{64}$'),
  asked_at timestamptz not null default clock_timestamp(),
  state text not null default 'asked' constraint chain_settlements_state check (state in ('asked', 'sent', 'settled', 'refused')),
  words text, -- why not
  transaction_id bigint references chain_transactions on delete set null,
  transaction_hash text
);
create index chain_settlements_transaction on chain_settlements (transaction_id);

create index closed_proposals_by_hash on closed_proposals (proposal_hash) where logged_at is not null; -- proofs are asked for by hash

do $$
declare
  v_table text;
begin
  foreach v_table in array array[
    'chain_state', 'chain_batches', 'chain_leaves', 'chain_transactions', 'chain_offers', 'chain_members', 'chain_settlements'
  ] loop
    execute format('alter table %I enable row level security', v_table);
    execute format('revoke all on %I from anon, authenticated, service_role', v_table);
    execute format('grant select on %I to service_role', v_table); -- written by the job alone
    execute format('create policy %I on %I for select to service_role using (true)', v_table || '_service', v_table);
  end loop;
end $$;
revoke all on sequence chain_transactions_id_seq from anon, authenticated, service_role;
