// Numbers in the way of the reader's language.
const plain = new Intl.NumberFormat();

/** `12,345`. */
export const digits = (value: number) => plain.format(value);
