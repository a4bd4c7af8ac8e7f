-- Begins anew with whatever chain the settings name: what was anchored and minted on the former one is forgotten here (and stays there), and everything is
-- anchored again. Called by `nakodo chain start-over`. Locks the row of chain_state first: a run of the job that is under way loses its lease by it. Idempotent.
create or replace function forget_chain() returns void
language sql set search_path = pg_catalog, public, pg_temp as $$
  update chain_state set chain_id = null, genesis = null, registry = null, membership = null, final_block = null, final_hash = null, head = null, problem = null, problem_since = null,
    failures = 0, retry_at = null, locked_by = null, locked_until = null where id = 1;
  delete from chain_transactions;
  delete from chain_batches;
  delete from chain_members;
  delete from chain_settlements where state <> 'asked';
$$;
revoke all on function forget_chain() from public, anon, authenticated, service_role;
