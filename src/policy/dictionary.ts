// Texts as small numbers, so that columns hold numbers only. One dictionary serves a whole pool: what one person offers and another
// needs has one code. Codes start at 1; 0 means missing. Codes are never given back: their order must not change any result.

export interface Dictionary {
  readonly size: number;
  /** The code of a text, given to it on first sight. */
  code(text: string): number;
  /** The text of a code. */
  word(code: number): string;
}

export function createDictionary(): Dictionary {
  const codes = new Map<string, number>();
  const words = [''];
  return {
    get size() {
      return words.length;
    },
    code(text) {
      const known = codes.get(text);
      if (known !== undefined) return known;
      codes.set(text, words.length);
      return words.push(text) - 1;
    },
    word(code) {
      return words[code] ?? '';
    },
  };
}
