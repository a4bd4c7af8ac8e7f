// Somebody who was hidden a moment ago, and can be brought back in their place for a while. Only then is it told to the server; also when the page is
// left before. Later they are among those who are hidden (hidden-people.tsx).
import { useEffect, useRef, useState } from 'react';
import type { Card } from '@nakodo/protocol';
import { lookalike } from '../../api/lookalike.js';
import { Button } from '../../components/button.js';
import { ErrorNotice } from '../../components/notice.js';
import { useAction } from '../../hooks/use-action.js';

interface HiddenRowProps {
  poolId: string;
  person: Card;
  onUndo: () => void;
  onHidden: () => void;
}

const undoMs = 8000;

export function HiddenRow({ poolId, person, onUndo, onHidden }: HiddenRowProps) {
  const undo = useRef<HTMLButtonElement>(null);
  /** Told to the server, or taken back. */
  const settled = useRef(false);
  /** Nobody is hurried who is about to press it. */
  const [held, setHeld] = useState(false);
  const { run, error } = useAction(async () => {
    await lookalike.hide(poolId, person.id);
    settled.current = true;
    onHidden();
  });
  useEffect(() => undo.current?.focus(), []);
  useEffect(() => {
    if (held) return undefined;
    const timer = setTimeout(() => void run(), undoMs);
    return () => clearTimeout(timer);
  }, [held, run]);
  const here = useRef(false);
  useEffect(() => {
    const now = () => {
      if (settled.current) return;
      settled.current = true;
      lookalike.hideOnLeaving(poolId, person.id);
    };
    here.current = true;
    addEventListener('pagehide', now);
    return () => {
      here.current = false;
      removeEventListener('pagehide', now);
      // Another page, not another drawing of this one.
      setTimeout(() => here.current || now());
    };
  }, [poolId, person.id]);
  const takeBack = () => {
    settled.current = true;
    onUndo();
  };
  return (
    <div className="looks-hidden" onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
      <p role="status">
        You do not see <bdi>{person.name}</bdi> any more. They are not told.
      </p>
      <Button ref={undo} onClick={takeBack}>
        Undo
      </Button>
      {error && <ErrorNotice error={error} onRetry={() => void run()} />}
    </div>
  );
}
