// Who says what to whom, on connections that never connect unless told to. What real browsers make of it: tests/e2e/call-session.test.ts.
import type { Signal } from '@nakodo/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallSession } from './call-session.js';
import type { CallView } from './call-view.js';

interface FakeTransceiver {
  readonly sender: { track: unknown; replaceTrack(track: unknown): Promise<void>; setStreams(): void; getParameters(): object };
  readonly receiver: { readonly track: { readonly kind: string } };
  direction: string;
}

/** As much of a browser's connection as is asked for here. */
class FakePeer extends EventTarget {
  connectionState: RTCPeerConnectionState = 'new';
  signalingState: RTCSignalingState = 'stable';
  localDescription: RTCSessionDescriptionInit | null = null;
  remoteDescription: RTCSessionDescriptionInit | null = null;
  readonly transceivers: FakeTransceiver[] = [];
  readonly candidates: unknown[] = [];
  restarts = 0;
  closed = false;
  #offers = 0;

  addTransceiver(kind: string) {
    const sender: FakeTransceiver['sender'] = {
      track: null,
      replaceTrack: async (track: unknown) => void (sender.track = track),
      setStreams() {},
      getParameters: () => ({}),
    };
    this.transceivers.push({ sender, receiver: { track: { kind } }, direction: 'sendrecv' });
  }
  getTransceivers = () => this.transceivers;
  setConfiguration() {}
  async createOffer({ iceRestart }: { iceRestart?: boolean }) {
    if (iceRestart) this.restarts += 1;
    this.#offers += 1;
    return { type: 'offer', sdp: `offer ${this.#offers}` } as const;
  }
  async createAnswer() {
    return { type: 'answer', sdp: `answer to ${this.remoteDescription?.sdp}` } as const;
  }
  async setLocalDescription(description: RTCSessionDescriptionInit) {
    this.localDescription = description;
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable';
  }
  async setRemoteDescription(description: RTCSessionDescriptionInit) {
    this.remoteDescription = description;
    if (description.type === 'answer') this.signalingState = 'stable';
  }
  async addIceCandidate(candidate: unknown) {
    this.candidates.push(candidate);
  }
  become(state: RTCPeerConnectionState) {
    this.connectionState = state;
    this.dispatchEvent(new Event('connectionstatechange'));
  }
  close() {
    this.closed = true;
    this.connectionState = 'closed';
  }
}

