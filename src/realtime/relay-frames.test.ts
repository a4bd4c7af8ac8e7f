import { describe, expect, it } from 'vitest';
import { createJoiner, packPayloads, toAsciiJson } from './relay-frames.js';

const counter = () => {
  let n = 0;
  return () => ++n;
};
const things = [{ a: 1 }, { sdp: `v=0\r\n${'x'.repeat(60_000)}ü😀` }, 'short', { text: 'Grüße\n😀\u2028' }];
const texts = things.map(toAsciiJson);

describe('things as notifications', () => {
  it('fit the payload in bytes, and come out as they were, in order', () => {
    const payloads = packPayloads('me', texts, counter());
    expect(payloads.every((payload) => Buffer.byteLength(payload) < 8000)).toBe(true);
    expect(payloads.length).toBeGreaterThan(7);
    const joiner = createJoiner();
    const read = payloads.flatMap((payload) => joiner.read(payload, 'other', 0));
    expect(read.map((text) => JSON.parse(text) as unknown)).toEqual(things);
    expect(joiner.size()).toBe(0);
  });

  it('go together while they are short', () => {
    expect(packPayloads('me', ['"a"', '"b"'], counter())).toEqual(['me\n="a"\n="b"']);
    expect(packPayloads('me', [], counter())).toEqual([]);
  });

  it('are not heard by who sent them', () => {
    expect(createJoiner().read('me\n="a"', 'me', 0)).toEqual([]);
  });

  it('are joined whatever comes between, also from others with the same number', () => {
    const [mine, theirs] = ['m', 't'].map((char) => packPayloads(char, [toAsciiJson(char.repeat(20_000))], counter()));
    const joiner = createJoiner();
    const mixed = [0, 1, 2, 3].flatMap((at) => [theirs?.[at] ?? '', mine?.[at] ?? '']).toReversed();
    const read = mixed.flatMap((payload) => joiner.read(payload, 'other', 0));
    expect(read.map((text) => (JSON.parse(text) as string).charAt(0))).toEqual(['m', 't']);
  });

  it('of which a piece is lost are dropped after a while', () => {
    const [first = '', ...rest] = packPayloads('me', [toAsciiJson('x'.repeat(20_000))], counter());
    const joiner = createJoiner();
    expect(joiner.read(first, 'other', 0)).toEqual([]);
    expect(joiner.size()).toBe(1);
    expect(joiner.read('me\n="a"', 'other', 6000)).toEqual(['"a"']);
    expect(joiner.size()).toBe(0);
    expect(rest.flatMap((payload) => joiner.read(payload, 'other', 6001))).toEqual([]);
  });

  it.each(['me\n+1 5 2 x', 'me\n+1 x', 'me\nnothing', 'me', '', 'me\n+1 0 9999 x'])('ignore what is none: %j', (payload) => {
    expect(createJoiner().read(payload, 'other', 0)).toEqual([]);
  });
});
