// The background work of all parts: as jobs, which a cron call or `nakodo run-job` runs once, and as services, which a worker runs on and on.
import { accountsService } from '../accounts/accounts.service.js';
import { chainJob, chainServices } from '../chain-sync/chain.job.js';
import { insightService } from '../insights/insight-store.js';
import { communityJobs } from '../modes/community/community.jobs.js';
import { voteLogJob } from '../modes/community/vote-log.job.js';
import { matchmakerJob } from '../modes/events/events.job.js';
import { eventsService } from '../modes/events/events.service.js';
import { liveCleanupJob, liveCleanupService } from '../modes/live/cleanup.service.js';
import { matchGeneratorJob } from '../modes/lookalike/lookalike.job.js';
import { lookalikeService } from '../modes/lookalike/lookalike.work.js';
import { rejectedPhotosService } from '../modes/lookalike/rejected-photos.service.js';
import { tidyPhotosService } from '../modes/lookalike/tidy-photos.js';
import { trimMatchJobsService } from '../modes/lookalike/trim-jobs.js';
import { ageWallService } from '../people/age-wall.js';
import { embeddingService } from '../people/embeddings.js';
import { photoRemovalService } from '../photos/photo-removals.service.js';
import { trimLogService } from '../realtime/trim-log.js';
import { barsService } from '../safety/bars.service.js';
import { evidenceService } from '../safety/evidence.service.js';
import { jobService, servicesJob, type Job } from '../work/jobs.js';
import type { Service } from '../work/worker.js';
import type { NakodoLog } from './log.js';
import type { Parts } from './parts.js';

export interface Background {
  /** What a cron call or `nakodo run-job` can run once. */
  readonly jobs: readonly Job[];
  /** For `startWorker`. */
  services(): Service[];
}

export function makeBackground(parts: Parts, log: NakodoLog): Background {
  const { db, events, lookalike, community, chain, voteDomain } = parts;
  const { MAX_RUNTIME_MS: maxRuntimeMs } = parts.settings;
  const [texts, upkeep] = [textServices(parts), upkeepServices(parts)];
  const communityWork = [
    ...communityJobs(community, (error, doing) => log.error({ error }, `${doing} failed; it is tried again`)),
    voteLogJob({ db, domain: voteDomain }),
  ];
  return {
    jobs: [
      ...communityWork,
      chainJob(chain),
      matchmakerJob(events, maxRuntimeMs),
      matchGeneratorJob(lookalike, maxRuntimeMs),
      liveCleanupJob(db),
      ...jobsOfServices({ texts, upkeep, maxRuntimeMs, log }),
    ],
    services: () => [
      eventsService(events, maxRuntimeMs),
      lookalikeService(lookalike),
      ...communityWork.map(jobService),
      ...chainServices(chain),
      liveCleanupService(db),
      ...texts,
      ...upkeep,
    ],
  };
}

/** Measure what people wrote, and write insights. */
function textServices({ db, settings, embedder, worker, insightWriter: writer }: Parts): Service[] {
  return [
    embeddingService({ db, embedder, worker }),
    ...(writer ? [insightService({ db, writer, worker, maxCallsPerHour: settings.OPENAI_MAX_CALLS_PER_HOUR })] : []),
  ];
}

function upkeepServices({ db, photos, worker }: Parts): Service[] {
  return [
    ageWallService(db),
    trimLogService(db),
    evidenceService(db),
    barsService(db),
    photoRemovalService({ db, store: photos, worker }),
    trimMatchJobsService(db),
    rejectedPhotosService(db),
    tidyPhotosService(db),
    accountsService(db),
  ];
}

interface ServicesOfJobs {
  readonly texts: readonly Service[];
  readonly upkeep: readonly Service[];
  readonly maxRuntimeMs: number;
  readonly log: NakodoLog;
}

function jobsOfServices({ texts, upkeep, maxRuntimeMs, log }: ServicesOfJobs): Job[] {
  const common = {
    maxRuntimeMs,
    onError: (error: unknown, service: string) => log.error({ error, service }, `${service} failed; it is tried again`),
  };
  return [
    servicesJob({
      name: 'embedding',
      about: 'Measure what people wrote, and write insights',
      pollMs: 60_000,
      services: texts,
      ...common,
    }),
    servicesJob({
      name: 'upkeep',
      about: 'Remove what is over: photos, sessions, events, evidence, bars; and see who came of age',
      pollMs: 10 * 60_000,
      services: upkeep,
      ...common,
    }),
  ];
}
