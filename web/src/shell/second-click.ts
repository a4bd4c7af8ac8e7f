// A double click is one wish. Where the first click moved the page, the second would land on whatever came under the pointer: it is not
// taken there. Keyboards, and two clicks on the same control, are never held back.

const controls = 'a, button, input, select, textarea, label, summary, [role=button]';

/** Called once. */
export function watchSecondClicks(): void {
  let first: Element | null = null;
  let astray = false;
  const onPress = (event: MouseEvent) => {
    const control = event.target instanceof Element ? event.target.closest(controls) : null;
    // `detail` counts presses as the system does: by the time and the distance that somebody has set for a double click.
    astray = event.detail > 1 && first !== null && control !== null && control !== first;
    if (astray) refuse(event);
    else first = control;
  };
  // By keyboard, or by a script, `detail` is 0.
  const onClick = (event: MouseEvent) => astray && event.detail > 0 && refuse(event);
  addEventListener('mousedown', onPress, { capture: true });
  addEventListener('click', onClick, { capture: true });
}

function refuse(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
