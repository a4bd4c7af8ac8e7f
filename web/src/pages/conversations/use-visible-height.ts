// On a phone the conversation fills what the on-screen keyboard leaves. Most browsers make the page smaller for it; Safari lays it over the page.
import { useEffect } from 'react';

const names = { height: '--visible-height', top: '--visible-top' };

export function useVisibleHeight(): void {
  useEffect(() => {
    const view = window.visualViewport;
    const { style } = document.documentElement;
    if (!view) return undefined;
    const fit = () => {
      if (view.scale > 1.01) return; // Zoomed in: the page keeps its size.
      style.setProperty(names.height, `${view.height}px`);
      style.setProperty(names.top, `${view.offsetTop}px`);
    };
    fit();
    view.addEventListener('resize', fit);
    view.addEventListener('scroll', fit);
    return () => {
      view.removeEventListener('resize', fit);
      view.removeEventListener('scroll', fit);
      for (const name of Object.values(names)) style.removeProperty(name);
    };
  }, []);
}
