// One connection between two browsers, with one line for sound and one for pictures from its beginning: turning a camera on or off later only
// puts a track on its line or takes it off, and nothing has to be negotiated anew. It sends nothing by itself and decides nothing.
import type { Signal } from '@nakodo/protocol';

export type Candidate = Extract<Signal, { kind: 'candidate' }>['candidate'];
export type Description = Extract<Signal, { kind: 'description' }>['description'];
export type MakePeer = (configuration: RTCConfiguration) => RTCPeerConnection;

/** What is sent; null: nothing of that kind. */
export interface Tracks {
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
}
export const noTracks: Tracks = { audio: null, video: null };

export type Health = 'connecting' | 'connected' | 'wavering' | 'failed';

const healthOf = {
  new: 'connecting',
  connecting: 'connecting',
  connected: 'connected',
  disconnected: 'wavering',
  failed: 'failed',
  closed: 'failed',
} as const satisfies Record<RTCPeerConnectionState, Health>;

const kinds = ['audio', 'video'] as const;
/** Enough for 640 by 480; a phone's line is shared with the sound. */
const videoBitsPerSecond = 700_000;

export interface PeerLinkOptions {
  /** Given by who offers: everything that belongs to this connection carries it. */
  readonly id: string;
  readonly peer: RTCPeerConnection;
  readonly offers: boolean;
  readonly tracks: Tracks;
  /** Sound and picture of one stream are kept in step by the browser. */
  readonly stream: MediaStream;
  readonly onCandidate: (candidate: Candidate) => void;
  readonly onTrack: (track: MediaStreamTrack) => void;
  readonly onHealth: (health: Health) => void;
}

export class PeerLink {
  readonly id: string;
  readonly #peer: RTCPeerConnection;
  readonly #options: PeerLinkOptions;
  #tracks: Tracks;
  /** Candidates that came before the description they belong to. */
  #early: Candidate[] = [];
  #closed = false;

  constructor(options: PeerLinkOptions) {
    const { peer, offers, stream } = options;
    this.id = options.id;
    this.#peer = peer;
    this.#options = options;
    this.#tracks = options.tracks;
    peer.addEventListener('icecandidate', this.#candidate);
    peer.addEventListener('track', this.#track);
    peer.addEventListener('connectionstatechange', this.#health);
    if (offers) for (const kind of kinds) peer.addTransceiver(kind, { direction: 'sendrecv', streams: [stream] });
  }

  get health(): Health {
    return healthOf[this.#peer.connectionState];
  }

  /** An offer is on its way, and no answer to it has come. */
  get unanswered(): boolean {
    return this.#peer.signalingState === 'have-local-offer';
  }

  /** With a configuration: look for new ways, by these servers. */
  async makeOffer(restart?: RTCConfiguration): Promise<Description> {
    if (restart) this.#peer.setConfiguration(restart);
    await this.#peer.setLocalDescription(await this.#peer.createOffer({ iceRestart: restart !== undefined }));
    await this.#putTracks();
    return this.description();
  }

  async answer(offer: Description, configuration: RTCConfiguration): Promise<Description> {
    this.#peer.setConfiguration(configuration);
    await this.#peer.setRemoteDescription(offer);
    const lines = this.#lines();
    for (const transceiver of this.#peer.getTransceivers()) {
      transceiver.direction = lines.includes(transceiver) ? 'sendrecv' : 'inactive';
      transceiver.sender.setStreams(this.#options.stream);
    }
    await this.#putTracks();
    await this.#peer.setLocalDescription(await this.#peer.createAnswer());
    await this.#takeEarly();
    return this.description();
  }

  /** The same answer again changes nothing. */
  async takeAnswer(answer: Description): Promise<void> {
    if (!this.unanswered) return;
    await this.#peer.setRemoteDescription(answer);
    await this.#takeEarly();
    await this.#limit();
  }

  async takeCandidate(candidate: Candidate): Promise<void> {
    if (!this.#peer.remoteDescription) this.#early.push(candidate);
    else await this.#add(candidate);
  }

  async setTracks(tracks: Tracks): Promise<void> {
    this.#tracks = tracks;
    await this.#putTracks();
  }

  /** As it is now, with the candidates found so far. */
  description(): Description {
    const { type, sdp } = this.#peer.localDescription ?? {};
    if ((type !== 'offer' && type !== 'answer') || sdp === undefined) throw new Error('nothing has been offered or answered yet');
    return { type, sdp };
  }

  stats(): Promise<RTCStatsReport> {
    return this.#peer.getStats();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#peer.removeEventListener('icecandidate', this.#candidate);
    this.#peer.removeEventListener('track', this.#track);
    this.#peer.removeEventListener('connectionstatechange', this.#health);
    for (const { sender } of this.#peer.getTransceivers()) void sender.replaceTrack(null).catch(() => undefined);
    this.#peer.close();
  }

  /** One a kind: a stranger's offer may hold any number, and one's camera is not sent fifty times. */
  #lines(): RTCRtpTransceiver[] {
    const all = this.#peer.getTransceivers();
    return kinds.flatMap((kind) => all.find(({ receiver }) => receiver.track.kind === kind) ?? []);
  }

  async #putTracks(): Promise<void> {
    for (const { sender, receiver } of this.#lines()) {
      const track = receiver.track.kind === 'video' ? this.#tracks.video : this.#tracks.audio;
      if (sender.track !== track) await sender.replaceTrack(track);
    }
    await this.#limit();
  }

  /** Possible once both have described themselves; a browser that cannot sends more. */
  async #limit(): Promise<void> {
    for (const { sender, receiver } of this.#lines()) {
      const parameters = sender.getParameters();
      const first = parameters.encodings?.[0];
      if (receiver.track.kind !== 'video' || !first || first.maxBitrate === videoBitsPerSecond) continue;
      first.maxBitrate = videoBitsPerSecond;
      await sender.setParameters(parameters).catch(() => undefined);
    }
  }

  async #takeEarly(): Promise<void> {
    const early = this.#early;
    this.#early = [];
    for (const candidate of early) await this.#add(candidate);
  }

  /** Of a way that is gone (before a restart), or that this browser does not know: the others are enough. */
  async #add(candidate: Candidate): Promise<void> {
    await this.#peer.addIceCandidate((candidate ?? undefined) as RTCIceCandidateInit | undefined).catch(() => undefined);
  }

  readonly #candidate = ({ candidate }: RTCPeerConnectionIceEvent): void => {
    if (!candidate) return this.#options.onCandidate(null);
    const { candidate: line, sdpMid, sdpMLineIndex, usernameFragment } = candidate;
    this.#options.onCandidate({ candidate: line, sdpMid, sdpMLineIndex, usernameFragment });
  };
  readonly #track = ({ track, transceiver }: RTCTrackEvent): void => {
    if (this.#lines().includes(transceiver)) this.#options.onTrack(track);
  };
  readonly #health = (): void => this.#options.onHealth(this.health);
}
