// Jobs, each run once by a scheduler (cron, Vercel) where no worker runs. The secret is all that a caller has; it is compared in constant time.
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { jobRun } from '@nakodo/protocol';
import { AppError } from '../errors.js';
import type { Job } from '../work/jobs.js';
import { answer, createRouter, endpoint, type Router } from './http/endpoint.js';

const run = endpoint('anyone', {
  method: 'post',
  path: '/api/cron/{job}',
  tags: ['matching'],
  summary: 'One bounded run of a job, as a scheduler calls it',
  description: 'With `Authorization: Bearer` and `CRON_SECRET`; else 401. Takes no body. 404 for a job that does not exist.',
  request: { params: z.object({ job: z.string().max(100) }) },
  responses: { 200: answer(jobRun, 'How much was done, and whether another run would find more') },
});

export interface CronRoutes {
  readonly jobs: readonly Job[];
  /** Undefined: nobody may call. */
  readonly cronSecret: string | undefined;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}

export function cronRoutes({ jobs, cronSecret, stopping }: CronRoutes): Router {
  const app = createRouter();
  app.openapi(run, async (c) => {
    const given = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    if (given === undefined || cronSecret === undefined || !equalInConstantTime(given, cronSecret)) {
      throw new AppError('unauthenticated', 'Jobs are run with the secret of the scheduler (CRON_SECRET)');
    }
    const name = c.req.valid('param').job;
    const job = jobs.find((each) => each.name === name);
    if (!job) throw new AppError('not_found', `There is no job ${name}: there are ${jobs.map((each) => each.name).join(', ')}`);
    c.header('cache-control', 'no-store');
    return c.json({ job: name, ...(await job.run(stopping)) }, 200);
  });
  return app;
}

/** Hashes first, so that neither the length nor the place of the first difference shows in the time it takes. */
function equalInConstantTime(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
