// One's own photo as it is kept, in its own shape from the first moment: nothing moves when it comes.
import type { OwnFace } from '@nakodo/protocol';
import type { LooksData } from '../use-looks.js';
import { usePicture } from '../use-picture.js';

interface OwnPictureProps {
  face: OwnFace;
  which: 'photo' | 'thumbnail';
  looks: LooksData;
}

export function OwnPicture({ face: { links, width, height }, which, looks }: OwnPictureProps) {
  const { source, onError } = usePicture(links?.[which], looks);
  const shape = which === 'thumbnail' || width === null || height === null ? '1' : `${width} / ${height}`;
  return (
    <div className={`looks-picture ${which}`} style={{ aspectRatio: shape }}>
      {source === undefined ? (
        <span className="soft">The picture did not come.</span>
      ) : (
        <img src={source} alt="Your photo" onError={onError} />
      )}
    </div>
  );
}
