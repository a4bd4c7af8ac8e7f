// What a person says each column is, and the mapping that says so to the server: only where it differs from what the server sees by itself.
import type { ImportPreview } from '@nakodo/protocol';

export type PreviewColumn = ImportPreview['columns'][number];
export type OwnKind = 'number' | 'text' | 'choice' | 'set';

/** `own`: an attribute that this file brings along. */
export type Choice =
  | { readonly as: 'nothing' }
  | { readonly as: 'target'; readonly name: string }
  | { readonly as: 'own'; readonly name: string; readonly kind: OwnKind };

/** By column; columns that nobody touched are not in it. */
export type Choices = Readonly<Record<string, Choice>>;

export function mappingOf(choices: Choices): string {
  const columns = Object.fromEntries(Object.entries(choices).map(([column, choice]) => [column, ruleOf(choice)]));
  return JSON.stringify(Object.keys(columns).length > 0 ? { columns } : {});
}

function ruleOf(choice: Choice): unknown {
  if (choice.as === 'nothing') return null;
  if (choice.as === 'target') return choice.name;
  return { attribute: choice.name, kind: choice.kind };
}

/** What a column is as things stand: said by hand, else as the server reads it. */
export function choiceOf(column: PreviewColumn, choices: Choices): Choice {
  const said = choices[column.column];
  if (said) return said;
  const [attribute] = column.attributes;
  return attribute === undefined ? { as: 'nothing' } : { as: 'target', name: attribute };
}

export const ownKinds: readonly { readonly value: OwnKind; readonly label: string }[] = [
  { value: 'choice', label: 'One of a few words' },
  { value: 'set', label: 'Several words' },
  { value: 'number', label: 'A number' },
  { value: 'text', label: 'Text' },
];

export function ownOf({ own, column }: PreviewColumn): Choice {
  const kind = ownKinds.find(({ value }) => value === own.kind)?.value ?? 'text';
  return { as: 'own', name: own.name || `column_${column.length}`, kind };
}

export const isAttributeName = (name: string) => /^[a-z][a-z0-9_]{0,62}$/.test(name);

/** The first line may hold a person instead of names: then every row would be read under the wrong names. */
export function looksHeadless({ columns, format }: ImportPreview): boolean {
  if (format !== 'csv' || columns.some(({ how }) => how !== 'ignored')) return false;
  return columns.some(({ column }) => /^[+-]?\d+([.,]\d+)?$|^\d{4}-\d\d-\d\d$|@.+\.|^column \d+$/.test(column));
}
