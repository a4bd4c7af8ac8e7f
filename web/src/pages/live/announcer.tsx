// Tells a screen reader where one stands and what the other writes: politely, and not word by word when much comes at once.
import { useEffect, useRef, useState } from 'react';
import type { MatchmakingState } from '@nakodo/sdk';
import { sentence } from '../../components/sentence.js';
import { useThrottled } from '../../hooks/use-throttled.js';
import { endedWords } from './ended-words.js';
import type { ShownMessage, Talking } from './live-here.js';

const tellMs = 1500;
const longest = 300;

export function Announcer({ state }: { state: MatchmakingState }) {
  const standing = state.name === 'connecting' ? undefined : standingWords(state);
  const last = useRef('');
  if (standing !== undefined) last.current = standing;
  return (
    <>
      <p className="hidden" aria-live="polite">
        {last.current}
      </p>
      {state.name === 'connected' && <NewMessages key={state.session.id} talk={state} />}
    </>
  );
}

function standingWords(state: MatchmakingState): string {
  switch (state.name) {
    case 'searching': {
      const widened = state.standing?.widened.at(-1);
      return widened === undefined ? 'Looking for somebody.' : `We look wider now: ${widened}.`;
    }
    case 'connected':
      return `${sentence(`You are connected with ${state.session.partner.name}`)}${state.session.reasons.length > 0 ? ` ${state.session.sentence}` : ''}`;
    case 'ended': {
      const { title, words } = endedWords({ why: state.why, byMe: state.byMe, name: state.session.partner.name });
      return `${sentence(title)} ${words}`;
    }
    case 'idle':
    case 'connecting':
    case 'error': // said where it is shown
      return '';
  }
}

function NewMessages({ talk: { session, messages } }: { talk: Talking }) {
  const { name } = session.partner;
  const [words, setWords] = useState('');
  const told = useRef(newest(messages));
  const waiting = useRef<readonly ShownMessage[]>([]);
  const tell = useThrottled(() => {
    const [first, ...more] = waiting.current;
    waiting.current = [];
    if (!first) return;
    setWords(more.length === 0 ? `${name}: ${first.text.slice(0, longest)}` : `${more.length + 1} new messages from ${name}`);
  }, tellMs);
  useEffect(() => {
    const fresh = messages.filter(({ mine, id }) => !mine && id !== undefined && id > told.current);
    if (fresh.length === 0) return;
    told.current = newest(messages);
    waiting.current = [...waiting.current, ...fresh];
    tell();
  }, [messages, tell]);
  return (
    <p className="hidden" aria-live="polite">
      {words}
    </p>
  );
}

const newest = (messages: readonly ShownMessage[]) => Math.max(0, ...messages.map(({ id }) => id ?? 0));
