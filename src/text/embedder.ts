// What turns texts into vectors whose cosine is how alike they are. Two doors: a model in this process's worker thread, or an API.
// Vectors of different models are never compared: whoever stores one stores `model` beside it.

export interface TextEmbedder {
  /** Name and version of the model, stored beside each vector. */
  readonly model: string;
  /** Numbers per vector. */
  readonly length: number;
  /**
   * One vector of length 1 for each text, in order; `undefined` where a text says nothing the model can read (blank, or in a script it does not know):
   * such an attribute is missing, not similar to others of its kind.
   * @throws AppError `upstream`, `timeout`, `cancelled` or `setup`
   */
  embed(texts: readonly string[], options?: { readonly signal?: AbortSignal }): Promise<readonly (Float32Array | undefined)[]>;
  /** Ends what it started. `embed` after that is refused. */
  close(): Promise<void>;
}

/** Longest passage embedded at once, in characters. The models read a paragraph well and a novel badly, and cost grows with the square. */
export const passageChars = 1000;
/** What comes after this many passages is not read. */
export const maxPassages = 4;

/** One text in one line, without characters that carry no words. Pure. */
export function normalizeText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]|\p{Extended_Pictographic}/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** A text in passages of at most `passageChars`, cut at the end of a sentence or word where there is one; the rest of a very long text is left out. Pure. */
export function toPassages(text: string): readonly string[] {
  const passages: string[] = [];
  let rest = normalizeText(text);
  while (rest !== '' && passages.length < maxPassages) {
    if (rest.length <= passageChars) return [...passages, rest];
    const head = rest.slice(0, passageChars);
    const sentence = Math.max(head.lastIndexOf('. '), head.lastIndexOf('! '), head.lastIndexOf('? ')) + 1;
    const cut = sentence > passageChars / 2 ? sentence : Math.max(head.lastIndexOf(' '), 0) || passageChars;
    passages.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  return passages;
}

/** The mean of vectors by weight, of length 1; undefined when there is none or they cancel out. Pure. */
export function meanVector(
  vectors: readonly { readonly vector: Float32Array; readonly weight: number }[],
): Float32Array | undefined {
  const [first] = vectors;
  if (first === undefined) return undefined;
  const sum = new Float64Array(first.vector.length);
  for (const { vector, weight } of vectors)
    for (let at = 0; at < sum.length; at++) sum[at] = (sum[at] ?? 0) + (vector[at] ?? 0) * weight;
  const length = Math.hypot(...sum);
  return length > 1e-9 ? Float32Array.from(sum, (number) => number / length) : undefined;
}
