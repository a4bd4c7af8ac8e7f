// Said above the list when the event is not simply going on: not begun, over, or matching stands still.
import { useEffect, useState } from 'react';
import type { EventSummary } from '@nakodo/protocol';
import { isOver, momentWords } from '../../components/when.js';

const lookMs = 15_000;

export function EventState({ event }: { event: EventSummary }) {
  const words = stateWords(event, useNow());
  return (
    <div role="status">
      {words && (
        <div className="notice calm">
          <p>
            <strong>{words.what}</strong> {words.more}
          </p>
        </div>
      )}
    </div>
  );
}

function stateWords(event: EventSummary, now: number): { what: string; more: string } | undefined {
  if (isOver(event, now))
    return {
      what: 'This event is over.',
      more: 'Nobody can join any more. You can still say hello, and your conversations go on.',
    };
  if (event.paused)
    return {
      what: 'Matching stands still for now.',
      more: 'The organiser has paused it. Your list stays as it is until it goes on.',
    };
  if (event.startsAt !== null && Date.parse(event.startsAt) > now)
    return { what: `It begins ${momentWords(event.startsAt)}.`, more: 'Your list already fills as people join.' };
  return undefined;
}

function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), lookMs);
    return () => clearInterval(timer);
  }, []);
  return now;
}
