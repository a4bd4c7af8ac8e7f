// What is being written: one text, whichever view shows it, kept in this browser until it is published or thrown away.
import type { PolicyBody } from '@nakodo/protocol';
import { useCallback, useMemo, useState } from 'react';
import { readJson, type ReadJson } from './json-places.js';
import { isRecord, printBody } from './policy-body.js';

interface Stored {
  readonly text: string;
  readonly name: string;
  /** The version it began from; 0: none. */
  readonly basedOn: number;
}

export interface Draft extends Stored {
  /** The text as JSON, with the place of everything; or where it breaks off. */
  readonly json: ReadJson;
  /** Undefined while the text is no JSON object. */
  readonly body: PolicyBody | undefined;
  /** Whether it differs from what it began from. */
  readonly changed: boolean;
  /** It was kept from an earlier visit. */
  readonly restored: boolean;
  readonly setText: (text: string) => void;
  readonly setBody: (body: PolicyBody) => void;
  readonly setName: (name: string) => void;
  /** Begin again from this, forgetting what was written. */
  readonly begin: (origin: Stored) => void;
}

const storageKey = (key: string) => `nakodo.policy-draft.${key}`;

/** `key`: the policy, or `new ...`. `origin`: where a draft begins that was not kept. */
export function usePolicyDraft(key: string, origin: Stored): Draft {
  const [start] = useState(() => ({ kept: readStored(key), origin }));
  const [base, setBase] = useState(start.origin);
  const [stored, setStored] = useState<Stored>(start.kept ?? start.origin);
  const { text, name, basedOn } = stored;
  const keep = useCallback(
    (change: Partial<Stored>) =>
      setStored((before) => {
        const next = { ...before, ...change };
        write(key, next);
        return next;
      }),
    [key],
  );
  const begin = useCallback(
    (next: Stored) => {
      forget(key);
      setBase(next);
      setStored(next);
    },
    [key],
  );
  const json = useMemo(() => readJson(text), [text]);
  const body = json.error === undefined && isRecord(json.value) ? json.value : undefined;
  return {
    ...stored,
    json,
    body,
    changed: !sameJson(text, base.text) || name !== base.name || basedOn !== base.basedOn,
    restored: start.kept !== undefined,
    setText: (next) => keep({ text: next }),
    setBody: (next) => keep({ text: printBody(next) }),
    setName: (next) => keep({ name: next }),
    begin,
  };
}

/** Layout is no change. */
export function sameJson(a: string, b: string): boolean {
  if (a === b) return true;
  const [one, other] = [readJson(a), readJson(b)];
  return one.error === undefined && other.error === undefined && JSON.stringify(one.value) === JSON.stringify(other.value);
}

export function hasDraft(key: string): boolean {
  return readStored(key) !== undefined;
}

function readStored(key: string): Stored | undefined {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(storageKey(key)) ?? 'null');
    if (!isRecord(value)) return undefined;
    const { text, name, basedOn } = value;
    return typeof text === 'string' && typeof name === 'string' && typeof basedOn === 'number'
      ? { text, name, basedOn }
      : undefined;
  } catch {
    return undefined; // no storage here, or not ours
  }
}

function write(key: string, draft: Stored): void {
  try {
    localStorage.setItem(storageKey(key), JSON.stringify(draft));
  } catch {
    // Storage is full or forbidden: the draft lives as long as the page.
  }
}

function forget(key: string): void {
  try {
    localStorage.removeItem(storageKey(key));
  } catch {
    // Nothing was kept then.
  }
}
