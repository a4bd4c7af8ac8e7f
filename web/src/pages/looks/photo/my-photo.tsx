// One's own photo, whatever has become of it: asked for, on its way, refused, with several faces, held back, or shown to others.
import { useState } from 'react';
import type { LookalikeState, OwnFace } from '@nakodo/protocol';
import { Button } from '../../../components/button.js';
import { Panel } from '../../../components/panel.js';
import { useKeptFocus } from '../../../hooks/use-kept-focus.js';
import { Consent } from '../consent.js';
import { isUnderWay } from '../use-job.js';
import { mayGive, type LooksData } from '../use-looks.js';
import { ChooseFace } from './choose-face.js';
import { DeletePhoto } from './delete-photo.js';
import { GivePhoto } from './give-photo.js';
import { OwnPicture } from './own-picture.js';
import { refusedWords, standingWords } from './photo-words.js';

interface MyPhotoProps {
  looks: LooksData;
  here: LookalikeState;
}

export function MyPhoto(props: MyPhotoProps) {
  const kept = useKeptFocus<HTMLDivElement>({ seen: true });
  return (
    <div role="group" className="looks-mine" aria-label="Your photo" {...kept}>
      <Told {...props} />
      {props.here.consentedAt === null ? <Consent {...props} /> : <Stage {...props} />}
    </div>
  );
}

/** How it goes, said aloud; always there, so that what comes is heard. */
function Told({ looks, here: { next, face } }: MyPhotoProps) {
  const [first] = useState(looks.job?.message);
  const job = looks.job ?? (next ?? face)?.job;
  // An alert of its own.
  const refused = next?.state === 'refused' && next.refusal !== 'several_faces';
  return (
    <p className="hidden" role="status">
      {job?.message !== first && !refused && job?.message}
    </p>
  );
}

function Stage({ looks, here }: MyPhotoProps) {
  const { face, next } = here;
  const [replacing, setReplacing] = useState(false);
  const given = () => {
    setReplacing(false);
    looks.reload();
  };
  const useless = next && (next.state === 'refused' || next.moderation === 'rejected');
  if (next?.moderation !== 'rejected' && next?.refusal === 'several_faces' && next.found.length > 0)
    return <ChooseFace looks={looks} face={next} />;
  if (next && !useless) return <OnItsWay looks={looks} face={next} />;
  const asks = !face || replacing || useless;
  return (
    <>
      {useless && <Refused looks={looks} face={next} />}
      {asks && mayGive(here) && (
        <GivePhoto
          looks={looks}
          title={next ? 'Another photo' : face ? 'A new photo' : 'Your photo'}
          onGiven={given}
          {...(replacing && { onCancel: () => setReplacing(false) })}
        />
      )}
      {face && (
        <Shown looks={looks} face={face} onReplace={replacing || !mayGive(here) || next ? undefined : () => setReplacing(true)} />
      )}
    </>
  );
}

/** Sent, and being looked at. */
function OnItsWay({ looks, face }: { looks: LooksData; face: OwnFace }) {
  const job = looks.job ?? face.job;
  return (
    <Panel title="Your photo" className="looks-photo">
      <OwnPicture face={face} which="photo" looks={looks} />
      <div className="looks-photo-words">
        <p className="looks-status">
          {(!job || isUnderWay(job)) && <span className="spinner" aria-hidden="true" />}
          {job?.message ?? 'Your photo waits for its turn.'}
        </p>
        <p className="soft looks-small">You may look at other pages meanwhile.</p>
        <DeletePhoto looks={looks} face={face} words="Stop, and delete it" />
      </div>
    </Panel>
  );
}

function Refused({ looks, face }: { looks: LooksData; face: OwnFace }) {
  const { what, hints } = refusedWords(face);
  return (
    <Panel title="This photo does not work" className="looks-photo is-refused">
      <OwnPicture face={face} which="photo" looks={looks} />
      <div className="looks-photo-words">
        <p role="alert">
          <strong>{what}</strong>
        </p>
        {hints.length > 0 && (
          <ul className="looks-hints">
            {hints.map((hint) => (
              <li key={hint}>{hint}</li>
            ))}
          </ul>
        )}
        <DeletePhoto looks={looks} face={face} words="Delete this photo" />
      </div>
    </Panel>
  );
}

function Shown({ looks, face, onReplace }: { looks: LooksData; face: OwnFace; onReplace: (() => void) | undefined }) {
  const { what, more } = standingWords(face);
  return (
    <Panel title="My photo" className={`looks-photo is-small ${face.moderation}`}>
      <OwnPicture face={face} which="thumbnail" looks={looks} />
      <div className="looks-photo-words">
        <p>
          {what && <strong>{what} </strong>}
          {more}
        </p>
        <div className="panel-actions">
          {onReplace && <Button onClick={onReplace}>Replace</Button>}
          <DeletePhoto looks={looks} face={face} words="Delete" />
        </div>
      </div>
    </Panel>
  );
}
