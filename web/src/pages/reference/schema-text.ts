// A schema as a reader of JSON would write it down: `{ name: string, age?: integer | null }`.
import type { Schema } from '../../api/reference.js';

const refName = (ref: string) => ref.split('/').at(-1) ?? ref;

export function schemaText(schema: Schema | undefined, indent = ''): string {
  if (!schema) return 'anything';
  if (schema.$ref) return refName(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const any = schema.anyOf ?? schema.oneOf;
  if (any) return any.map((one) => schemaText(one, indent)).join(' | ');
  if (schema.allOf) return schema.allOf.map((one) => schemaText(one, indent)).join(' & ');
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.map((type) => typeText(type, schema, indent)).join(' | ') || 'anything';
}

function typeText(type: string, schema: Schema, indent: string): string {
  if (type === 'array') return `[${schemaText(schema.items, indent)}, ...]`;
  if (type === 'object') return objectText(schema, indent);
  return type === 'string' && schema.format ? schema.format : type;
}

function objectText({ properties, required = [], additionalProperties }: Schema, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties ?? {}).map(
    ([name, value]) => `${inner}${name}${required.includes(name) ? '' : '?'}: ${schemaText(value, inner)}`,
  );
  if (typeof additionalProperties === 'object') lines.push(`${inner}[name]: ${schemaText(additionalProperties, inner)}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`;
}

/** Something of that form to start from. */
export function exampleOf(schema: Schema | undefined, schemas: Readonly<Record<string, Schema>>): unknown {
  if (!schema) return {};
  if (schema.$ref) return exampleOf(schemas[refName(schema.$ref)], schemas);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const first = (schema.anyOf ?? schema.oneOf ?? schema.allOf)?.[0];
  if (first) return exampleOf(first, schemas);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === 'array') return [exampleOf(schema.items, schemas)];
  if (type === 'number' || type === 'integer') return 1;
  if (type === 'boolean') return true;
  if (type === 'string') return schema.format === 'uuid' ? '00000000-0000-4000-8000-000000000000' : '...';
  const required = Object.entries(schema.properties ?? {}).filter(([name]) => schema.required?.includes(name));
  return Object.fromEntries(required.map(([name, value]) => [name, exampleOf(value, schemas)]));
}
