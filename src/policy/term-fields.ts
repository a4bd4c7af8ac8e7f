// What an editor needs to draw a form for each term, read off the terms' own schemas: there is no second list to keep.
import type { PolicyTerm, TermField } from '@nakodo/protocol';
import { z } from 'zod';
import type { AttributeUse, FilterTerm, ScoreTerm } from './term.js';
import { filterTerms, scoreTerms } from './terms.js';

/** The part of JSON Schema that the terms' schemas become. */
interface Shape {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly const?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

/** All terms, filters first. */
export function listTermFields(): PolicyTerm[] {
  return [
    ...filterTerms.map((term) => ({ ...present(term), list: 'filters' as const })),
    ...scoreTerms.map((term) => ({ ...present(term), list: 'score' as const })),
  ];
}

function present(term: FilterTerm | ScoreTerm): Omit<PolicyTerm, 'list'> {
  const shape = z.toJSONSchema(term.schema, { io: 'input' }) as Shape;
  const uses = term.attributes(probe(shape));
  return { name: term.name, label: term.label, about: term.about, fields: fieldsOf(shape, '', uses) };
}

function fieldsOf(shape: Shape, base: string, uses: readonly AttributeUse[]): TermField[] {
  return Object.entries(shape.properties ?? {}).flatMap(([key, value]): TermField[] => {
    const path = `${base}${key}`;
    if (value.properties) return fieldsOf(value, `${path}.`, uses);
    return [fieldOf(path, value, shape.required?.includes(key) ?? false, uses)];
  });
}

function fieldOf(path: string, shape: Shape, required: boolean, uses: readonly AttributeUse[]): TermField {
  const common = { path, help: shape.description ?? '', required };
  const use = shape.const === undefined ? uses.find((each) => each.path === path) : undefined;
  if (use) return { ...common, kind: 'attribute', attributeKinds: [...use.kinds] };
  const owner = uses.find(({ constants = [] }) => constants.some((constant) => rootOf(constant.path) === path));
  const valuesOf = owner === undefined ? {} : { valuesOf: owner.path };
  if (shape.const !== undefined) return { ...common, kind: 'choice', options: [shape.const] };
  if (shape.enum) return { ...common, kind: 'choice', options: [...shape.enum] };
  if (shape.type === 'number' || shape.type === 'integer') return { ...common, kind: 'number', ...rangeOf(shape) };
  if (shape.type === 'array') return { ...common, kind: 'texts', ...valuesOf };
  if (shape.type === 'object') return { ...common, kind: 'weights', ...valuesOf };
  return { ...common, kind: 'text', ...valuesOf };
}

function rangeOf({ type, minimum, exclusiveMinimum, maximum }: Shape) {
  const least = exclusiveMinimum ?? minimum;
  return {
    ...(least !== undefined && { least }),
    ...(exclusiveMinimum !== undefined && { above: true }),
    ...(maximum !== undefined && { most: maximum }),
    ...(type === 'integer' && { whole: true }),
  };
}

/** `values[0]` and `weights.jazz` are of `values` and `weights`. */
function rootOf(path: string): string {
  return /^\w+/.exec(path)?.[0] ?? path;
}

/** A spec of the right form with nothing in it that matters: what a term says of its attributes follows from where they are. */
function probe(shape: Shape): unknown {
  if (shape.properties) return Object.fromEntries(Object.entries(shape.properties).map(([key, value]) => [key, probe(value)]));
  if (shape.enum) return shape.enum[0];
  if (shape.const !== undefined) return shape.const;
  if (shape.type === 'number' || shape.type === 'integer') return 1;
  if (shape.type === 'array') return ['value'];
  if (shape.type === 'object') return { value: 1 };
  return 'value';
}
