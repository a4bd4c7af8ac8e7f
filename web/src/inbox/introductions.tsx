// Whom communities think the viewer should meet, and who waits for an answer: kept current by the person's stream, for any page.
import { createContext, useContext, useEffect, useMemo, useRef, type ReactNode } from 'react';
import type { Introduction } from '@nakodo/protocol';
import { communities } from '../api/communities.js';
import { usePersonEvents } from '../hooks/use-person-stream.js';
import { useResource } from '../hooks/use-resource.js';
import { onOtherTabs, tellOtherTabs } from './tabs.js';

export interface Introductions {
  /** Those that wait for an answer of one of the two; undefined: not known yet. */
  readonly list: readonly Introduction[] | undefined;
  readonly error: Error | undefined;
  readonly reload: () => void;
  /** How many wait for the viewer. */
  readonly unanswered: number;
  /** One that was here before and is no more: both accepted, or it is over. */
  readonly past: (conversationId: string) => { readonly introduction: Introduction; readonly opened: boolean } | undefined;
  /** Answers `open` when both have accepted. */
  readonly answer: (conversationId: string, accept: boolean) => Promise<'proposed' | 'open' | 'ended'>;
}

const IntroductionsContext = createContext<Introductions | undefined>(undefined);

export function useIntroductions(): Introductions {
  const here = useContext(IntroductionsContext);
  if (!here) throw new Error('useIntroductions outside of IntroductionsProvider');
  return here;
}

export function IntroductionsProvider({ children }: { children: ReactNode }) {
  const { data, error, reload } = useResource('my introductions', communities.introductions);
  const known = useRef(new Map<string, Introduction>());
  const opened = useRef(new Set<string>());
  usePersonEvents({
    reset: reload,
    'conversation.proposed': reload,
    'conversation.opened': ({ conversationId }) => {
      opened.current.add(conversationId);
      reload();
    },
    'conversation.ended': reload,
  });
  useEffect(() => onOtherTabs('conversations', reload), [reload]);
  const here = useMemo((): Introductions => {
    const list = data?.introductions;
    for (const one of list ?? []) known.current.set(one.conversationId, one);
    return {
      list,
      error,
      reload,
      unanswered: list?.filter(({ accepted }) => !accepted).length ?? 0,
      past(id) {
        const introduction = known.current.get(id);
        const waits = list?.some(({ conversationId }) => conversationId === id);
        return introduction && !waits ? { introduction, opened: opened.current.has(id) } : undefined;
      },
      async answer(id, accept) {
        try {
          const { state } = await communities.answer(id, accept);
          if (state === 'open') opened.current.add(id);
          return state;
        } finally {
          // Also when it was over already: then it goes.
          reload();
          tellOtherTabs('conversations');
        }
      },
    };
  }, [data, error, reload]);
  return <IntroductionsContext value={here}>{children}</IntroductionsContext>;
}
