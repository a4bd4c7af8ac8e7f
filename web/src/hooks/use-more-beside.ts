// Whether a row that scrolls sideways goes on before or after what is shown of it, as its `data-more`: for its looks only, so nothing renders anew.
import { useEffect, type RefObject } from 'react';

/** Rounding of a zoomed page is no more. */
const tolerance = 2;

export function useMoreBeside(row: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = row.current;
    if (!element) return;
    const look = () => {
      const { scrollLeft, clientWidth, scrollWidth } = element;
      const before = scrollLeft > tolerance;
      const after = scrollLeft + clientWidth < scrollWidth - tolerance;
      element.dataset['more'] = [before && 'before', after && 'after'].filter(Boolean).join(' ');
    };
    const resized = new ResizeObserver(look);
    // Entries come and go with what one is in.
    const changed = new MutationObserver(look);
    resized.observe(element);
    changed.observe(element, { childList: true, subtree: true, characterData: true });
    element.addEventListener('scroll', look, { passive: true });
    look();
    return () => {
      resized.disconnect();
      changed.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [row]);
}
