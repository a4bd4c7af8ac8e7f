// A person's picture: drawn SVG text, an address, or their initials. Always beside their name, so it is decoration to a screen reader.
interface AvatarProps {
  name: string;
  image: string | null | undefined;
  size?: 'small' | 'medium' | 'large';
}

export function Avatar({ name, image, size = 'medium' }: AvatarProps) {
  const source = sourceOf(image);
  return (
    <span className={`avatar ${size}`} aria-hidden="true">
      {source ? <img src={source} alt="" loading="lazy" /> : initials(name)}
    </span>
  );
}

/** The address of the image. Shown as one, where scripts inside an SVG never run. */
export function sourceOf(image: string | null | undefined): string | undefined {
  if (!image) return undefined;
  if (image.trimStart().startsWith('<svg')) return `data:image/svg+xml,${encodeURIComponent(image)}`;
  return /^(https:|data:image\/|\/)/.test(image) ? image : undefined;
}

const graphemes = new Intl.Segmenter();

/** Of the first and the last word. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return ends
    .map((word) => [...graphemes.segment(word ?? '')][0]?.segment ?? '')
    .join('')
    .toUpperCase();
}
