// A real S3 server on this machine, which checks signatures and keeps files, and misbehaves on demand: it fails, stalls, and cuts the connection
// in mid-answer.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import type { S3Options } from '../../src/photos/s3-request.js';

export type S3Behaviour = 'serve' | 'fail' | 'stall' | 'cut';

export interface S3Server {
  /** What a store needs to use it. */
  readonly options: S3Options;
  /** `GET /bucket/key` of each request. */
  readonly requests: readonly string[];
  /** What the next requests get, one each; after that it serves. */
  next(...behaviours: readonly S3Behaviour[]): void;
  /** Names of all files it keeps. */
  files(): Promise<string[]>;
  close(): Promise<void>;
}

/** The only pair that the package knows. */
const [accessKeyId, secretAccessKey] = ['S3RVER', 'S3RVER'];
const bucket = 'photos';

export async function startS3Server(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), 'nakodo-s3-'));
  const s3 = new S3rver({ directory, silent: true, vhostBuckets: false, configureBuckets: [{ name: bucket }] });
  await s3.configureBuckets();
  const serve = s3.callback();
  const requests: string[] = [];
  const script: S3Behaviour[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const behaviour = script.shift() ?? 'serve';
    if (behaviour === 'serve') serve(request, response);
    else misbehave(response, behaviour);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    options: { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', bucket, accessKeyId, secretAccessKey, pathStyle: true },
    requests,
    next: (...behaviours) => void script.push(...behaviours),
    files: async () =>
      (await readdir(directory, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map(({ name }) => name),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function misbehave(response: ServerResponse, behaviour: 'fail' | 'stall' | 'cut'): void {
  if (behaviour === 'fail') {
    response.writeHead(503, { 'content-type': 'application/xml' }).end('<Error><Code>SlowDown</Code></Error>');
    return;
  }
  response.writeHead(200, { 'content-length': 1000 });
  response.write('x'.repeat(500), () => {
    if (behaviour === 'cut') response.destroy();
  });
}
