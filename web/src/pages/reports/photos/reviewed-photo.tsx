// A photo as it was given, with a frame around the face that is compared.
import { useState } from 'react';
import type { PhotoReview } from '@nakodo/protocol';
import { Button } from '../../../components/button.js';

/** As high as a screen shows beside the buttons. */
const highest = 'min(70vh, 40rem)';

interface PhotoProps {
  photo: PhotoReview;
  /** The picture did not come: its link may be too old. */
  onLost: () => void;
}

export function ReviewedPhoto({ photo: { person, links, width, height, box }, onLost }: PhotoProps) {
  const [lost, setLost] = useState(false);
  const percent = (part: number, whole: number) => `${(100 * part) / whole}%`;
  const again = () => {
    setLost(false);
    onLost();
  };
  if (links === null || lost)
    return (
      <div className="photo-large photo-lost">
        <p>The picture does not come. Its person may have deleted it.</p>
        <Button onClick={again}>Look again</Button>
      </div>
    );
  return (
    <div className="photo-large">
      <div
        className="photo-frame"
        style={{ aspectRatio: `${width} / ${height}`, width: `min(100%, calc(${highest} * ${width / height}))` }}
      >
        <img src={links.photo} alt={`Given by ${person.name}`} width={width} height={height} onError={() => setLost(true)} />
        {box && (
          <i
            className="photo-face"
            aria-hidden="true"
            style={{
              left: percent(box.x, width),
              top: percent(box.y, height),
              width: percent(box.width, width),
              height: percent(box.height, height),
            }}
          />
        )}
      </div>
    </div>
  );
}
