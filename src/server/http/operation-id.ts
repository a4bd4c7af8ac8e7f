// Names of operations for generated clients, made from method and path so that they stay: `GET /api/events/{eventId}/members` is
// `getEventMembers`.

const singulars: Readonly<Record<string, string>> = { people: 'person', policies: 'policy', lookalike: 'lookalikePool' };

export function operationIdOf(method: string, path: string): string {
  const parts = path
    .replace(/^\/api\//, '/')
    .split('/')
    .filter((part) => part !== '');
  const words = parts.flatMap((part, place) => {
    if (part.startsWith('{')) return [];
    const ofOne = parts[place + 1]?.startsWith('{') === true;
    return (ofOne ? (singulars[part] ?? part.replace(/s$/, '')) : part).split(/[^A-Za-z0-9]+/);
  });
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
