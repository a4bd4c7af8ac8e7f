// Writes insights with an OpenAI-compatible model, within a budget, and from the terms whenever that is not to be had: it always answers.
// Knows no database and no queue; whoever calls it stores what it says, once per pair and profile version.
import { AppError } from '../errors.js';
import { createOpenAiClient } from '../text/openai-client.js';
import type { OpenAiClientOptions } from '../text/openai-client.js';
import { textFromTerms } from './from-terms.js';
import { chatRequest, fitText, tokensOf } from './prompt.js';
import type { Insight, InsightInput } from './types.js';

export interface InsightWriterOptions extends Omit<OpenAiClientOptions, 'fetch'> {
  readonly model: string;
  /** Requests in any hour, retries included; default 500. A retry under way is counted but not refused. */
  readonly maxCallsPerHour?: number;
  /** Tokens in any hour; default 200,000. */
  readonly maxTokensPerHour?: number;
  readonly fetch?: typeof fetch;
  /** Milliseconds since 1970; default `Date.now`. */
  readonly clock?: () => number;
}

export interface InsightWriter {
  /** Never fails but by being cancelled: @throws AppError `cancelled` */
  write(input: InsightInput, options?: { readonly signal?: AbortSignal }): Promise<Insight>;
}

const hourMs = 3_600_000;
/** After this many failures in a row the API is left alone for a while: with it down, every insight would wait for its time-outs. */
const maxFailuresInRow = 3;
const pauseMs = 60_000;

/** What was spent in the last hour, and whether there is room for more. */
class Budget {
  private spent: { at: number; calls: number; tokens: number }[] = [];
  private failuresInRow = 0;
  private pausedUntil = 0;

  constructor(
    private readonly maxCalls: number,
    private readonly maxTokens: number,
    private readonly clock: () => number,
  ) {}

  add(calls: number, tokens: number): void {
    this.spent.push({ at: this.clock(), calls, tokens });
  }

  get hasRoom(): boolean {
    const from = this.clock() - hourMs;
    this.spent = this.spent.filter(({ at }) => at > from);
    const calls = this.spent.reduce((sum, each) => sum + each.calls, 0);
    const tokens = this.spent.reduce((sum, each) => sum + each.tokens, 0);
    return calls < this.maxCalls && tokens < this.maxTokens;
  }

  get isPaused(): boolean {
    return this.clock() < this.pausedUntil;
  }

  succeeded(): void {
    this.failuresInRow = 0;
  }

  failed(): void {
    this.failuresInRow++;
    if (this.failuresInRow >= maxFailuresInRow) this.pausedUntil = this.clock() + pauseMs;
  }
}

export function createInsightWriter(options: InsightWriterOptions): InsightWriter {
  const { model, maxCallsPerHour = 500, maxTokensPerHour = 200_000, clock = Date.now } = options;
  const budget = new Budget(maxCallsPerHour, maxTokensPerHour, clock);
  const request = options.fetch ?? fetch;
  const counted: typeof fetch = (url, init) => {
    budget.add(1, 0);
    return request(url, init);
  };
  const client = createOpenAiClient({ retries: 2, maxBytes: 64 * 1024, ...options, fetch: counted });
  const fromTerms = (input: InsightInput, fallback: NonNullable<Insight['fallback']>, costTokens = 0): Insight => ({
    text: textFromTerms(input),
    source: 'terms',
    costTokens,
    fallback,
  });

  async function write(input: InsightInput, { signal }: { readonly signal?: AbortSignal } = {}): Promise<Insight> {
    if (options.apiKey === undefined || options.apiKey === '') return fromTerms(input, 'no_key');
    if (!budget.hasRoom) return fromTerms(input, 'capped');
    if (budget.isPaused) return fromTerms(input, 'failed');
    const body = chatRequest(input, model);
    try {
      const answer = await client.post('/chat/completions', body, { signal });
      const costTokens = tokensOf(answer, body);
      budget.add(0, costTokens);
      budget.succeeded();
      const text = fitText(answer);
      return text === undefined ? fromTerms(input, 'unfit', costTokens) : { text, source: 'model', model, costTokens };
    } catch (error) {
      if (error instanceof AppError && error.code === 'cancelled') throw error;
      budget.failed();
      return fromTerms(input, 'failed');
    }
  }
  return { write };
}
