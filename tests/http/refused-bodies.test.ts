// Bodies that are refused before anybody read them: the answer arrives, and the connection is as good as before.
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseSettings } from '../../src/config/load.js';
import { serve, type Serving } from '../../src/server/serve.js';
import { testDatabase } from '../support/postgres.js';

const test = testDatabase();
let serving: Serving;
beforeAll(async () => {
  const { settings } = parseSettings({ DATABASE_URL: test().url, JWT_SECRET: 'j'.repeat(40), PORT: '0' });
  serving = await serve(settings, { log: { error: () => undefined, info: () => undefined }, worker: false });
});
afterAll(async () => await serving.stop());

function post(agent: Agent, path: string, body: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': body.byteLength };
    const sent = request(`${serving.address}${path}`, { agent, method: 'POST', headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

it.each([
  ['by somebody who may not', 500_000, 401],
  ['for their size', 1_500_000, 413],
])('answers large bodies that are refused %s, one after another on one connection', async (_why, bytes, status) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const body = Buffer.alloc(bytes, 'x');
  const statuses: unknown[] = [];
  for (let n = 0; n < 12; n++) statuses.push(await post(agent, '/api/policies/check', body));
  agent.destroy();
  expect(statuses).toEqual(Array.from({ length: 12 }, () => status));
});
