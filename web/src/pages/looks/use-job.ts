// How the job of one's photo goes: the stream tells at once; asked now and then as well, for what the stream may miss.
import { useEffect, useState } from 'react';
import type { MatchJob } from '@nakodo/protocol';
import { lookalike } from '../../api/lookalike.js';

const askMs = 1500;

export const isUnderWay = ({ status }: Pick<MatchJob, 'status'>): boolean => status === 'pending' || status === 'processing';

/** `onMoved`: it is no longer where the page thinks it is. */
export function useJob(job: MatchJob | undefined, onMoved: () => void): MatchJob | undefined {
  const [asked, setAsked] = useState<MatchJob>();
  const watched = job && isUnderWay(job) ? job.id : undefined;
  useEffect(() => {
    if (watched === undefined) return undefined;
    const gone = new AbortController();
    const ask = async () => {
      // Deleted meanwhile, or the server is away: the page's own state says so.
      const now = await lookalike.job(watched, gone.signal).catch(() => undefined);
      if (gone.signal.aborted) return;
      if (!now || !isUnderWay(now)) onMoved();
      setAsked(now);
    };
    const timer = setInterval(() => void ask(), askMs);
    return () => {
      clearInterval(timer);
      gone.abort();
    };
  }, [watched, onMoved]);
  return job && asked?.id === job.id && isUnderWay(job) ? asked : job;
}
