// Dragging the pair aside with a finger, a pen or the mouse. Up and down still scrolls; Escape, or letting go on the way, does nothing.
import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { swipeDecision, thresholdOf } from './swipe-decision.js';

/** Less is a tap. */
const slackPx = 10;
/** Velocity is that of about the last so many milliseconds. */
const stretchMs = 100;

interface Held {
  readonly pointerId: number;
  readonly x: number;
  readonly y: number;
  /** Where it was lately, the oldest first. */
  readonly trail: { readonly x: number; readonly at: number }[];
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

/** `onSwipe` also hears how far it was dragged. */
export function useSwipe(onSwipe: (cast: 'yes' | 'no', dx: number) => void): Swipe {
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

  const dragOf = (event: PointerEvent<HTMLElement>, { x, y, trail }: Held) => {
    const first = trail.find(({ at }) => event.timeStamp - at <= stretchMs) ?? trail.at(-1);
    const ms = first ? event.timeStamp - first.at : 0;
    const velocity = first && ms > 0 ? (event.clientX - first.x) / ms : 0;
    return { dx: event.clientX - x, dy: event.clientY - y, velocity, width: event.currentTarget.clientWidth };
  };
  const isHeld = (event: PointerEvent) => (held.current?.pointerId === event.pointerId ? held.current : undefined);

  return {
    leaning,
    dragging,
    handlers: {
      onPointerDown(event) {
        const isControl = event.target instanceof Element && event.target.closest('a, button, summary, input');
        if (!event.isPrimary || event.button !== 0 || isControl) return;
        box.current = event.currentTarget;
        const trail = [{ x: event.clientX, at: event.timeStamp }];
        held.current = { pointerId: event.pointerId, x: event.clientX, y: event.clientY, trail, moving: false };
      },
      onPointerMove(event) {
        const now = isHeld(event);
        if (!now) return;
        const drag = dragOf(event, now);
        now.trail.push({ x: event.clientX, at: event.timeStamp });
        if (now.trail.length > 40) now.trail.shift();
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
