// The contracts' tests alone, without the servers of the others: `npm test --prefix contracts`. `npm test` in the root runs them too.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 300_000, pool: 'forks', maxWorkers: 2 },
});
