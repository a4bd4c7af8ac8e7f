// Asks before a page with unsaved changes is left: by a link, by signing out, by closing the window. The way back cannot be barred; pages
// that guard keep what was typed for it.
import { useEffect, useLayoutEffect, useState, type ReactNode } from 'react';
import { Router, type AroundNavHandler } from 'wouter';
import { Button } from '../components/button.js';
import { Dialog } from '../components/dialog.js';

let guarded = false;
let ask: (() => Promise<boolean>) | undefined;

/** True: go. At once when nothing is unsaved. */
export async function mayLeave(): Promise<boolean> {
  if (!guarded || !ask) return true;
  const leave = await ask();
  if (leave) guarded = false;
  return leave;
}

/** What is unsaved does not matter any more. */
export const leaveAnyway = () => void (guarded = false);

export function useLeaveGuard(unsaved: boolean): void {
  // Before what takes the page's place draws, and may redirect: whoever was signed out elsewhere is not asked.
  useLayoutEffect(() => {
    guarded = unsaved;
    const warn = (event: BeforeUnloadEvent) => unsaved && event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => {
      guarded = false;
      removeEventListener('beforeunload', warn);
    };
  }, [unsaved]);
}

const aroundNav: AroundNavHandler = (navigate, to, options) => {
  const stays = new URL(to, location.href).pathname === location.pathname;
  if (!guarded || stays) navigate(to, options);
  else void mayLeave().then((leave) => leave && navigate(to, options));
};

export function GuardedRouter({ children }: { children: ReactNode }) {
  const [answer, setAnswer] = useState<{ readonly give: (leave: boolean) => void }>();
  useEffect(() => {
    ask = () => new Promise((give) => setAnswer({ give }));
    return () => void (ask = undefined);
  }, []);
  const choose = (leave: boolean) => {
    setAnswer(undefined);
    answer?.give(leave);
  };
  return (
    <Router aroundNav={aroundNav}>
      {children}
      <Dialog open={answer !== undefined} onClose={() => choose(false)} title="Leave without saving?">
        <p>What you changed on this page is not saved yet.</p>
        <div className="dialog-actions">
          <Button onClick={() => choose(true)}>Leave</Button>
          <Button tone="primary" onClick={() => choose(false)}>
            Stay
          </Button>
        </div>
      </Dialog>
    </Router>
  );
}
