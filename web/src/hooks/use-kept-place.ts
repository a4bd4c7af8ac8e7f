// A log of messages, newest at the bottom: stays at the bottom while one is there, and where one reads otherwise.
import { useEffect, useLayoutEffect, useRef, useState } from 'react';

/** So far from the bottom still counts as being there. */
const nearPx = 80;

/**
 * The box is laid out from the bottom (`column-reverse`): older messages above and a keyboard that takes room move nothing.
 * What comes below while one reads further up is made up for here.
 */
export function useKeptPlace(lastKey: string, ownLast: boolean) {
  const box = useRef<HTMLDivElement>(null);
  const before = useRef({ lastKey, height: 0 });
  const [below, setBelow] = useState(false);
  const toBottom = () => box.current?.scrollTo({ top: 0 });

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const grown = element.scrollHeight - before.current.height;
    if (lastKey !== before.current.lastKey) {
      if (ownLast) element.scrollTop = 0;
      else if (-element.scrollTop > nearPx) {
        element.scrollTop -= grown;
        setBelow(true);
      }
    }
    before.current = { lastKey, height: element.scrollHeight };
  });
  useEffect(() => {
    const element = box.current;
    const look = () => -(element?.scrollTop ?? 0) <= nearPx && setBelow(false);
    element?.addEventListener('scroll', look, { passive: true });
    return () => element?.removeEventListener('scroll', look);
  }, []);
  return { box, below, toBottom };
}
