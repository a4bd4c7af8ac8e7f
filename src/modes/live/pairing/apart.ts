// What is between two people who wait: kept apart for a while or for good, or buddies. By index in the columns; symmetric. Pure memory.

export interface Apart {
  has(a: number, b: number): boolean;
  /** `until`: milliseconds, by the clock that `expire` is told of; the later of two holds. */
  keep(a: number, b: number, until: number): void;
  befriend(a: number, b: number): void;
  buddiesOf(index: number): Iterable<number>;
  /** Whom somebody is kept apart from. */
  of(index: number): ReadonlySet<number>;
  /** Somebody left, and their index may be another's. */
  forget(index: number): void;
  /** Ends what is over; those whom it had kept apart. */
  expire(now: number): number[];
  /** When the next one is over; Infinity: none ends. */
  readonly next: number;
}

export function createApart(): Apart {
  const kept = new Map<number, Map<number, number>>();
  const buddies = new Map<number, Set<number>>();
  let next = Number.POSITIVE_INFINITY;

  const put = (a: number, b: number, until: number): void => {
    const own = kept.get(a) ?? new Map<number, number>();
    own.set(b, Math.max(own.get(b) ?? 0, until));
    kept.set(a, own);
  };
  const add = (a: number, b: number): void => void buddies.set(a, (buddies.get(a) ?? new Set()).add(b));

  return {
    has: (a, b) => kept.get(a)?.has(b) === true,
    keep(a, b, until) {
      put(a, b, until);
      put(b, a, until);
      next = Math.min(next, until);
    },
    befriend(a, b) {
      add(a, b);
      add(b, a);
    },
    buddiesOf: (index) => buddies.get(index) ?? [],
    of: (index) => new Set(kept.get(index)?.keys()),
    forget(index) {
      for (const other of kept.get(index)?.keys() ?? []) kept.get(other)?.delete(index);
      kept.delete(index);
      for (const other of buddies.get(index) ?? []) buddies.get(other)?.delete(index);
      buddies.delete(index);
    },
    expire(now) {
      if (next > now) return [];
      const over = new Set<number>();
      next = Number.POSITIVE_INFINITY;
      for (const [a, others] of kept) {
        for (const [b, until] of others) {
          if (until > now) next = Math.min(next, until);
          else {
            others.delete(b);
            over.add(a);
          }
        }
      }
      return [...over];
    },
    get next() {
      return next;
    },
  };
}
