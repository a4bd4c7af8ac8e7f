// Makes a small square picture out of what somebody chose, here in the browser: nothing larger ever leaves it.
const side = 256;
/** The server takes 60,000 characters. */
const mostCharacters = 58_000;
const qualities = [0.86, 0.75, 0.6, 0.4];

/** A data address: WebP, or JPEG where the browser cannot write that. Throws words for the person. */
export async function makePicture(file: File): Promise<string> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error('This file is not a picture this browser can read. Try a JPEG, PNG or WebP.');
  });
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = side;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('This browser cannot draw, so the picture cannot be made smaller here.');
  // The middle, as large as fits: of a tall picture a little above it, where faces are.
  const edge = Math.min(bitmap.width, bitmap.height);
  const left = (bitmap.width - edge) / 2;
  const top = Math.max(0, (bitmap.height - edge) / 2.6);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, side, side);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, left, top, edge, edge, 0, 0, side, side);
  bitmap.close();
  return smallEnough(canvas);
}

function smallEnough(canvas: HTMLCanvasElement): string {
  for (const quality of qualities) {
    for (const type of ['image/webp', 'image/jpeg']) {
      const address = canvas.toDataURL(type, quality);
      if (address.startsWith(`data:${type}`) && address.length <= mostCharacters) return address;
    }
  }
  throw new Error('This picture cannot be made small enough. Try another one.');
}
