// Reads a community's whole log of votes and checks it here, page by page, so that the browser stays awake; and remembers its newest entry, so that
// the next check tells when the end was cut off, or all was written anew.
import { createLogCheck, type LogHead, type LogReport, type PublishedEntry } from '@nakodo/chain';
import { communities } from '../../api/communities.js';
import { wallets } from '../../api/wallets.js';

export interface CheckedLog {
  /** Of the community. */
  readonly id: string;
  readonly name: string;
  readonly report: LogReport;
  readonly entries: readonly PublishedEntry[];
  /** What this browser knew from an earlier check. */
  readonly known: LogHead | undefined;
}

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

export async function checkLog(
  code: string,
  onProgress: (checked: number, all: number) => void,
  signal: AbortSignal,
): Promise<CheckedLog> {
  const id = isId(code) ? code : (await communities.preview(code, signal)).id;
  const known = readKnown(id);
  const check = createLogCheck(known);
  const entries: PublishedEntry[] = [];
  for (;;) {
    const at = entries.at(-1)?.place ?? 0;
    const page = await wallets.voteLog(id, at, signal);
    check.add(page.entries);
    entries.push(...page.entries);
    onProgress(entries.length, page.head.place);
    if (page.more && (page.entries.at(-1)?.place ?? 0) > at) continue;
    const report = check.report(page.head);
    if (report.faults.length === 0) keepKnown(id, report.head);
    return { id: page.community.id, name: page.community.name, report, entries, known };
  }
}

const keyOf = (id: string) => `nakodo.log-head.${id}`;

function readKnown(id: string): LogHead | undefined {
  try {
    const { place, hash } = JSON.parse(localStorage.getItem(keyOf(id)) ?? '{}') as Partial<LogHead>;
    return typeof place === 'number' && typeof hash === 'string' && place > 0 ? { place, hash } : undefined;
  } catch {
    return undefined;
  }
}

function keepKnown(id: string, { place, hash }: LogHead): void {
  try {
    localStorage.setItem(keyOf(id), JSON.stringify({ place, hash }));
  } catch {
    // Full or forbidden: the next check knows nothing of this one.
  }
}

/** Where the votes of a wallet are, and what became of each. */
export function votesOf(entries: readonly PublishedEntry[], address: string) {
  const outcomes = new Map(
    entries.flatMap((entry) => (entry.kind === 'outcome' ? [[entry.proposal, entry.outcome] as const] : [])),
  );
  return entries.flatMap((entry) =>
    entry.kind === 'vote' && entry.by?.voter === address.toLowerCase()
      ? [{ place: entry.place, yes: entry.yes, castOn: entry.castOn, outcome: outcomes.get(entry.proposal) }]
      : [],
  );
}
