// Whether a picture in a data: address is of the kind it says. Whoever looks at it later trusts that.

const heads: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  png: (bytes) => bytes.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
  jpeg: (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  webp: (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
};

export function isPicture(dataAddress: string): boolean {
  const [, type = '', start = ''] = /^data:image\/(\w+);base64,([A-Za-z0-9+/=]{0,24})/.exec(dataAddress) ?? [];
  return heads[type]?.(Buffer.from(start, 'base64')) === true;
}
