// One photo at a time, large, with the others beside it; decided with the mouse, a finger, or a key each.
import { useRef, useState, type KeyboardEvent } from 'react';
import { Link } from 'wouter';
import type { PhotoReview, ReviewList } from '@nakodo/protocol';
import { Button } from '../../../components/button.js';
import { ErrorNotice, Skeleton } from '../../../components/notice.js';
import { Badge, Empty } from '../../../components/panel.js';
import { dateAndTime } from '../../../components/times.js';
import { RejectDialog } from './reject-dialog.js';
import { ReviewedPhoto } from './reviewed-photo.js';
import { useReview, type Review } from './use-review.js';

interface DeskProps {
  list: ReviewList;
  poolId: string | undefined;
}

export function PhotoDesk({ list, poolId }: DeskProps) {
  const review = useReview(list, poolId);
  const { photos, error, loading, reload } = review;
  return (
    <>
      {poolId !== undefined && (
        <p className="soft">
          Of one pool only. <Link to={list === 'newest' ? '/reports/photos/newest' : '/reports/photos'}>Of all pools</Link>
        </p>
      )}
      {loading && <Skeleton rows={6} />}
      {error && <ErrorNotice error={error} onRetry={reload} />}
      {photos?.length === 0 && <NoPhotos list={list} />}
      {review.current && <Desk list={list} review={review} current={review.current} />}
    </>
  );
}

function Desk({ list, review, current }: { list: ReviewList; review: Review; current: PhotoReview }) {
  const [rejecting, setRejecting] = useState(false);
  const desk = useRef<HTMLElement>(null);
  const waits = list === 'waiting';
  const { photos = [], place, more, step, decide, pending, failure } = review;
  // The button that was pressed may be gone with its photo; the keys go on working.
  const goOn = () => desk.current?.focus();
  const approve = async () => {
    await decide(current, { decision: 'approved' });
    goOn();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || rejecting) return;
    const act = keys[event.key.toLowerCase()];
    if (act === undefined || (act === 'approve' && !waits)) return;
    event.preventDefault();
    if (act === 'approve') void approve();
    else if (act === 'reject') setRejecting(true);
    else step(act === 'next' ? 1 : -1);
  };
  return (
    <section
      ref={desk}
      className="photo-desk"
      tabIndex={0}
      aria-label={`Photo ${place + 1} of ${photos.length}${more ? ' and more' : ''}`}
      onKeyDown={onKey}
    >
      <ReviewedPhoto key={current.faceId} photo={current} onLost={review.reload} />
      <div className="photo-about panel">
        <About photo={current} />
        {failure && <ErrorNotice error={failure} />}
        <div className="photo-actions">
          {waits && (
            <Button tone="primary" busy={pending} onClick={() => void approve()}>
              Approve
            </Button>
          )}
          <Button tone="danger" onClick={() => setRejecting(true)}>
            Reject
          </Button>
          <Button disabled={place === 0} onClick={() => step(-1)}>
            Back
          </Button>
          <Button disabled={place === photos.length - 1} onClick={() => step(1)}>
            {waits ? 'Later' : 'Next'}
          </Button>
        </div>
        <p className="soft photo-keys">
          With the photo in focus:{' '}
          {waits && (
            <>
              <kbd>A</kbd> approve,{' '}
            </>
          )}
          <kbd>R</kbd> reject, <kbd>→</kbd> next, <kbd>←</kbd> back.
        </p>
      </div>
      <Strip review={review} />
      <RejectDialog
        photo={rejecting ? current : undefined}
        onClose={() => setRejecting(false)}
        onReject={async (reason, note) => {
          await review.reject(current, reason, note);
          setRejecting(false);
          goOn();
        }}
      />
    </section>
  );
}

const keys: Readonly<Record<string, 'approve' | 'reject' | 'next' | 'back' | undefined>> = {
  a: 'approve',
  r: 'reject',
  n: 'next',
  arrowright: 'next',
  arrowleft: 'back',
};

function About({ photo: { person, pool, ageBand, minor, givenAt, measured } }: { photo: PhotoReview }) {
  return (
    <>
      <h2>
        <bdi>{person.name}</bdi>
      </h2>
      <p>
        {ageBand === null ? 'Did not say how old they are' : `Says to be ${ageBand}`}{' '}
        {minor && <Badge tone="bad">under the pool’s minimum age</Badge>}
      </p>
      <p className="soft">
        Given to {pool.name} on {dateAndTime(givenAt)}
        {measured ? '.' : '; not measured yet.'}
      </p>
    </>
  );
}

function Strip({ review: { photos = [], current, show, more } }: { review: Review }) {
  if (photos.length < 2) return null;
  return (
    <ol className="photo-strip" aria-label="The others">
      {photos.map(({ faceId, person, links }) => (
        <li key={faceId}>
          <button
            type="button"
            aria-current={faceId === current?.faceId ? 'true' : undefined}
            aria-label={`Look at the photo of ${person.name}`}
            onClick={() => show(faceId)}
          >
            {links && <img src={links.thumbnail} alt="" loading="lazy" />}
          </button>
        </li>
      ))}
      {more && <li className="soft">and more</li>}
    </ol>
  );
}

function NoPhotos({ list }: { list: ReviewList }) {
  return list === 'waiting' ? (
    <Empty title="No photo waits">
      <p>Photos of pools that want to see them first wait for you here.</p>
    </Empty>
  ) : (
    <Empty title="Nobody has given a photo yet">
      <p>The newest photos that others can see are here, to be looked through.</p>
    </Empty>
  );
}
