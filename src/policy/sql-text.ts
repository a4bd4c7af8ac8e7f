// Pieces of SQL text for the terms. Policies become part of generated functions, so there are no bind parameters here:
// every constant goes through `literal` or `float`, and nothing else of a policy may reach SQL.

const plain = /^[A-Za-z0-9 _.,:/-]*$/;

/** A text constant. Anything unusual is written as \uXXXX, so that no quoting around it, dollar quotes included, can be ended by it. */
export function literal(text: string): string {
  if (plain.test(text)) return `'${text}'`;
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return `E'${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}'`;
}

/** A number constant; the shortest text that reads back as the same float8. */
export function float(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`not a finite number: ${value}`);
  return `float8 '${value}'`;
}

/** An attribute as jsonb. */
export function field(person: string, attribute: string): string {
  return `(${person}.attributes -> ${literal(attribute)})`;
}

export function numberOf(person: string, attribute: string): string {
  return `public.policy_number(${field(person, attribute)})`;
}

export function textOf(person: string, attribute: string): string {
  return `public.policy_text(${field(person, attribute)})`;
}

const textColumns: ReadonlySet<string> = new Set(['name', 'gender', 'school', 'bio', 'profile_type']);

/** The column of `profiles` that holds a text or a choice, null or '' where it is missing; undefined: it is among the other attributes. */
export function columnOf(profile: string, attribute: string): string | undefined {
  return textColumns.has(attribute) ? `${profile}.${attribute}` : undefined;
}

export function setOf(person: string, attribute: string): string {
  return `public.policy_set(${field(person, attribute)})`;
}

/** `condition`, with null (something is missing) decided. */
export function decided(condition: string, missing: 'fails' | 'passes' | undefined): string {
  return `coalesce(${condition}, ${missing === 'passes' ? 'true' : 'false'})`;
}

/** `value`, with null (something is missing) decided. */
export function valued(value: string, missing: number): string {
  return `coalesce(${value}, ${float(missing)})`;
}
