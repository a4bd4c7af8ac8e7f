// Somebody's picture on their card, which opens larger; their place is kept while it comes, and when it does not.
import { useState } from 'react';
import type { LookalikeMatch } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';

interface PortraitProps {
  match: Pick<LookalikeMatch, 'person' | 'links'>;
  /** It did not come: its link may be too old. */
  onFail: () => void;
}

export function Portrait({ match: { person, links }, onFail }: PortraitProps) {
  const [failed, setFailed] = useState<string>();
  const [large, setLarge] = useState(false);
  if (!links || failed === links.thumbnail)
    return <Avatar name={person.name} image={links ? null : person.avatar} size="large" />;
  return (
    <>
      <button
        type="button"
        className="look-portrait"
        aria-label={`The photo of ${person.name}, larger`}
        onClick={() => setLarge(true)}
      >
        <img
          src={links.thumbnail}
          alt={`${person.name}’s face`}
          width={320}
          height={320}
          loading="lazy"
          decoding="async"
          onError={() => {
            setFailed(links.thumbnail);
            onFail();
          }}
        />
      </button>
      <Dialog open={large} onClose={() => setLarge(false)} title={person.name}>
        <div className="look-large">
          <img src={links.photo} alt={`The photo of ${person.name}`} onError={onFail} />
        </div>
        <div className="dialog-actions">
          <Button onClick={() => setLarge(false)}>Close</Button>
        </div>
      </Dialog>
    </>
  );
}
