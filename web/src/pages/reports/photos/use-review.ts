// The photos of a list, the one that is looked at, and what is decided: a decided photo goes at once, and the next one is there.
import { useState } from 'react';
import type { DecidePhoto, PhotoRejection, PhotoReview, ReviewList } from '@nakodo/protocol';
import { photoReview } from '../../../api/photo-review.js';
import { ApiError } from '../../../api/request.js';
import { say } from '../../../components/toast.js';
import { useAction } from '../../../hooks/use-action.js';
import { useLookAgain } from '../../../hooks/use-look-again.js';
import { useResource } from '../../../hooks/use-resource.js';

export interface Review {
  /** Undefined: not known yet. */
  readonly photos: readonly PhotoReview[] | undefined;
  readonly more: boolean;
  readonly current: PhotoReview | undefined;
  readonly place: number;
  readonly error: Error | undefined;
  readonly loading: boolean;
  readonly reload: () => void;
  readonly step: (by: number) => void;
  readonly show: (faceId: string) => void;
  readonly decide: (photo: PhotoReview, body: DecidePhoto) => Promise<boolean>;
  /** Throws why not. */
  readonly reject: (photo: PhotoReview, reason: PhotoRejection, note: string) => Promise<void>;
  readonly pending: boolean;
  readonly failure: Error | undefined;
}

/** Also keeps the links to the pictures young: they are good for 10 minutes at least. */
const lookMs = 15_000;

export function useReview(list: ReviewList, poolId: string | undefined): Review {
  const { data, error, loading, reload } = useResource(`photos ${list} ${poolId}`, (signal) =>
    photoReview.photos(list, { ...(poolId !== undefined && { poolId }) }, signal),
  );
  useLookAgain(reload, lookMs);
  const [looked, setLooked] = useState<{ readonly faceId: string; readonly place: number }>();
  /** Decided here: an answer that was on its way may still name them. */
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const photos = data?.photos.filter(({ faceId }) => !decided.has(faceId));
  const found = photos?.findIndex(({ faceId }) => faceId === looked?.faceId) ?? -1;
  // Where it was, when it is gone: the one that came after it.
  const place = found >= 0 ? found : Math.max(0, Math.min(looked?.place ?? 0, (photos?.length ?? 0) - 1));
  const look = (at: number) => {
    const photo = photos?.[at];
    if (photo) setLooked({ faceId: photo.faceId, place: at });
  };
  const send = async (photo: PhotoReview, body: DecidePhoto) => {
    try {
      await photoReview.decide(photo.faceId, body);
    } catch (thrown) {
      // Somebody else was quicker, or the photo is gone: either way it is not to be looked at any more.
      if (!(thrown instanceof ApiError && thrown.status === 404)) throw thrown;
      say('This photo is gone: its person deleted it.');
    }
    setLooked({ faceId: photo.faceId, place });
    setDecided((before) => new Set([...before, photo.faceId]));
    reload();
  };
  const approving = useAction(send);
  return {
    photos,
    more: data?.next != null,
    current: photos?.[place],
    place,
    error,
    loading,
    reload,
    step: (by) => look(place + by),
    show: (faceId) => look(photos?.findIndex((photo) => photo.faceId === faceId) ?? 0),
    decide: approving.run,
    reject: (photo, reason, note) => send(photo, { decision: 'rejected', reason, note }),
    pending: approving.pending,
    failure: approving.error,
  };
}
