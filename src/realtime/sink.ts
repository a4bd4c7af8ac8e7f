// Where a stream's text goes: straight into the node response where there is one (a third of the memory of a web stream, measured in
// bench/stream.ts), else into the body of a Response. Neither waits: what the reader has not taken yet is `pending`.
import type { ServerResponse } from 'node:http';

export interface Sink {
  write(text: string): void;
  /** Bytes that were written and not yet taken. */
  pending(): number;
  /** Called whenever everything was taken after some was pending. */
  onDrain(drained: () => void): void;
  /** Called once, when the reader has gone. */
  onClose(closed: () => void): void;
  /** Says goodbye after what is pending. */
  end(): void;
  /** Cuts it off. */
  destroy(): void;
}

export const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
} as const;

export function nodeSink(outgoing: ServerResponse, headers: Readonly<Record<string, string>>): Sink {
  outgoing.writeHead(200, { ...headers, ...streamHeaders });
  outgoing.on('error', () => undefined); // `close` follows
  return {
    write: (text) => void outgoing.write(text),
    pending: () => outgoing.writableLength,
    onDrain: (drained) => void outgoing.on('drain', drained),
    onClose: (closed) => void (outgoing.destroyed ? closed() : outgoing.once('close', closed)),
    end: () => void outgoing.end(),
    destroy: () => void outgoing.destroy(),
  };
}

const encoder = new TextEncoder();
const wholeBufferBytes = 1024 * 1024;

/** For handlers that are called without a server: tests, and hosts that mount the app elsewhere. */
export function responseSink(): { readonly sink: Sink; readonly response: Response } {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let drained: () => void = () => undefined;
  let closed: () => void = () => undefined;
  let over = false;
  const finish = (how: () => void) => {
    if (over) return;
    over = true;
    how();
    closed();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start: (given) => void (controller = given),
      pull: () => drained(),
      cancel: () => finish(() => undefined),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: wholeBufferBytes }),
  );
  const sink: Sink = {
    write: (text) => void (over || controller?.enqueue(encoder.encode(text))),
    pending: () => wholeBufferBytes - (controller?.desiredSize ?? wholeBufferBytes),
    onDrain: (call) => void (drained = call),
    onClose: (call) => void (closed = call),
    end: () => finish(() => controller?.close()),
    destroy: () => finish(() => controller?.error(new Error('The reader was too slow'))),
  };
  return { sink, response: new Response(body, { headers: streamHeaders }) };
}
