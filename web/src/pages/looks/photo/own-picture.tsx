// One's own photo as it is kept, in its own shape from the first moment: nothing moves when it comes.
import { useState } from 'react';
import type { OwnFace } from '@nakodo/protocol';

interface OwnPictureProps {
  face: OwnFace;
  which: 'photo' | 'thumbnail';
  /** It did not come: its link may be too old. */
  onFail: () => void;
}

export function OwnPicture({ face: { links, width, height }, which, onFail }: OwnPictureProps) {
  const [failed, setFailed] = useState<string>();
  const source = links?.[which];
  const shape = which === 'thumbnail' || width === null || height === null ? '1' : `${width} / ${height}`;
  return (
    <div className={`looks-picture ${which}`} style={{ aspectRatio: shape }}>
      {source !== undefined && source !== failed ? (
        <img
          src={source}
          alt="Your photo"
          onError={() => {
            setFailed(source);
            onFail();
          }}
        />
      ) : (
        <span className="soft">The picture did not come.</span>
      )}
    </div>
  );
}
