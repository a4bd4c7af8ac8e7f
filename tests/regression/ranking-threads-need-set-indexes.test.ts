// Ranking on threads failed for a pool that nothing on its own thread had ranked before: the indexes of its sets were not made yet.
import { expect, it } from 'vitest';
import { createColumns } from '../../src/policy/columns.js';
import { compilePolicy } from '../../src/policy/compile.js';
import type { AttributeDefinition } from '../../src/people/person.js';
import { parsePolicy } from '../../src/policy/policy.js';
import { rankAll } from '../../src/policy/rank.js';

it('ranks a pool on threads that was never ranked before, as without threads', async () => {
  const attributes: AttributeDefinition[] = [{ name: 'languages', kind: 'set' }];
  const compiled = compilePolicy(
    parsePolicy({ filters: [{ overlaps: 'languages' }], score: [{ overlap: 'languages', weight: 1 }] }, attributes),
    attributes,
  );
  const fresh = () => {
    const columns = createColumns(compiled);
    for (let n = 0; n < 300; n++)
      columns.upsert({ id: `${n}`, joinedAt: n, attributes: { languages: [`l${n % 7}`, `l${n % 5}`] } });
    return columns;
  };
  const threaded = await rankAll(fresh(), 3, { threads: 2 });
  expect(threaded).toEqual(await rankAll(fresh(), 3, { threads: 0 }));
});
