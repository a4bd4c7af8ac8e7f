// A page of a host app with the SDK's hooks, for tests in a real browser: bundled as an app would be, mounted in strict mode (every effect comes, goes and comes
// again), its state as the page holds it.
import { createElement, StrictMode, useEffect } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { useLookalike, useVoting, type UseLookalike, type UseVoting } from '@nakodo/sdk/react';

export interface HooksPage {
  /** What the hook last gave. */
  readonly alike: () => UseLookalike;
  readonly voting: () => UseVoting;
  show(hook: 'alike' | 'voting', id: string): void;
  leave(): void;
}

let alike: UseLookalike | undefined;
let voting: UseVoting | undefined;
let root: Root | undefined;

function Alike({ id }: { readonly id: string }) {
  const given = useLookalike(id);
  useEffect(() => {
    alike = given;
  });
  return null;
}

function Voting({ id }: { readonly id: string }) {
  const given = useVoting(id);
  useEffect(() => {
    voting = given;
  });
  return null;
}

function known<T>(given: T | undefined): T {
  if (given === undefined) throw new Error('show it first');
  return given;
}

const page: HooksPage = {
  alike: () => known(alike),
  voting: () => known(voting),
  show(hook, id) {
    root ??= createRoot(document.body.appendChild(document.createElement('div')));
    root.render(createElement(StrictMode, undefined, createElement(hook === 'alike' ? Alike : Voting, { id })));
  },
  leave() {
    root?.unmount();
    root = undefined;
  },
};
Object.assign(globalThis, { hooks: page });
