import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'web/src/**/*.test.ts',
      'packages/*/src/**/*.test.ts',
      'tests/**/*.test.ts',
      'contracts/tests/**/*.test.ts',
    ],
    globalSetup: ['tests/support/global-setup.ts'],
    // Of a machine that is ten times as busy as ours: no test is to be slow, and none asserts speed.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    // To stop the run's Postgres servers and remove their data: cut short, it would leave them running.
    teardownTimeout: 120_000,
    pool: 'forks',
    env: { NAKODO_ENV_FILE: 'none' }, // what a developer keeps in .env is no business of the tests
    // Two files at once, also on two cores, where vitest would take one: half of what the pages' tests do is wait.
    maxWorkers: 2,
    // A condition is waited for as long as a busy machine may need; the time-out of the test is the real limit.
    expect: { poll: { timeout: 120_000, interval: 20 } },
  },
});
