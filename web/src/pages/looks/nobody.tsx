// An empty list: whose photo is missing, or which rule left nobody.
import type { LookalikeState } from '@nakodo/protocol';
import { Funnel } from '../../components/funnel.js';
import { Panel } from '../../components/panel.js';
import { NobodyActions } from '../guest/nobody-actions.js';
import { isUnderWay } from './use-job.js';

export function Nobody({ here }: { here: LookalikeState }) {
  const { pool, face, next, why } = here;
  // What there is to do is said above.
  if (pool.photos && !face && next) return null;
  if (pool.photos && !face) return <WhatHappens />;
  if (face && face.moderation !== 'approved') return null;
  const lack = why?.missing[0];
  const alone = why?.steps[0]?.left === 0;
  const working = face?.job && isUnderWay(face.job);
  return (
    <Panel title={working ? 'Looking for people' : alone ? 'Nobody else is here yet' : 'Nobody on your list'}>
      {working ? (
        <p role="status">Everybody here is compared with you. Your list fills within a moment.</p>
      ) : (
        pool.open && !lack && <p>Your list fills by itself as people join; you need not wait here.</p>
      )}
      {!working && why && !alone && <Funnel why={why} />}
      <NobodyActions event={pool} lack={lack} open={pool.open} />
    </Panel>
  );
}

function WhatHappens() {
  return (
    <section className="looks-what" aria-label="What happens">
      <ol className="steps">
        <li>
          <strong>You give a photo</strong> with your face in it.
        </li>
        <li>
          <strong>A moment later</strong> the people here who look most like you are on your list, and you on theirs.
        </li>
        <li>
          <strong>Say hello.</strong> When both of you did, you can write to each other.
        </li>
      </ol>
    </section>
  );
}
