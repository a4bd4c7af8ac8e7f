// `nakodo doctor`: is the set-up right, and if not, what to do. Looks at everything, also when something is wrong.
import type { Advice, DoctorCheck, DoctorContext } from './check.js';
import { chain } from './chain.js';
import { clock, connections, extensions, migrations, reachable, roles, version } from './database.js';
import { faceModel } from './face-model.js';
import { lookalikePools } from './lookalike-pools.js';
import { disk, embedder, nodeVersion, secrets } from './machine.js';
import { photoFiles } from './photo-files.js';
import { photos } from './photos.js';
import { admins, mail, signIn } from './sign-in.js';

export const doctorChecks: readonly DoctorCheck[] = [
  nodeVersion,
  reachable,
  version,
  migrations,
  roles,
  extensions,
  connections,
  clock,
  disk,
  photos,
  photoFiles,
  secrets,
  signIn,
  admins,
  mail,
  embedder,
  faceModel,
  lookalikePools,
  chain,
];

export interface Diagnosis extends Advice {
  readonly name: string;
}

/** A check that itself fails counts as failed, with what it said. */
export async function diagnose(context: DoctorContext, checks: readonly DoctorCheck[] = doctorChecks): Promise<Diagnosis[]> {
  const found: Diagnosis[] = [];
  let seen = context;
  for (const check of checks) {
    const advice = await check.run(seen).catch((error: unknown): Advice => ({
      status: 'failed',
      words: `cannot be looked at: ${error instanceof Error ? error.message : String(error)}`,
      todo: 'set right what the message says',
    }));
    found.push({ name: check.name, ...advice });
    // One thing is wrong then, not seven.
    if (check === reachable && advice.status === 'failed') seen = { ...context, db: undefined };
  }
  return found;
}
