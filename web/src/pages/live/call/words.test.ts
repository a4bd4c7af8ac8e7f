import { describe, expect, it } from 'vitest';
import type { CallView } from './call-view.js';
import { wordsOfCall } from './call-words.js';
import { failureOf, wordsOf } from './media-words.js';

const failed = (name: string) => Object.assign(new Error('what the browser says'), { name });
const both = { camera: true, microphone: true };
const none = { camera: false, microphone: false };
const view = (phase: CallView['phase'], partner: Partial<CallView['partner']> = {}): CallView => ({
  phase,
  partner: { joined: true, ...none, ...partner },
  tracks: [],
});

describe('why there is no camera', () => {
  it.each([
    ['NotAllowedError', 'denied', /Allow it/],
    ['NotFoundError', 'missing', /Plug one in/],
    ['OverconstrainedError', 'missing', /No camera was found/],
    ['NotReadableError', 'taken', /in use by another program/],
    ['TypeError', 'unknown', /could not be started/],
  ])('is said in words: %s', (name, failure, words) => {
    expect(failureOf(failed(name))).toBe(failure);
    expect(wordsOf('camera', failureOf(failed(name)))).toMatch(words);
  });

  it('is said for pages without https, browsers without calls, and cameras that are unplugged', () => {
    expect(wordsOf('camera', 'insecure')).toMatch(/https/);
    expect(wordsOf('microphone', 'unsupported')).toMatch(/cannot do video calls/);
    expect(wordsOf('camera', 'lost')).toMatch(/unplugged/);
  });
});

describe('where a call stands', () => {
  it('is quiet while both talk by text, and while the picture is there', () => {
    expect(wordsOfCall(view('off', { joined: false }), none, 'Ada')).toBeUndefined();
    expect(wordsOfCall(view('connected', both), both, 'Ada')).toBeUndefined();
  });

  it('says what the partner would like', () => {
    expect(wordsOfCall(view('off', both), none, 'Ada')).toMatch(/^Ada would like a video call/);
    expect(wordsOfCall(view('off', { microphone: true }), none, 'Ada')).toMatch(/^Ada would like to talk/);
  });

  it('says that nothing is sent while the partner has not joined', () => {
    expect(wordsOfCall(view('waiting', { joined: false }), both, 'Ada')).toMatch(/nothing of you is sent/);
  });

  it('says that a partner without a camera answers by text, and that the connection broke or was given up', () => {
    expect(wordsOfCall(view('connected', none), both, 'Ada')).toMatch(/answers by text/);
    expect(wordsOfCall(view('reconnecting', both), both, 'Ada')).toMatch(/broke/);
    expect(wordsOfCall(view('failed', both), both, 'Ada')).toMatch(/go on by text/);
  });
});
