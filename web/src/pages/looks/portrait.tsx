// Somebody's picture on their card, which opens larger; their place is kept while it comes, and when it does not.
import { useState } from 'react';
import type { LookalikeMatch } from '@nakodo/protocol';
import { Avatar } from '../../components/avatar.js';
import { Button } from '../../components/button.js';
import { Dialog } from '../../components/dialog.js';
import type { LooksData } from './use-looks.js';
import { usePicture } from './use-picture.js';

interface PortraitProps {
  match: Pick<LookalikeMatch, 'person' | 'links'>;
  looks: LooksData;
}

export function Portrait({ match: { person, links }, looks }: PortraitProps) {
  const face = usePicture(links?.thumbnail, looks);
  const [large, setLarge] = useState(false);
  /** To be seen beside theirs. */
  const own = looks.state.data?.face?.links?.thumbnail;
  if (!links || face.source === undefined) return <Avatar name={person.name} image={links ? null : person.avatar} size="large" />;
  return (
    <>
      <button
        type="button"
        className="look-portrait"
        aria-label={`The photo of ${person.name}, larger`}
        onClick={() => setLarge(true)}
      >
        <img
          src={face.source}
          alt={`${person.name}’s face`}
          width={320}
          height={320}
          loading="lazy"
          decoding="async"
          onError={face.onError}
        />
      </button>
      <Dialog open={large} onClose={() => setLarge(false)} title={own ? `${person.name} and you` : person.name}>
        <div className="look-large">
          {own && (
            <p className="look-pair">
              <img src={links.thumbnail} alt={`${person.name}’s face`} width={320} height={320} />
              <img src={own} alt="Your face" width={320} height={320} />
            </p>
          )}
          <img className="look-whole" src={links.photo} alt={`The photo of ${person.name}`} onError={looks.renewLinks} />
        </div>
        <div className="dialog-actions">
          <Button onClick={() => setLarge(false)}>Close</Button>
        </div>
      </Dialog>
    </>
  );
}
