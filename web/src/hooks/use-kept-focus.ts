// Where what had the focus goes away (a panel becomes the next one, somebody is taken off a list), the focus goes on in the box around it
// rather than back to the top of the page: <section aria-label="Your photo" {...useKeptFocus()}>
import { useEffect, useRef, type FocusEvent } from 'react';

/** `seen`: where its top is above what one sees, it is brought into view; not what is long, where one reads in the middle. */
export function useKeptFocus<E extends HTMLElement>({ seen = false } = {}) {
  const ref = useRef<E>(null);
  const last = useRef<Element>(undefined);
  useEffect(() => {
    if (last.current === undefined || last.current.isConnected) return;
    last.current = undefined;
    if (document.activeElement !== null && document.activeElement !== document.body) return;
    ref.current?.focus({ preventScroll: true });
    if (seen && (ref.current?.getBoundingClientRect().top ?? 0) < 0) ref.current?.scrollIntoView();
  });
  return {
    ref,
    tabIndex: -1,
    onFocus: ({ target }: FocusEvent<E>) => void (last.current = target),
    // Not told for what is removed: only when somebody goes elsewhere.
    onBlur: () => void (last.current = undefined),
  };
}
