// Names for prepared statements. A statement text gets a name from its second use on, so that one-off texts never fill the server's memory.
// Never used behind a transaction pooler, where the next statement may land on a server that does not know the name.

/** Each name costs memory in every server process; Nakodo itself has a few hundred statements. */
const maxNames = 1000;

export interface StatementNames {
  /** The name to prepare this text under, or none. */
  find(text: string): string | undefined;
  /** Gives the text a new name next time: its old plan no longer fits. */
  forget(text: string): void;
}

export function createStatementNames(enabled: boolean): StatementNames {
  const names = new Map<string, string | undefined>();
  let serial = 0;
  return {
    find(text) {
      if (!enabled) return undefined;
      if (!names.has(text)) {
        if (names.size < maxNames) names.set(text, undefined);
        return undefined;
      }
      let name = names.get(text);
      if (name === undefined) {
        name = `nakodo_${++serial}`;
        names.set(text, name);
      }
      return name;
    },
    forget(text) {
      if (names.has(text)) names.set(text, undefined);
    },
  };
}
