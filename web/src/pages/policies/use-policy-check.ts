// Asks the server what it thinks of the draft, a moment after the last key: problems at their places, or what it says in words.
import { useEffect, useState } from 'react';
import type { CheckedPolicy, PolicyBody, PolicyUse } from '@nakodo/protocol';
import { policies } from '../../api/policies.js';
import type { ReadJson } from './json-places.js';

/** At most 100 checks a minute, however slowly somebody types: fewer than a person may write. */
const waitMs = 600;

export interface PolicyCheck {
  /** What was last said; of the text as it is unless `checking`. */
  readonly result: CheckedPolicy | undefined;
  readonly checking: boolean;
  readonly error: Error | undefined;
  readonly retry: () => void;
}

/** `compareWith`: what the changes are told against. `modes`: in whose words. */
export function usePolicyCheck(
  json: ReadJson,
  compareWith: PolicyBody | undefined,
  modes: readonly PolicyUse['mode'][],
): PolicyCheck {
  const value = json.error === undefined ? json.value : undefined;
  const asked = json.error === undefined ? JSON.stringify([value, compareWith, modes]) : undefined;
  const against = JSON.stringify(compareWith);
  const [state, setState] = useState<{ of: string; against?: string; result?: CheckedPolicy; error?: Error }>();
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (asked === undefined) return undefined;
    let gone = false;
    const timer = setTimeout(
      () => {
        policies.check(value, compareWith, modes).then(
          (result) => !gone && setState({ of: asked, ...(against !== undefined && { against }), result: inWords(result) }),
          (error: Error) => !gone && setState({ of: asked, error }),
        );
      },
      state === undefined ? 0 : waitMs,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
    // `asked` says all there is to ask.
  }, [asked, round]);
  const current = state?.of === asked;
  return {
    result: json.error === undefined && state?.result ? withChanges(state.result, state.against === against) : undefined,
    checking: asked !== undefined && !current,
    error: current ? state?.error : undefined,
    retry: () => setRound((count) => count + 1),
  };
}

/** Changes told against another version say nothing of this one. */
const withChanges = (result: CheckedPolicy, current: boolean): CheckedPolicy => (current ? result : { ...result, changes: null });

const inWords = (result: CheckedPolicy): CheckedPolicy => ({
  ...result,
  problems: result.problems.map(({ path, message }) => ({ path, message: withQuotes(message) })),
});

/** Names stand in backticks for whoever reads Markdown; on a page they are quoted. */
export function withQuotes(text: string): string {
  return text.replace(/`([^`]*)`/g, '“$1”');
}
