// Jobs, each run once by a scheduler (cron, Vercel) where no worker runs. The secret is all that a caller has; it is compared in constant time. GET does
// the same as POST: the scheduler of Vercel knows nothing else. Nobody follows a link to it by accident: without the header it does nothing.
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { jobRun } from '@nakodo/protocol';
import { AppError } from '../errors.js';
import type { Job } from '../work/jobs.js';
import { answer, createRouter, endpoint, type Router } from './http/endpoint.js';

const call = () => ({
  path: '/api/cron/{job}',
  tags: ['matching'],
  description: 'With `Authorization: Bearer` and `CRON_SECRET`; else 401. Takes no body. 404 for a job that does not exist.',
  request: { params: z.object({ job: z.string().max(100) }) },
  responses: { 200: answer(jobRun, 'How much was done, and whether another run would find more') },
});
const run = endpoint('anyone', { ...call(), method: 'post', summary: 'One bounded run of a job, as a scheduler calls it' });
const runByGet = endpoint('anyone', { ...call(), method: 'get', summary: 'As POST, for schedulers that know only GET (Vercel)' });

export interface CronRoutes {
  readonly jobs: readonly Job[];
  /** Undefined: nobody may call. */
  readonly cronSecret: string | undefined;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}

export function cronRoutes({ jobs, cronSecret, stopping }: CronRoutes): Router {
  const app = createRouter();
  const runFor = async (authorization: string | undefined, name: string) => {
    const given = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    if (given === undefined || cronSecret === undefined || !equalInConstantTime(given, cronSecret)) {
      throw new AppError('unauthenticated', 'Jobs are run with the secret of the scheduler (CRON_SECRET)');
    }
    const job = jobs.find((each) => each.name === name);
    if (!job) throw new AppError('not_found', `There is no job ${name}: there are ${jobs.map((each) => each.name).join(', ')}`);
    return { job: name, ...(await job.run(stopping)) };
  };
  app.openapi(run, async (c) => {
    c.header('cache-control', 'no-store');
    return c.json(await runFor(c.req.header('authorization'), c.req.valid('param').job), 200);
  });
  app.openapi(runByGet, async (c) => {
    c.header('cache-control', 'no-store');
    return c.json(await runFor(c.req.header('authorization'), c.req.valid('param').job), 200);
  });
  return app;
}

/** Hashes first, so that neither the length nor the place of the first difference shows in the time it takes. */
function equalInConstantTime(given: string, expected: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}
