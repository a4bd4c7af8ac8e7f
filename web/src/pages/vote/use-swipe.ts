// Dragging the pair aside with a finger, a pen or the mouse. Up and down still scrolls; Escape, letting go on the way, or another pair that comes
// meanwhile, does nothing.
import { useEffect, useLayoutEffect, useRef, useState, type PointerEvent } from 'react';
import { lately, swipeDecision, thresholdOf, velocityTo, type Point } from './swipe-decision.js';

/** Less is a tap. */
const slackPx = 10;

interface Held {
  readonly pointerId: number;
  readonly x: number;
  readonly y: number;
  /** Where it was lately, the oldest first. */
  trail: readonly Point[];
  moving: boolean;
}

export interface Swipe {
  /** What letting go now would say. */
  readonly leaning: 'yes' | 'no' | undefined;
  readonly dragging: boolean;
  readonly handlers: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void;
    readonly onPointerCancel: (event: PointerEvent<HTMLElement>) => void;
  };
}

const pointOf = ({ clientX, timeStamp }: Pick<MouseEvent, 'clientX' | 'timeStamp'>): Point => ({ x: clientX, at: timeStamp });

/** Also where it was between two frames: a slow phone draws few, and a quick turn back would be none. Some browsers do not tell. */
function pointsOf({ nativeEvent }: PointerEvent): readonly Point[] {
  const between = 'getCoalescedEvents' in nativeEvent ? nativeEvent.getCoalescedEvents() : [];
  return (between.length > 0 ? between : [nativeEvent]).map(pointOf);
}

/** `of`: what is dragged; a drag means that alone. `onSwipe` also hears how far it was dragged. */
export function useSwipe(of: string, onSwipe: (cast: 'yes' | 'no', dx: number) => void): Swipe {
  const held = useRef<Held>(undefined);
  const box = useRef<HTMLElement>(undefined);
  const [leaning, setLeaning] = useState<'yes' | 'no'>();
  const [dragging, setDragging] = useState(false);

  const letGo = () => {
    held.current = undefined;
    box.current?.style.removeProperty('--swipe');
    setLeaning(undefined);
    setDragging(false);
  };
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && held.current && letGo();
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  useLayoutEffect(
    () => () => {
      if (held.current) letGo();
    },
    [of],
  );

  const dragOf = (event: PointerEvent<HTMLElement>, { x, y, trail }: Held) => ({
    dx: event.clientX - x,
    dy: event.clientY - y,
    velocity: velocityTo(pointOf(event), trail),
    width: event.currentTarget.clientWidth,
  });
  const isHeld = (event: PointerEvent) => (held.current?.pointerId === event.pointerId ? held.current : undefined);

  return {
    leaning,
    dragging,
    handlers: {
      onPointerDown(event) {
        const isControl = event.target instanceof Element && event.target.closest('a, button, summary, input');
        if (!event.isPrimary || event.button !== 0 || isControl) return;
        box.current = event.currentTarget;
        const trail = [pointOf(event)];
        held.current = { pointerId: event.pointerId, x: event.clientX, y: event.clientY, trail, moving: false };
      },
      onPointerMove(event) {
        const now = isHeld(event);
        if (!now) return;
        const drag = dragOf(event, now);
        now.trail = lately([...now.trail, ...pointsOf(event)]);
        if (!now.moving) {
          if (Math.abs(drag.dx) < slackPx || Math.abs(drag.dy) > Math.abs(drag.dx)) return;
          now.moving = true;
          setDragging(true);
          event.currentTarget.setPointerCapture(event.pointerId);
        }
        event.currentTarget.style.setProperty('--swipe', `${Math.round(drag.dx)}px`);
        setLeaning(Math.abs(drag.dx) < thresholdOf(drag.width) ? undefined : drag.dx > 0 ? 'yes' : 'no');
      },
      onPointerUp(event) {
        const now = isHeld(event);
        if (!now) return;
        const drag = dragOf(event, now);
        const cast = now.moving ? swipeDecision(drag) : undefined;
        letGo();
        if (cast) onSwipe(cast, drag.dx);
      },
      onPointerCancel(event) {
        if (isHeld(event)) letGo();
      },
    },
  };
}
