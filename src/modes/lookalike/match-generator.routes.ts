// One bounded run over the waiting jobs of lookalike pools, as a cron job calls it where no worker runs.
import { generatorAnswer } from '@nakodo/protocol';
import { answer, createRouter, endpoint, type Router } from '../../server/http/endpoint.js';
import { runLookalikeJobs } from './lookalike.job.js';
import type { LookalikeWork } from './lookalike.work.js';

const generate = endpoint('admin', {
  method: 'post',
  path: '/functions/v1/match-generator',
  tags: ['matching'],
  summary: 'One bounded run over the waiting jobs of lookalike pools, as a cron job calls it',
  description:
    'Takes no body. `processed`: whether there was a job; `matchCount`: how many people were found by all that were worked.',
  responses: { 200: answer(generatorAnswer, 'After at most `MAX_RUNTIME_MS`, or when no job is ready') },
});

export interface MatchGeneratorRoutes {
  readonly lookalike: LookalikeWork;
  readonly maxRuntimeMs: number;
  /** Aborted when the server stops. */
  readonly stopping: AbortSignal;
}

export function matchGeneratorRoutes({ lookalike, maxRuntimeMs, stopping }: MatchGeneratorRoutes): Router {
  const app = createRouter();
  app.openapi(generate, async (c) => {
    const { processed, matchCount } = await runLookalikeJobs(
      lookalike,
      AbortSignal.any([stopping, AbortSignal.timeout(maxRuntimeMs)]),
    );
    const message = processed ? 'Matches generated successfully' : 'No pending jobs';
    return c.json({ success: true as const, message, processed, matchCount }, 200);
  });
  return app;
}
