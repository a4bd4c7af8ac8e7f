// Reads server-sent events from a response, one at a time.
export interface SseMessage {
  readonly event: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- each test knows what it asked for
  readonly data: any;
  readonly id: string | undefined;
}

export interface SseReader {
  /** The next event; comments are passed over. Throws when the stream has ended. */
  pull(): Promise<SseMessage>;
  /** Hangs up. */
  close(): Promise<void>;
}

export function readSse(response: Response): SseReader {
  if (response.status !== 200) throw new Error(`not a stream: ${response.status}`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async pull() {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end < 0) {
          const chunk = await reader?.read();
          if (!chunk || chunk.done) throw new Error('the stream has ended');
          text += chunk.value;
          continue;
        }
        const lines = text.slice(0, end).split('\n');
        text = text.slice(end + 2);
        const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        const event = field('event');
        if (event !== undefined) return { event, data: JSON.parse(field('data') ?? 'null'), id: field('id') };
      }
    },
    close: async () => await reader?.cancel(),
  };
}
