// The name of an attribute as people say it. Units stand last in names, as everywhere: `height_cm` is the height in cm.

const units = new Set([
  'mm',
  'cm',
  'm',
  'km',
  'g',
  'kg',
  'years',
  'months',
  'weeks',
  'days',
  'hours',
  'minutes',
  'eur',
  'usd',
  'gbp',
  'percent',
]);

export interface AttributeWords {
  /** `height` */
  readonly what: string;
  /** `cm` */
  readonly unit?: string;
}

/** `dietary_needs` is "dietary needs"; `height_cm` is "height", in cm. */
export function attributeWords(name: string): AttributeWords {
  const words = name.split('_').filter((word) => word !== '');
  const unit = words.at(-1);
  if (words.length < 2 || unit === undefined || !units.has(unit)) return { what: words.join(' ') };
  return { what: words.slice(0, -1).join(' '), unit };
}

/** What a form calls an attribute that nobody gave a label: `Height (cm)`. */
export function attributeLabel(name: string): string {
  const { what, unit } = attributeWords(name);
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}${unit === undefined ? '' : ` (${unit})`}`;
}

/** What rules call attributes: as their names say, or by their label where somebody chose one of its own. */
export function attributeNaming(
  attributes: readonly { readonly name: string; readonly label: string }[],
): (name: string) => string {
  const own = new Map(attributes.flatMap(({ name, label }) => (label === attributeLabel(name) ? [] : [[name, label] as const])));
  return (name) => own.get(name) ?? attributeWords(name).what;
}
