// Where one is, roughly: taken from the browser when asked, rounded to about a kilometre, cleared at will.
import { Button } from '../../components/button.js';
import { FieldError } from '../../components/field.js';
import { useAction } from '../../hooks/use-action.js';
import type { FieldState } from '../../hooks/use-form.js';
import type { Place } from './draft.js';

interface PlaceFieldProps {
  field: FieldState<Place | null>;
  label: string;
  hint: React.ReactNode;
}

export function PlaceField({ field, label, hint }: PlaceFieldProps) {
  const { run, pending, error } = useAction(async () => field.set(await whereAmI()));
  const { value } = field;
  return (
    <fieldset className="field" id={field.id} tabIndex={-1}>
      <legend>
        {label}
        <span className="optional"> optional</span>
      </legend>
      <p className="hint">{hint}</p>
      <div className="place">
        <p>{value ? `About ${degrees(value.lat, 'N', 'S')}, ${degrees(value.lon, 'E', 'W')}` : 'Not given'}</p>
        <Button busy={pending} onClick={() => void run()}>
          Use where I am
        </Button>
        {value && (
          <Button tone="quiet" onClick={() => field.set(null)}>
            Clear
          </Button>
        )}
      </div>
      <FieldError id={field.id} error={error?.message ?? field.error} />
    </fieldset>
  );
}

const degrees = (value: number, plus: string, minus: string) => `${Math.abs(value).toFixed(2)}° ${value < 0 ? minus : plus}`;
const round = (value: number) => Number(value.toFixed(2));

const failures: Readonly<Record<number, string>> = {
  1: 'The browser was not allowed to say where you are. Allow it in its settings for this page, or leave this out.',
  2: 'The browser could not find out where you are. Try again in a moment, or leave this out.',
  3: 'Finding out where you are took too long. Try again, or leave this out.',
};

function whereAmI(): Promise<Place> {
  return new Promise((resolve, reject) => {
    if (!('geolocation' in navigator)) return reject(new Error('This browser cannot say where you are.'));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve({ lat: round(coords.latitude), lon: round(coords.longitude) }),
      ({ code }) => reject(new Error(failures[code] ?? 'The browser could not say where you are.')),
      { timeout: 10_000, maximumAge: 600_000 },
    );
  });
}
