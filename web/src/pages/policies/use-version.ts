// Using a version in events: each event is changed by itself, so that one that fails does not stop the others.
import type { EventSummary } from '@nakodo/protocol';
import { policies } from '../../api/policies.js';

export interface TakenUp {
  readonly event: EventSummary;
  /** Why not. */
  readonly error: Error | undefined;
}

export async function takeUpVersion(versionId: string, events: readonly EventSummary[]): Promise<TakenUp[]> {
  return await Promise.all(
    events.map((event) =>
      policies.useIn(event.id, versionId).then(
        () => ({ event, error: undefined }),
        (error: Error) => ({ event, error }),
      ),
    ),
  );
}

export function takeUpWords({ event, error }: TakenUp): string {
  if (error) return `${event.name} still follows what it followed: ${error.message}`;
  const lists = event.status?.members ?? 0;
  if (!event.matchmakingEnabled) return `${event.name} follows it now; matching is switched off there.`;
  return `${event.name} follows it now: ${lists === 1 ? '1 list is' : `${lists} lists are`} being worked out anew.`;
}
