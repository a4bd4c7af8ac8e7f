// Concurrent calls of a process become one statement: while one is under way, the calls that come are collected for the next.
import { setImmediate } from 'node:timers/promises';
import { AppError } from '../../../errors.js';

const maxTogether = 500;

export interface Together<Call, Answer> {
  call(call: Call): Promise<Answer>;
  /** Waits for those under way. */
  idle(): Promise<void>;
}

interface Waiting<Call, Answer> {
  readonly call: Call;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** `run` answers each call, in their order. One that makes it throw is run alone, so that the others do not suffer for it. */
export function callTogether<Call, Answer>(run: (calls: readonly Call[]) => Promise<readonly Answer[]>): Together<Call, Answer> {
  let collected: Waiting<Call, Answer>[] = [];
  let working: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    while (collected.length > 0) {
      const some = collected.slice(0, maxTogether);
      collected = collected.slice(maxTogether);
      await runSome(some);
    }
    working = undefined;
  }

  async function runSome(some: readonly Waiting<Call, Answer>[]): Promise<void> {
    try {
      const answers = await run(some.map(({ call }) => call));
      some.forEach(({ resolve }, at) => resolve(answers[at] as Answer));
    } catch (error) {
      const outage = error instanceof AppError && error.code === 'database_unavailable';
      if (some.length === 1 || outage) some.forEach(({ reject }) => reject(error));
      else for (const each of some) await runSome([each]);
    }
  }

  return {
    call: (call) =>
      new Promise((resolve, reject) => {
        collected.push({ call, resolve, reject });
        // After whatever else is asked for in this turn of the event loop: all that came over the line together is one statement.
        working ??= setImmediate().then(runAll);
      }),
    idle: async () => await working,
  };
}
