// Several faces in a photo: a box around each, to be chosen by click, tap or keyboard.
import { useState } from 'react';
import type { OwnFace } from '@nakodo/protocol';
import { lookalike } from '../../../api/lookalike.js';
import { ErrorNotice } from '../../../components/notice.js';
import { Panel } from '../../../components/panel.js';
import { useAction } from '../../../hooks/use-action.js';
import type { LooksData } from '../use-looks.js';
import { usePicture } from '../use-picture.js';
import { DeletePhoto } from './delete-photo.js';
import { distinctBoxes, type Box } from './distinct-boxes.js';

export function ChooseFace({ looks, face }: { looks: LooksData; face: OwnFace }) {
  const [chosen, setChosen] = useState<Box>();
  const { run, pending, error } = useAction(async (box: Box) => {
    await lookalike.choose(face.id, { x: box.x + box.width / 2, y: box.y + box.height / 2 });
    looks.reload();
  });
  const choose = (box: Box) => {
    setChosen(box);
    void run(box);
  };
  const { width, height, links } = face;
  const picture = usePicture(links?.photo, looks);
  if (width === null || height === null || links === null) return null;
  const boxes = distinctBoxes(face.found);
  return (
    <Panel title="Which face is yours?" className="looks-choose">
      <p>There are {boxes.length} faces in this picture. Choose yours: only that one is measured.</p>
      <div className="looks-faces" style={{ aspectRatio: `${width} / ${height}` }}>
        {picture.source !== undefined && (
          <img src={picture.source} alt={`Your photo, with ${boxes.length} faces`} onError={picture.onError} />
        )}
        <ul aria-label="Faces in your photo, from left to right">
          {boxes.map((box, place) => (
            <li key={`${box.x} ${box.y}`} style={placeOf(box, width, height)}>
              <button
                type="button"
                className={box === chosen && pending ? 'is-chosen' : ''}
                aria-label={`Face ${place + 1} of ${boxes.length}, from the left`}
                aria-disabled={pending}
                onClick={() => !pending && choose(box)}
              >
                <span aria-hidden="true">{place + 1}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      {error && <ErrorNotice error={error} onRetry={() => chosen && choose(chosen)} />}
      <div className="panel-actions">
        <DeletePhoto looks={looks} face={face} words="None of them: delete this photo" />
      </div>
    </Panel>
  );
}

const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(2)}%`;

function placeOf(box: Box, width: number, height: number) {
  return {
    left: percent(box.x, width),
    top: percent(box.y, height),
    width: percent(box.width, width),
    height: percent(box.height, height),
  };
}
