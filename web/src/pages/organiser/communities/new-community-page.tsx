// A new community.
import { runningCommunities } from '../../../api/running-communities.js';
import { NewPool } from '../pool/new-pool.js';
import { checkCommunity, detailsOf, newCommunity } from './community-fields.js';
import { RulesFields } from './rules-fields.js';

export function NewCommunityPage() {
  return (
    <NewPool
      mode="community"
      kind="community"
      noun="community"
      lead="Where members vote on who should meet, and the two of an approved pair are asked whether they want to talk."
      policyHint="Who may be proposed to whom, and which pairs come first."
      initial={newCommunity}
      check={checkCommunity}
      create={async (values) => (await runningCommunities.create({ ...detailsOf(values), code: values.code })).community}
      path="/organise/communities"
    >
      {(form) => <RulesFields form={form} />}
    </NewPool>
  );
}
