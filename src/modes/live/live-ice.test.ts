import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { iceServersFor, iceSettings } from './live-ice.js';

const none = { ICE_SERVERS: [], TURN_URLS: [], TURN_SECRET: undefined, TURN_TTL_SECONDS: 600, TURN_ONLY: false };
const relay = { ...none, TURN_URLS: ['turn:turn.example.org'], TURN_SECRET: 'shared with the server' };
const now = new Date('2026-05-01T10:00:00Z');

describe('the servers by which two browsers meet', () => {
  it('are none without settings, and STUN needs no credentials', () => {
    expect(iceServersFor(iceSettings(none), 'ada', now)).toEqual({ iceServers: [], expiresAt: null, relayOnly: false });
    const stun = iceSettings({ ...none, ICE_SERVERS: ['stun:stun.example.org'] });
    expect(iceServersFor(stun, 'ada', now).iceServers).toEqual([{ urls: ['stun:stun.example.org'] }]);
  });

  it('are given with credentials that end by themselves, as coturn checks them', () => {
    const { iceServers, expiresAt } = iceServersFor(iceSettings(relay), 'ada', now);
    const username = `${now.getTime() / 1000 + 600}:ada`;
    const credential = createHmac('sha1', relay.TURN_SECRET).update(username).digest('base64');
    expect(iceServers).toEqual([{ urls: relay.TURN_URLS, username, credential }]);
    expect(expiresAt).toBe('2026-05-01T10:10:00.000Z');
  });

  it('relay all when the operator says so, which needs one that relays and its secret', () => {
    expect(iceServersFor(iceSettings({ ...relay, TURN_ONLY: true }), 'ada', now).relayOnly).toBe(true);
    expect(() => iceSettings({ ...none, TURN_ONLY: true })).toThrow(/TURN_URLS is not set/);
    expect(() => iceSettings({ ...relay, TURN_SECRET: undefined })).toThrow(/TURN_SECRET is not/);
  });
});
