// A form on its way to the server, with progress where the runtime can tell (browsers' XMLHttpRequest; fetch cannot), else without.
import { ApiError, type Call, type ClientOptions, bearerOf, noAnswer, refusal } from './request.js';

export interface Sending {
  readonly signal?: AbortSignal | undefined;
  /** Bytes that have left, of how many. Never called where the runtime cannot tell. */
  readonly onSent?: ((sent: number, total: number) => void) | undefined;
}

/** Throws ApiError; an `AbortError` when the signal says so. */
export async function upload<T>(
  path: string,
  form: FormData,
  { signal, onSent }: Sending,
  { options, call }: { readonly options: ClientOptions; readonly call: Call },
): Promise<T> {
  const canTell = typeof XMLHttpRequest !== 'undefined' && options.fetch === undefined;
  if (!canTell) return await call<T>('POST', path, form, signal);
  return await new Promise<T>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', (options.baseUrl ?? '') + path);
    for (const [name, value] of Object.entries(bearerOf(options.token))) request.setRequestHeader(name, value);
    request.upload.addEventListener('progress', ({ loaded, total }) => onSent?.(loaded, total));
    request.addEventListener('load', () => {
      const answer = parse(request.responseText);
      if (request.status >= 200 && request.status < 300 && answer !== undefined) resolve(answer as T);
      else reject(refusal(request.status, answer));
    });
    request.addEventListener('error', () => reject(new ApiError(noAnswer)));
    request.addEventListener('abort', () => reject(new DOMException('Stopped', 'AbortError')));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    if (signal?.aborted === true) reject(new DOMException('Stopped', 'AbortError'));
    else request.send(form);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
