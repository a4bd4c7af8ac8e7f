// A page that comes when it is needed, or a little before.
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

type Page<C> = C & { preload(): void };

// oxlint-disable-next-line typescript/no-explicit-any -- a component of any properties
export function page<C extends ComponentType<any>>(load: () => Promise<C>): Page<LazyExoticComponent<C>> {
  let loading: Promise<{ default: C }> | undefined;
  const once = () => (loading ??= load().then((component) => ({ default: component })));
  const preload = () => {
    // Without a connection it is tried again when it is needed.
    once().catch(() => (loading = undefined));
  };
  return Object.assign(lazy(once), { preload });
}
