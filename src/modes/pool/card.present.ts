// The card of a person, as the one they were matched with sees it.
import type { Card } from '@nakodo/protocol';

/** What the registry calls attributes. */
export function labelOf(attributes: readonly { readonly name: string; readonly label: string }[]): (attribute: string) => string {
  const labels = new Map(attributes.map(({ name, label }) => [name, label]));
  return (name) => labels.get(name) ?? name;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown) => (typeof value === 'string' ? value : null);
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []);

/** Attributes that have a place of their own on a card. */
const placed = new Set(['age', 'bio', 'interests']);

export function presentCard(stored: unknown, label: (attribute: string) => string): Card {
  const card = isRecord(stored) ? stored : {};
  const attributes = isRecord(card['attributes']) ? card['attributes'] : {};
  const age = attributes['age'];
  return {
    id: String(card['id']),
    name: text(card['name']) ?? '',
    avatar: text(card['avatar']),
    age: typeof age === 'number' ? Math.floor(age) : null,
    bio: text(attributes['bio']),
    interests: texts(attributes['interests']),
    facts: Object.entries(attributes).flatMap(([name, value]) => {
      const words = placed.has(name) ? '' : wordsOf(value);
      return words === '' ? [] : [{ label: label(name), value: words }];
    }),
  };
}

function wordsOf(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return text(value) ?? texts(value).join(', ');
}
