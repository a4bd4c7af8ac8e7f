// Photos on two accounts that are the same, or show the same face: side by side, and what is to become of them.
import { useId } from 'react';
import type { DecideFlag, FaceFlag, FlaggedPhoto } from '@nakodo/protocol';
import { photoReview } from '../../../api/photo-review.js';
import { ApiError } from '../../../api/request.js';
import { Button } from '../../../components/button.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { Empty } from '../../../components/panel.js';
import { dateAndTime } from '../../../components/times.js';
import { say } from '../../../components/toast.js';
import { useAction } from '../../../hooks/use-action.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { useResource } from '../../../hooks/use-resource.js';

const lookMs = 15_000;

export function FlagList() {
  const { data, error, loading, reload } = useResource('face flags', photoReview.flags);
  useLookAgain(reload, lookMs);
  return (
    <>
      {loading && <Skeleton rows={4} />}
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {data?.flags.length === 0 && (
        <Empty title="No two accounts look like one">
          <p>When the same photo, or a face that can hardly be told from another, is on two accounts, it waits for you here.</p>
        </Empty>
      )}
      <ul className="reports">
        {data?.flags.map((flag) => (
          <li key={flag.id}>
            <Flag flag={flag} onDone={reload} />
          </li>
        ))}
      </ul>
      {data?.next != null && <p className="soft">and more, when these are decided</p>}
    </>
  );
}

function Flag({ flag, onDone }: { flag: FaceFlag; onDone: () => void }) {
  const id = useId();
  const { kind, similarity, sides } = flag;
  const decide = useAction(async (body: DecideFlag, done: string) => {
    try {
      await photoReview.decideFlag(flag.id, body);
      say(done);
    } catch (thrown) {
      // Decided by somebody else, or one of the photos is gone.
      if (!(thrown instanceof ApiError && (thrown.status === 404 || thrown.status === 409))) throw thrown;
      say(thrown.message);
    }
    onDone();
    document.querySelector<HTMLElement>('h1')?.focus();
  });
  const remove = (gone: readonly FlaggedPhoto[], words: string) =>
    void decide.run({ decision: 'removed', faceIds: gone.map(({ faceId }) => faceId) }, words);
  return (
    <article className="panel flag" aria-labelledby={id}>
      <h2 id={id}>{kind === 'same_photo' ? 'The same photo on two accounts' : 'The same face on two accounts'}</h2>
      <p className="soft">
        {kind === 'same_photo'
          ? 'The two files are the same to the last bit.'
          : `The two faces are alike to ${Math.round((similarity ?? 0) * 100)} of 100. Twins and other relatives are, too: look at both before you decide.`}
      </p>
      <div className="flag-sides">
        {sides.map((side) => (
          <Side key={side.faceId} side={side} onRemove={() => remove([side], `The photo of ${side.person.name} is removed.`)} />
        ))}
      </div>
      {decide.error && <ErrorNotice error={decide.error} />}
      <div className="report-actions">
        <Button busy={decide.pending} onClick={() => void decide.run({ decision: 'fine' }, 'Noted: they are two people.')}>
          They are two people
        </Button>
        <Button tone="danger" onClick={() => remove(sides, 'Both photos are removed.')}>
          Remove both photos
        </Button>
      </div>
    </article>
  );
}

function Side({ side: { person, ageBand, poolName, givenAt, links }, onRemove }: { side: FlaggedPhoto; onRemove: () => void }) {
  return (
    <figure className="flag-side">
      {links && (
        <div className="flag-photo">
          <img src={links.photo} alt={`Given by ${person.name}`} loading="lazy" />
          <img className="flag-face" src={links.thumbnail} alt={`The face of ${person.name} in it`} loading="lazy" />
        </div>
      )}
      <figcaption>
        <strong>
          <bdi>{person.name}</bdi>
        </strong>
        {ageBand !== null && `, says to be ${ageBand}`}
        <span className="soft">
          Given to {poolName} on {dateAndTime(givenAt)}
        </span>
      </figcaption>
      <Button tone="danger" aria-label={`Remove this photo, of ${person.name}`} onClick={onRemove}>
        Remove this photo
      </Button>
    </figure>
  );
}
