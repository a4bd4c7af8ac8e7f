// What a browser does by itself between documents and an app must do: a new page begins at its top with its heading in focus; going back
// finds the place where one was. Page heads take care of it when they appear.
type Arrival = 'pushed' | 'popped';

let arrival: Arrival | undefined;
const places = new Map<string, number>();
/** A page that has not grown tall enough by then will not: longer than a slow phone asks for what is on it. */
const growMs = 20_000;
/** Whoever does one of these is where they want to be. */
const moves = ['wheel', 'touchmove', 'pointerdown', 'keydown'] as const;
let stopGrowing: () => void = () => undefined;

/** Called once, before the first navigation. */
export function watchNavigation(): void {
  history.scrollRestoration = 'manual';
  let address = location.href;
  const arrive = (how: Arrival) => {
    if (new URL(address).pathname === location.pathname) return;
    address = location.href;
    arrival = how;
  };
  // wouter tells its own navigation by these events.
  addEventListener('pushState', () => arrive('pushed'));
  addEventListener('replaceState', () => arrive('pushed'));
  addEventListener('popstate', () => arrive('popped'));
  addEventListener('scroll', () => arrival === undefined && places.set(location.pathname, scrollY), { passive: true });
}

/** A page's heading is there. */
export function settle(heading: HTMLElement | null): void {
  const how = arrival;
  arrival = undefined;
  if (how !== undefined) stopGrowing();
  if (how === undefined || !heading) return;
  if (how === 'pushed') scrollTo(0, 0);
  else scrollBack(places.get(location.pathname) ?? 0);
  heading.focus({ preventScroll: true });
}

function scrollBack(to: number): void {
  scrollTo(0, to);
  if (scrollY >= to - 1) return;
  const growing = new ResizeObserver(() => {
    scrollTo(0, to);
    if (scrollY >= to - 1) stop();
  });
  const timer = setTimeout(() => stop(), growMs);
  const stop = (stopGrowing = () => {
    growing.disconnect();
    clearTimeout(timer);
    for (const move of moves) removeEventListener(move, stop);
  });
  growing.observe(document.body);
  for (const move of moves) addEventListener(move, stop, { passive: true });
}
