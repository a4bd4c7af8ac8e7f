// A file on its way to the server. XMLHttpRequest, because fetch does not tell how much has been sent.
import type { ProblemDocument } from '@nakodo/protocol';
import { connection } from './connection.js';
import { ApiError, doubtSession } from './request.js';

export interface Sending {
  readonly signal: AbortSignal;
  /** Bytes that have left. */
  readonly onSent?: (bytes: number) => void;
}

const broke =
  'The connection broke before the server had answered, or the file changed meanwhile. Try again: nothing is stored twice.';

/** As the body itself, or within a form. Throws ApiError; `AbortError` when the signal says so. */
export async function sendFile<T>(path: string, file: Blob | FormData, { signal, onSent }: Sending): Promise<T> {
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    if (file instanceof Blob) request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded }) => onSent?.(loaded));
    request.addEventListener('load', () => resolve({ status: request.status, text: request.responseText }));
    request.addEventListener('error', () => {
      if (!navigator.onLine) connection.failed();
      reject(new ApiError('offline', 0, broke));
    });
    request.addEventListener('abort', () => reject(new DOMException('Stopped', 'AbortError')));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    if (signal.aborted) request.abort();
    else request.send(file);
  });
  connection.answered();
  const answer = parse(text);
  if (status >= 200 && status < 300 && answer !== undefined) return answer as T;
  if (status === 401 || status === 403) doubtSession();
  const problem = (answer ?? {}) as Partial<ProblemDocument>;
  const words = problem.detail ?? problem.title ?? `The server answered ${status}.`;
  throw new ApiError(problem.code ?? 'internal', status, words, problem.problems);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
