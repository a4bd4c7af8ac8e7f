// On a phone the conversation fills what the on-screen keyboard leaves. Most browsers make the page smaller for it; Safari lays it over the page.
import { useEffect, type RefObject } from 'react';

export function useVisibleHeight(pane: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return undefined;
    const fit = () => {
      if (view.scale > 1.01) return; // Zoomed in: the page keeps its size.
      pane.current?.style.setProperty('--visible-height', `${view.height}px`);
      pane.current?.style.setProperty('--visible-top', `${view.offsetTop}px`);
    };
    fit();
    view.addEventListener('resize', fit);
    view.addEventListener('scroll', fit);
    return () => {
      view.removeEventListener('resize', fit);
      view.removeEventListener('scroll', fit);
    };
  }, [pane]);
}
