// Asks the server what it thinks of the draft, a moment after the last key: problems at their places, or what it says in words.
import { useEffect, useState } from 'react';
import type { CheckedPolicy } from '@nakodo/protocol';
import { policies, type PolicyBody } from '../../api/policies.js';
import type { ReadJson } from './json-places.js';

const waitMs = 400;

export interface PolicyCheck {
  /** What was last said; of the text as it is unless `checking`. */
  readonly result: CheckedPolicy | undefined;
  readonly checking: boolean;
  readonly error: Error | undefined;
}

/** `compareWith`: what the changes are told against. */
export function usePolicyCheck(json: ReadJson, compareWith: PolicyBody | undefined): PolicyCheck {
  const value = json.error === undefined ? json.value : undefined;
  const asked = json.error === undefined ? JSON.stringify([value, compareWith]) : undefined;
  const [state, setState] = useState<{ of: string; result?: CheckedPolicy; error?: Error }>();
  useEffect(() => {
    if (asked === undefined) return undefined;
    let gone = false;
    const timer = setTimeout(
      () => {
        policies.check(value, compareWith).then(
          (result) => !gone && setState({ of: asked, result }),
          (error: Error) => !gone && setState({ of: asked, error }),
        );
      },
      state === undefined ? 0 : waitMs,
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `asked` says all there is to ask
  }, [asked]);
  const current = state?.of === asked;
  return {
    result: json.error === undefined ? state?.result : undefined,
    checking: asked !== undefined && !current,
    error: current ? state?.error : undefined,
  };
}
