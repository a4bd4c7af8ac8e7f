// What the pages of one event are given.
import type { EventSummary } from '@nakodo/protocol';

export interface OfEvent {
  event: EventSummary;
  /** After a change: the event as it is now. */
  onEvent: (event: EventSummary) => void;
}
