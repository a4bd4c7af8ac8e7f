// What the policy engine knows of a person: an id, when they joined (for ties), and attributes by name. No database, no clock.

export const attributeKinds = ['number', 'text', 'choice', 'set', 'place', 'answers', 'vector'] as const;
export type AttributeKind = (typeof attributeKinds)[number];

/** The one attribute that is measured on photos: the table `faces` holds it, no profile, form or file does. */
export const faceAttribute = 'face';

/** One entry of the registry of attributes: policies may only name attributes that are in it. */
export interface AttributeDefinition {
  readonly name: string;
  readonly kind: AttributeKind;
  /** Allowed values of a choice or set, where they are closed. */
  readonly options?: readonly string[];
}

export interface Place {
  readonly lat: number;
  readonly lon: number;
}

/** Answers to questions: what I chose, what I accept from you, how much it matters (0 to 4, weights 0/1/5/25/125 halves as documented in the term). */
export interface Answer {
  readonly chosen: string;
  readonly accepts: readonly string[];
  readonly importance: number;
}

export type AttributeValue = number | string | readonly string[] | Place | Readonly<Record<string, Answer>>;

export interface Person {
  readonly id: string;
  /** When they joined the pool, microseconds since 1970: the earlier joiner wins a tie. */
  readonly joinedAt: number;
  /** Below the pool's minimum age: never paired with anyone who is not. */
  readonly minor?: boolean;
  /** Absent or null: missing. A `text` attribute's own text is here; its vector is in `vectors`. */
  readonly attributes: Readonly<Record<string, AttributeValue | null | undefined>>;
  /** Vectors of text and vector attributes and of the face, by attribute name. All of one attribute have one model and length. */
  readonly vectors?: Readonly<Record<string, Float32Array | undefined>>;
}
