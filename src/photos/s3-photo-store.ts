// Photos in an S3-compatible service: a put there is whole or not at all by itself. A file is read whole before it is passed on: it is small (a
// copy has 1600 px), and so a broken answer is asked for again instead of reaching a browser.
import { randomUUID } from 'node:crypto';
import { assertFits, contentTypeOf, pingStore, type PhotoStore } from './photo-store.js';
import { askS3, refusal, type S3Options } from './s3-request.js';

export function createS3PhotoStore(options: S3Options): PhotoStore {
  const store = {
    place: `S3 bucket ${options.bucket} at ${new URL(options.endpoint).host}`,
    async put(key: string, bytes: Uint8Array, contentType: string) {
      assertFits(key, contentType);
      const answer = await askS3(options, { method: 'PUT', key, body: bytes, contentType });
      if (answer.status !== 200) throw refusal(options, answer);
    },
    async get(key: string) {
      const contentType = contentTypeOf(key);
      const answer = await askS3(options, { method: 'GET', key });
      const { status, code, headers, body } = answer;
      if (status === 404 && code !== 'NoSuchBucket') return undefined;
      if (status !== 200) throw refusal(options, answer);
      return { body: streamOf(body), length: body.length, contentType, etag: headers.get('etag') ?? `"${body.length}"` };
    },
    async remove(key: string) {
      contentTypeOf(key);
      const answer = await askS3(options, { method: 'DELETE', key });
      const isGone = answer.status === 200 || answer.status === 204 || (answer.status === 404 && answer.code !== 'NoSuchBucket');
      if (!isGone) throw refusal(options, answer);
    },
  };
  return { ...store, ping: () => pingStore(store, randomUUID()) };
}

function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}
