// Where what had the focus goes away (a panel becomes the next one, somebody is taken off a list), the focus goes on in the box around it
// rather than back to the top of the page: <section aria-label="Your photo" {...useKeptFocus()}>
import { useEffect, useRef, type FocusEvent } from 'react';

export function useKeptFocus<E extends HTMLElement>() {
  const ref = useRef<E>(null);
  const last = useRef<Element>(undefined);
  useEffect(() => {
    if (last.current === undefined || last.current.isConnected) return;
    last.current = undefined;
    if (document.activeElement === null || document.activeElement === document.body) ref.current?.focus({ preventScroll: true });
  });
  return {
    ref,
    tabIndex: -1,
    onFocus: ({ target }: FocusEvent<E>) => void (last.current = target),
    // Not told for what is removed: only when somebody goes elsewhere.
    onBlur: () => void (last.current = undefined),
  };
}
