// A community's settings: its words, its policy, its rules of votes, its door; its end.
import type { Community } from '@nakodo/protocol';
import { runningCommunities } from '../../../api/running-communities.js';
import { BecomeAnother } from '../pool/become.js';
import { DeletePool } from '../pool/delete-pool.js';
import type { Kept } from '../pool/one-pool.js';
import { PoolSettings } from '../pool/pool-settings.js';
import { checkCommunity, detailsOf, valuesOf } from './community-fields.js';
import { CommunityHead } from './community-head.js';
import { RulesFields } from './rules-fields.js';

const ends =
  'Votes that are open end undecided, and nobody is voted on any more: they agreed to it for this alone. Conversations stay, and so do introductions.';

export function CommunitySettingsPage({ community, onPool }: { community: Community } & Pick<Kept<Community>, 'onPool'>) {
  return (
    <>
      <CommunityHead community={community} part="Settings" />
      <div className="narrow-page">
        <PoolSettings
          mode="community"
          noun="community"
          policyHint="Another one decides which pairs are proposed from then on."
          initial={valuesOf(community)}
          current={community.policyVersionId}
          check={checkCommunity}
          save={async (values) => {
            const saved = (await runningCommunities.edit(community.id, detailsOf(values))).community;
            onPool(saved);
            return valuesOf(saved);
          }}
        >
          {(form) => (
            <>
              <RulesFields form={form} />
              <p className="hint">Votes that are open keep the rules they were opened by.</p>
            </>
          )}
        </PoolSettings>
        <BecomeAnother pool={community} from="community" ends={ends} />
        <DeletePool
          pool={community}
          noun="community"
          goes="Proposals, votes and everybody’s place in it go for ever. People, their profiles and conversations stay."
          told="Votes that are open end undecided. To stop for a while, pause it instead."
          destroy={() => runningCommunities.delete(community.id, community.code)}
        />
      </div>
    </>
  );
}
