-- Wallets of people, votes that wallets signed, and the public log of votes.

-- One address at one profile at most, in lower case. Written by the server after it has seen a signature of the wallet, and by the service.
update profiles set wallet_address = lower(wallet_address) where wallet_address <> lower(wallet_address);
update profiles p set wallet_address = null
  where p.wallet_address !~ '^0x[0-9a-f]{40}$'
    or exists (select from profiles o where o.wallet_address = p.wallet_address and (o.created_at, o.id) < (p.created_at, p.id));
alter table profiles add constraint profiles_wallet_address check (wallet_address ~ '^0x[0-9a-f]{40}$');
create unique index profiles_wallet on profiles (wallet_address) where wallet_address is not null;

-- What a wallet was asked to sign (EIP-4361). Used once: whoever brings the signature takes the row out. Read and written by the server only.
create table wallet_messages (
  nonce text primary key,
  purpose text not null constraint wallet_messages_purpose check (purpose in ('sign-in', 'link', 'unlink')),
  address text not null,
  user_id uuid references profiles on delete cascade, -- whose wallet it is to be, or no longer to be
  message text not null,
  expires_at timestamptz not null,
  constraint wallet_messages_whose check ((purpose = 'sign-in') = (user_id is null))
);
create index wallet_messages_expires on wallet_messages (expires_at);
create index wallet_messages_user on wallet_messages (user_id);

-- A proposal as wallets sign it: made when the vote opens, and gone with the proposal. Then nobody can tell any more what its hash was of.
create table signing_terms (
  proposal_id uuid primary key references match_proposals on delete cascade,
  salt bytea not null default sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
    constraint signing_terms_salt check (octet_length(salt) = 32), -- never leaves the server
  -- Of the rules that are signed, in seconds: both up to the next midnight (UTC), so that the two cannot find their own proposal in the log by its times.
  -- The database closes the vote at match_proposals.voting_expires_at all the same.
  opens_at bigint not null,
  closes_at bigint not null,
  challenge_seconds int not null default 3600,
  chain_id bigint, -- where the signatures count: fixed when the first voter is given something to sign
  registry text,
  constraint signing_terms_times check (closes_at > opens_at),
  constraint signing_terms_domain check ((chain_id is null) = (registry is null))
);

alter table match_votes add column revision int not null default 0 constraint match_votes_revision check (revision >= 0); -- 0 without a signature
alter table match_votes add column signature text;
alter table match_votes add column signed_by text; -- the address whose signature it is, as linked at that moment
grant select (revision, signature, signed_by) on match_votes to authenticated;
alter table match_votes add constraint match_votes_signed check ((signature is null) = (signed_by is null) and (signature is not null or revision = 0));
create unique index match_votes_wallet on match_votes (proposal_id, signed_by) where signed_by is not null;
-- The newest revision that this voter ever signed here, of a vote that they took back too: an older signature is never taken again.
alter table voter_assignments add column signed_revision int;
-- With which wallets, also of a vote that they took back: none of them signs here for another profile.
alter table voter_assignments add column signed_with text[];

-- Proposals that votes closed (approved, rejected, expired; not blocked), as the public log has them. A row is made in the transaction that closes the
-- proposal, and gets its places in the log of its community with a batch (job `vote-log`); from then on it never changes.
-- To anchor: pool_id, proposal_hash, outcome, votes_hash, where logged_at is not null, in the order of id or (pool_id, place).
create table closed_proposals (
  id bigint generated always as identity primary key,
  pool_id uuid not null references pools on delete cascade,
  proposal_id uuid constraint closed_proposals_once unique references match_proposals on delete set null, -- null: one of the two deleted their profile
  outcome text not null constraint closed_proposals_outcome check (outcome in ('approved', 'rejected', 'expired')),
  closed_at timestamptz not null default clock_timestamp(),
  opens_at bigint not null, -- the rules, as signed
  closes_at bigint not null,
  challenge_seconds int not null,
  quorum int not null,
  approve_at int not null,
  reject_at int not null,
  logged_at timestamptz,
  chain_id bigint,
  registry text,
  commitment text,
  proposal_hash text, -- proposalIdOf(commitment, rules), packages/chain
  by_hand boolean, -- somebody set the outcome: it does not follow from the votes
  votes_hash text, -- votesHashOf(entries)
  first_place int, -- its entries are first_place to place: its votes, then the outcome
  place int,
  hash text, -- of the entry at `place`
  constraint closed_proposals_logged check (
    num_nonnulls(logged_at, chain_id, registry, commitment, proposal_hash, by_hand, votes_hash, first_place, place, hash) in (0, 10)),
  constraint closed_proposals_place unique (pool_id, place),
  constraint closed_proposals_hash unique (pool_id, proposal_hash)
);
create index closed_proposals_waiting on closed_proposals (pool_id, closed_at) where logged_at is null;

-- The votes that stood when a proposal closed: nothing personal.
create table logged_votes (
  id bigint generated always as identity primary key,
  closed_id bigint not null references closed_proposals on delete cascade,
  yes boolean not null,
  revision int not null,
  cast_on date not null, -- UTC; no time of day
  voter_hash text, -- salted: stays when the voter is forgotten, and says nothing then
  place int,
  hash text,
  constraint logged_votes_logged check (num_nonnulls(voter_hash, place, hash) in (0, 3))
);
create index logged_votes_closed on logged_votes (closed_id, place);

-- Whose they are. Goes with the profile; the chain of hashes stays whole without it.
create table logged_voters (
  vote_id bigint primary key references logged_votes on delete cascade,
  profile_id uuid not null references profiles on delete cascade,
  signature text,
  signed_by text,
  voter text, -- in the log: the address, or for who did not sign a number within the proposal
  salt text, -- of voter_hash
  constraint logged_voters_logged check ((voter is null) = (salt is null))
);
create index logged_voters_profile on logged_voters (profile_id);
create index logged_voters_address on logged_voters (signed_by) where signed_by is not null;

do $$
declare
  v_table text;
begin
  foreach v_table in array array['wallet_messages', 'signing_terms', 'closed_proposals', 'logged_votes', 'logged_voters'] loop
    execute format('alter table %I enable row level security', v_table);
    execute format('revoke all on %I from anon, authenticated, service_role', v_table);
    -- Written by the server (the owner) alone; messages that wait for a signature are read by it alone, too.
    if v_table <> 'wallet_messages' then
      execute format('grant select on %I to service_role', v_table);
      execute format('create policy %I on %I for select to service_role using (true)', v_table || '_service', v_table);
    end if;
  end loop;
end $$;
revoke all on sequence closed_proposals_id_seq, logged_votes_id_seq from anon, authenticated, service_role;
