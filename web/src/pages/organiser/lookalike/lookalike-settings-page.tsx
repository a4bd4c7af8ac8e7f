// A lookalike pool's settings: its words, its door, its photos, by which policy; what becomes of it.
import type { LookalikePool } from '@nakodo/protocol';
import { runningLookalike } from '../../../api/running-lookalike.js';
import { BecomeAnother } from '../pool/become.js';
import { DeletePool } from '../pool/delete-pool.js';
import type { Kept } from '../pool/one-pool.js';
import { PoolSettings } from '../pool/pool-settings.js';
import { checkLookalike, detailsOf, valuesOf } from './lookalike-fields.js';
import { LimitField, PhotoFields } from './lookalike-form.js';
import { LookalikeHead } from './lookalike-head.js';

const ends = 'Photos, what was measured in them, and matches are deleted: they were given for this alone. Conversations stay.';

export function LookalikeSettingsPage({ pool, onPool }: { pool: LookalikePool } & Pick<Kept<LookalikePool>, 'onPool'>) {
  return (
    <>
      <LookalikeHead pool={pool} part="Settings" />
      <div className="narrow-page">
        <PoolSettings
          mode="lookalike"
          noun="pool"
          policyHint="Another one has everybody matched again."
          initial={valuesOf(pool)}
          current={pool.policyVersionId}
          check={checkLookalike}
          save={async (values) => {
            const saved = (await runningLookalike.edit(pool.id, detailsOf(values))).pool;
            onPool(saved);
            return valuesOf(saved);
          }}
        >
          {(form) => (
            <>
              <LimitField form={form} />
              <PhotoFields form={form} />
            </>
          )}
        </PoolSettings>
        <BecomeAnother pool={pool} from="lookalike" ends={ends} />
        <DeletePool
          pool={pool}
          noun="pool"
          goes="Photos, matches and everybody’s place in it go for ever. People, their profiles and conversations stay."
          told="Everybody in it is told that it is over. To stop for a while, pause it instead."
          destroy={() => runningLookalike.delete(pool.id, pool.code)}
        />
      </div>
    </>
  );
}
