// What is wrong with a policy, as sentences with paths: "filters[1].overlapp: unknown filter `overlapp`; did you mean `overlap`?"
import type { Problem } from '@nakodo/protocol';
import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import type { AttributeDefinition, AttributeKind } from '../people/person.js';
import type { FilterTerm, ScoreTerm } from './term.js';

/** `; did you mean ...?` when something known is close, else nothing. */
export function suggest(given: string, known: readonly string[], quote = '`'): string {
  if (given.length > 100) return '';
  const ranked = known.map((name) => ({ name, edits: distance(given.toLowerCase(), name.toLowerCase()) }));
  // Of two as close, the one that begins alike: `wman` is `woman` rather than `man`.
  const alike = (name: string): number => (name[0] === given[0] ? 0 : 0.5);
  const best = ranked.toSorted((a, b) => a.edits + alike(a.name) - b.edits - alike(b.name))[0];
  // A third of the letters may differ: `overlapp`, `intrests`.
  const close = best !== undefined && best.edits <= Math.max(1, Math.floor(Math.max(given.length, best.name.length) / 3));
  return close ? `; did you mean ${quote}${best.name}${quote}?` : '';
}

export function quoted(names: readonly string[], quote = '`'): string {
  return names.map((name) => `${quote}${name}${quote}`).join(', ');
}

function joinPath(base: string, keys: readonly PropertyKey[]): string {
  return keys.reduce<string>((path, key) => {
    if (typeof key === 'number') return `${path}[${key}]`;
    const name = String(key);
    if (!/^\w+$/.test(name)) return `${path}["${name}"]`;
    return path === '' ? name : `${path}.${name}`;
  }, base);
}

/** Problems of a failed parse. `keys` are the known keys at its top, for "did you mean". */
export function problemsOf(error: z.ZodError, base: string, keys: readonly string[]): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    const path = joinPath(base, issue.path);
    if (issue.code === 'unrecognized_keys') {
      const known = issue.path.length === 0 ? keys : [];
      return issue.keys.map((key) => ({
        path: joinPath(path, [key]),
        message: `unknown key \`${key}\`${suggest(key, known) || (known.length > 0 ? `: expected one of ${quoted(known)}` : '')}`,
      }));
    }
    if (issue.code === 'invalid_value') {
      const values = issue.values.map(String);
      const given = typeof issue.input === 'string' ? suggest(issue.input, values) : '';
      return [{ path, message: `expected one of ${quoted(values)}${given}` }];
    }
    if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? issue.message }];
    return [{ path, message: issue.message }];
  });
}

/** Whether the attributes that a term names exist, are of a kind that fits, and can have the constants it compares them with. */
export function checkAttributes(
  term: FilterTerm | ScoreTerm,
  spec: unknown,
  path: string,
  attributes: readonly AttributeDefinition[],
): Problem[] {
  return term.attributes(spec).flatMap((use): Problem[] => {
    const definition = attributes.find(({ name }) => name === use.name);
    if (definition === undefined) {
      const fitting = attributes.filter(({ kind }) => use.kinds.includes(kind)).map(({ name }) => name);
      const all = attributes.map(({ name }) => name);
      const hint = suggest(use.name, fitting) || suggest(use.name, all) || known(fitting);
      return [{ path: `${path}.${use.path}`, message: `unknown attribute \`${use.name}\`${hint}` }];
    }
    if (!use.kinds.includes(definition.kind)) {
      return [
        {
          path: `${path}.${use.path}`,
          message: `\`${term.name}\` needs ${oneOf(use.kinds)}; \`${use.name}\` is ${article(definition.kind)}`,
        },
      ];
    }
    return (use.constants ?? []).flatMap(({ path: where, value }): Problem[] => {
      const { options } = definition;
      if (options === undefined || options.includes(value)) return [];
      const hint = suggest(value, options, '"') || `: expected one of ${quoted(options, '"')}`;
      return [{ path: `${path}.${where}`, message: `"${value}" is no option of \`${use.name}\`${hint}` }];
    });
  });
}

function known(names: readonly string[]): string {
  return names.length > 0 ? `: these would fit: ${quoted(names)}` : ': no attribute here would fit';
}

function article(kind: AttributeKind): string {
  return kind === 'answers' ? 'answers' : `a ${kind}`;
}

function oneOf(kinds: readonly AttributeKind[]): string {
  return kinds.map(article).join(' or ');
}
