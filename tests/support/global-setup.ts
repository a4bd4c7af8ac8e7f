// Runs once around all tests: gives them the folder of the run's Postgres servers, and ends those servers afterwards.
import type { TestProject } from 'vitest/node';
import { createTestRun, findSystemBinaries, hasPgvector, removeTestRun } from './servers.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Folder of this run's Postgres servers. */
    readonly postgresRun: string;
    /** Whether the operating system's Postgres is there too. */
    readonly systemPostgres: boolean;
    /** Whether it has pgvector. */
    readonly pgvector: boolean;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const base = await createTestRun();
  const system = findSystemBinaries();
  project.provide('postgresRun', base);
  project.provide('systemPostgres', system !== undefined);
  project.provide('pgvector', system !== undefined && hasPgvector(system.major));
  return () => removeTestRun(base);
}