interface Side {
  readonly call: CallSession;
  readonly said: Signal[];
  readonly peers: FakePeer[];
  phase(): CallView['phase'];
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const candidate = { candidate: 'candidate:1', sdpMid: '0' };

describe('a call', () => {
  let ids = 0;
  let offerer: Side;
  let answerer: Side;
  const sides: Side[] = [];
  /** What is on its way; delivered one after the other. */
  let lost: (signal: Signal) => boolean;

  function side(offers: boolean, other: () => Side): Side {
    const said: Signal[] = [];
    const peers: FakePeer[] = [];
    const call = new CallSession({
      offerer: offers,
      newId: () => `id ${(ids += 1)}`,
      send(signal) {
        said.push(signal);
        if (!lost(signal)) void Promise.resolve().then(() => other().call.hear(signal));
      },
      makePeer() {
        const peer = new FakePeer();
        if (!offers) for (const kind of ['audio', 'video']) peer.addTransceiver(kind);
        peers.push(peer);
        return peer as unknown as RTCPeerConnection;
      },
      makeStream: () => ({}) as MediaStream,
      configuration: async () => ({}),
      onChange: () => {},
    });
    const made = { call, said, peers, phase: () => call.view.phase };
    sides.push(made);
    return made;
  }

  const offers = (of: Side) => of.said.filter((signal) => signal.kind === 'description' && signal.description.type === 'offer');

  async function connect() {
    offerer.call.join();
    answerer.call.join();
    await settle();
    for (const { peers } of [offerer, answerer]) peers.at(-1)?.become('connected');
    expect([offerer.phase(), answerer.phase()]).toEqual(['connected', 'connected']);
  }

  beforeEach(() => {
    vi.useFakeTimers();
    lost = () => false;
    offerer = side(true, () => answerer);
    answerer = side(false, () => offerer);
  });
  afterEach(() => {
    for (const { call } of sides.splice(0)) call.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it.each(['offerer first', 'answerer first'])('is offered once, by the offerer, whoever joins first: %s', async (order) => {
    const [one, two] = order === 'offerer first' ? [offerer, answerer] : [answerer, offerer];
    one.call.join();
    await settle();
    expect(one.phase()).toBe('waiting');
    expect([...offerer.peers, ...answerer.peers]).toEqual([]);
    two.call.join();
    await settle();
    expect(offerer.peers).toHaveLength(1);
    expect(answerer.peers).toHaveLength(1);
    expect(offerer.peers[0]?.remoteDescription?.sdp).toBe('answer to offer 1');
    expect(offers(answerer)).toEqual([]);
  });

  it('tells who came back without having joined that the partner has', async () => {
    offerer.call.join();
    await settle();
    answerer.call.close();
    answerer = side(false, () => offerer);
    await settle();
    expect(answerer.call.view.partner.joined).toBe(true);
    expect(answerer.phase()).toBe('off');
  });

  it('never makes an offer as the answerer, whatever fails: it asks for one', async () => {
    await connect();
    answerer.peers[0]?.become('failed');
    await settle();
    expect(answerer.said.filter(({ kind }) => kind === 'renegotiate')).toHaveLength(1);
    expect(offerer.peers[0]?.restarts).toBe(1);
    expect(offers(answerer)).toEqual([]);
  });

  it('restarts once when both see the failure at the same instant', async () => {
    await connect();
    offerer.peers[0]?.become('failed');
    answerer.peers[0]?.become('failed');
    await settle();
    expect(offerer.peers).toHaveLength(1);
    expect(offerer.peers[0]?.restarts).toBe(1);
  });

  it('begins anew, with another connection, when an offer was never answered', async () => {
    await connect();
    lost = (signal) => signal.kind === 'description';
    offerer.peers[0]?.become('failed');
    await settle();
    lost = () => false;
    await vi.advanceTimersByTimeAsync(8000);
    expect(offerer.peers).toHaveLength(2);
    expect(offerer.peers[0]?.closed).toBe(true);
    expect(answerer.peers[0]?.closed).toBe(true);
    expect(offerer.peers[1]?.remoteDescription?.sdp).toBe('answer to offer 1');
  });

  it('keeps candidates that come before their offer, and drops those of another connection', async () => {
    lost = (signal) => signal.kind === 'description';
    offerer.call.join();
    answerer.call.join();
    await settle();
    const [offer] = offers(offerer);
    if (offer?.kind !== 'description') throw new Error('no offer');
    answerer.call.hear({ kind: 'candidate', instance: 'of another', candidate });
    answerer.call.hear({ kind: 'candidate', instance: offer.instance, candidate });
    answerer.call.hear(offer);
    await settle();
    expect(answerer.peers[0]?.candidates).toEqual([candidate]);
  });

  it('sends one picture and one sound, however many an offer asks for', async () => {
    await connect();
    const peer = answerer.peers[0];
    peer?.addTransceiver('video');
    answerer.call.setTracks({ audio: null, video: { kind: 'video' } as MediaStreamTrack });
    offerer.call.networkChanged();
    await settle();
    expect(peer?.transceivers.map(({ direction, sender }) => [direction, sender.track !== null])).toEqual([
      ['sendrecv', false],
      ['sendrecv', true],
      ['inactive', false],
    ]);
  });

  it('gives up in the end, and goes on for both when one tries again', async () => {
    offerer.call.join();
    answerer.call.join();
    await vi.advanceTimersByTimeAsync(120_000);
    expect([offerer.phase(), answerer.phase()]).toEqual(['failed', 'failed']);
    expect([...offerer.peers, ...answerer.peers].every(({ closed }) => closed)).toBe(true);
    answerer.call.retry();
    await settle();
    for (const { peers } of [offerer, answerer]) peers.at(-1)?.become('connected');
    expect([offerer.phase(), answerer.phase()]).toEqual(['connected', 'connected']);
    expect(offers(answerer)).toEqual([]);
  });

  it('goes on by itself after it was given up, when the line to the server is back', async () => {
    offerer.call.join();
    answerer.call.join();
    await vi.advanceTimersByTimeAsync(120_000);
    offerer.call.lineIsBack();
    await settle();
    expect([offerer.phase(), answerer.phase()]).toEqual(['connecting', 'connecting']);
    for (const { peers } of [offerer, answerer]) peers.at(-1)?.become('connected');
    expect([offerer.phase(), answerer.phase()]).toEqual(['connected', 'connected']);
  });

  it('comes to rest: after joining, neither says anything more by itself while it holds', async () => {
    await connect();
    await settle();
    const before = offerer.said.length + answerer.said.length;
    await vi.advanceTimersByTimeAsync(600_000);
    expect(offerer.said.length + answerer.said.length).toBe(before);
  });

  it('says nothing and hears nothing once it is closed', async () => {
    await connect();
    offerer.call.close();
    const before = offerer.said.length;
    offerer.call.hear({ kind: 'ready', instance: 'new' });
    offerer.call.lineIsBack();
    offerer.call.networkChanged();
    offerer.call.retry();
    offerer.call.join();
    await settle();
    expect(offerer.said.length).toBe(before);
    expect(offerer.peers.every(({ closed }) => closed)).toBe(true);
  });
});
