// What somebody agrees to before their first photo is measured, in plain words. Another text needs another version (photoConsentVersion).
import { photoConsentVersion, type LookalikeState } from '@nakodo/protocol';
import { lookalike } from '../../api/lookalike.js';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/notice.js';
import { Panel } from '../../components/panel.js';
import { useAction } from '../../hooks/use-action.js';
import type { LooksData } from './use-looks.js';

interface ConsentProps {
  looks: LooksData;
  here: LookalikeState;
}

export function Consent({ looks: { poolId, reload }, here }: ConsentProps) {
  const { run, pending, error } = useAction(async () => {
    await lookalike.consent(poolId, photoConsentVersion);
    reload();
  });
  const agree = () => void run();
  return (
    <Panel title="Before you give a photo" className="looks-consent">
      <dl>
        <div>
          <dt>What is measured</dt>
          <dd>
            Your face: 128 numbers that say how it looks. Other faces here have such numbers, too, and close numbers mean a
            likeness. Where and when a photo was taken is removed before it is kept.
          </dd>
        </div>
        <div>
          <dt>Where it stays</dt>
          <dd>
            {here.pool.photosLeave
              ? 'On this server and the storage that belongs to it. To be measured, your photo is also sent to a service that those who run this server chose; the numbers come back here.'
              : 'On this server and the storage that belongs to it. It is measured here, and sent to nobody else.'}
          </dd>
        </div>
        <div>
          <dt>Who sees your photo</dt>
          <dd>
            People of this group whose list you are on, and moderators. Nobody sees the numbers. Links to it stop working after a
            while.
          </dd>
        </div>
        <div>
          <dt>How to get rid of it</dt>
          <dd>
            Delete your photo, or take back this consent, at any time on this page. Everything goes with it: the file, the
            numbers, and the likenesses found.
          </dd>
        </div>
        <div>
          <dt>What a likeness means</dt>
          <dd>
            It is an ice-breaker. It never proves who somebody is, and strangers often look alike to a computer, among some groups
            far more often than among others: where 1 pair of strangers in 100 was taken for the same person overall, it was 38 in
            100 among East and South-East Asian faces.
          </dd>
        </div>
      </dl>
      {error && <ErrorNotice error={error} onRetry={agree} />}
      <div className="panel-actions">
        <Button tone="primary" busy={pending} onClick={agree}>
          I agree: measure my face
        </Button>
      </div>
      <p className="soft looks-small">If you would rather not, leave this group: nothing of your face was kept here so far.</p>
    </Panel>
  );
}
