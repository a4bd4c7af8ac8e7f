// Before a lookalike pool: what it is, what happens with a photo there, and the shortest way in.
import type { LookalikePreview } from '@nakodo/protocol';
import { lookalike } from '../../api/lookalike.js';
import { Mark } from '../../components/mark.js';
import { PageHead } from '../../components/page-head.js';
import { WayIn } from '../join/way-in.js';

interface LooksDoorProps {
  pool: LookalikePreview;
  /** They are in now. */
  onIn: () => void;
}

export function LooksDoor({ pool, onIn }: LooksDoorProps) {
  return (
    <div className="account join">
      <Mark />
      <PageHead
        title={pool.name}
        windowTitle={`Join ${pool.name}`}
        eyebrow={pool.photos ? 'People who look like you' : 'People like you'}
        lead={pool.description}
      />
      <dl className="facts">
        <div>
          <dt>Who</dt>
          <dd>{pool.minimumAge} and over</dd>
        </div>
        <div>
          <dt>What happens</dt>
          <dd>
            {pool.photos
              ? 'You give a photo, and a moment later you see the people here who look most like you. Your list stays current as people come and go.'
              : 'You see the people here who are most like you by what your profiles say. Your list stays current as people come and go.'}
          </dd>
        </div>
        <div>
          <dt>What others see</dt>
          <dd>
            Your name{pool.photos && ', your photo'} and what you put into your profile, only if you are on their list.{' '}
            {pool.photos && 'Before you give a photo you read what becomes of it; you can delete it at any time.'}
          </dd>
        </div>
      </dl>
      <WayIn
        to={pool}
        path={`/looks/${encodeURIComponent(pool.code)}`}
        noun="group"
        meanwhile={pool.photos ? 'no photo is taken and nobody is compared' : 'nobody is compared'}
        join={(birthDate) => lookalike.join(pool.code, birthDate)}
        onIn={onIn}
      />
    </div>
  );
}
