// Sound and pictures of one live session, from the first "I am ready" until it is closed: says when the two connect, and when they connect anew.
// Only the offerer, named by the server, makes offers; the other asks for one. So two offers can never meet. Each offer of a new connection
// names it, and what belongs to another connection is dropped. Nobody's network address is told before they themselves have joined.
//
// Whoever joins says `ready` with an id of their page. The offerer answers it by an offer; the other by `ready`, so that it does not matter who
// came first, or whether something was lost on the way.
import type { Signal } from '@nakodo/protocol';
import type { CallOptions, CallView } from './call-view.js';
import { noTracks, PeerLink, type Description, type Health, type Tracks } from './peer-link.js';
import { Recovery } from './recovery.js';

const partnerUnknown = { joined: false, camera: false, microphone: false };
/** Candidates of an offer that has not come yet; a browser finds a few dozen at most. */
const earlyLimit = 100;

export class CallSession {
  readonly #options: CallOptions;
  readonly #recovery = new Recovery({
    holds: () => this.#link?.health === 'connected',
    tryAgain: () => this.#tryAgain(),
    giveUp: () => this.#giveUp(),
  });
  #page: string;
  #partnerPage: string | undefined;
  #link: PeerLink | undefined;
  #tracks: Tracks = noTracks;
  #view: CallView = { phase: 'off', partner: partnerUnknown, tracks: [] };
  #early: Extract<Signal, { kind: 'candidate' }>[] = [];
  /** One thing after the other: descriptions and candidates have an order. */
  #work: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#page = options.newId();
    // A partner who joined before this page was there says so again.
    this.#sayMedia();
  }

  get closed(): boolean {
    return this.#closed;
  }

  get view(): CallView {
    return this.#view;
  }

  get #joined(): boolean {
    return this.#view.phase !== 'off';
  }

  /** From here on the partner's browser may learn this one's network address. */
  join(): void {
    if (this.#joined || this.#closed) return;
    this.#show({ phase: this.#partnerPage === undefined ? 'waiting' : 'connecting' });
    this.#sayReady();
    if (this.#partnerPage !== undefined) this.#begin();
  }

  setTracks(tracks: Tracks): void {
    const { audio, video } = this.#tracks;
    if (this.#closed || (tracks.audio === audio && tracks.video === video)) return;
    this.#tracks = tracks;
    this.#sayMedia();
    this.#do(async () => this.#link?.setTracks(this.#tracks));
  }

  hear(signal: Signal): void {
    if (this.#closed) return;
    switch (signal.kind) {
      case 'ready':
        return this.#hearReady(signal.instance);
      case 'media':
        return this.#hearMedia(signal);
      case 'description':
        return this.#do(() => this.#hearDescription(signal.instance, signal.description));
      case 'candidate':
        return this.#do(() => this.#hearCandidate(signal));
      case 'renegotiate':
        return this.#do(async () => {
          const link = this.#link;
          // One is on its way: their wish and it have crossed.
          if (this.#options.offerer && signal.instance === link?.id && !link.unanswered) await this.#offerAgain(signal.restart);
        });
      default:
        return signal satisfies never;
    }
  }

  /** Signals may have been lost meanwhile. */
  lineIsBack(): void {
    if (this.#view.phase === 'failed') return this.retry();
    if (this.#joined) this.#sayReady();
    this.#sayMedia();
  }

  /** The browser has another way to the network than before. */
  networkChanged(): void {
    if (this.#view.phase === 'failed') this.retry();
    else if (this.#link) this.#recovery.now();
  }

  /** After it was given up: from the beginning, for both. */
  retry(): void {
    if (this.#closed || this.#view.phase !== 'failed') return;
    this.#page = this.#options.newId();
    this.#show({ phase: this.#partnerPage === undefined ? 'waiting' : 'connecting' });
    this.#sayReady();
    if (this.#partnerPage !== undefined) this.#begin();
  }

  stats(): Promise<RTCStatsReport> | undefined {
    return this.#link?.stats();
  }

  close(): void {
    this.#closed = true;
    this.#recovery.stop();
    this.#drop();
    this.#tracks = noTracks;
    this.#early = [];
  }

  // -- what is heard --------------------------------------------------------------------------------------------------

  #hearReady(page: string): void {
    const another = page !== this.#partnerPage;
    this.#partnerPage = page;
    this.#show({ partner: { ...this.#view.partner, joined: true } });
    if (!this.#joined) return;
    if (another) {
      // Their page is new, and knows nothing of a connection to the one before.
      this.#do(async () => this.#drop());
      this.#sayMedia();
      if (!this.#options.offerer) this.#sayReady();
      this.#begin();
    } else if (this.#options.offerer) {
      this.#do(async () => {
        if (!this.#link) await this.#offerNew();
        else if (this.#link.unanswered) this.#sayDescription(this.#link);
      });
    } else if (!this.#link) this.#sayReady();
  }

  #hearMedia({ camera, microphone }: Extract<Signal, { kind: 'media' }>): void {
    this.#show({ partner: { ...this.#view.partner, camera, microphone } });
    // A page that has just come, and missed what was said before it. Who joined says `ready` first, so this never goes back and forth.
    if (!this.#joined || this.#partnerPage !== undefined || camera || microphone) return;
    this.#sayReady();
    this.#sayMedia();
  }

  async #hearDescription(id: string, description: Description): Promise<void> {
    if (!this.#joined) return;
    if (description.type === 'answer') {
      if (this.#options.offerer && id === this.#link?.id) await this.#link.takeAnswer(description);
      return;
    }
    if (this.#options.offerer) return;
    const configuration = await this.#options.configuration();
    if (this.#closed) return;
    if (id !== this.#link?.id) {
      this.#begin();
      this.#open(id, configuration);
      for (const early of this.#early) if (early.instance === id) await this.#link?.takeCandidate(early.candidate);
      this.#early = [];
    }
    const link = this.#link;
    const answer = await link?.answer(description, configuration);
    if (link === this.#link && answer) this.#say({ kind: 'description', instance: id, description: answer });
  }

  async #hearCandidate(signal: Extract<Signal, { kind: 'candidate' }>): Promise<void> {
    if (signal.instance === this.#link?.id) await this.#link.takeCandidate(signal.candidate);
    else if (this.#joined && !this.#options.offerer) this.#early = [...this.#early, signal].slice(-earlyLimit);
  }

  // -- connecting -----------------------------------------------------------------------------------------------------

  #begin(): void {
    if (this.#view.phase !== 'connected' && this.#view.phase !== 'reconnecting') this.#show({ phase: 'connecting' });
    else this.#show({ phase: 'reconnecting' });
    this.#recovery.begin();
    if (this.#options.offerer) this.#do(() => this.#offerNew());
  }

  #tryAgain(): void {
    if (this.#options.offerer) this.#do(() => this.#offerAgain(true));
    else if (this.#link) this.#say({ kind: 'renegotiate', instance: this.#link.id, restart: true });
    else this.#sayReady();
  }

  async #offerNew(): Promise<void> {
    const configuration = await this.#options.configuration();
    if (this.#closed || !this.#joined) return;
    const link = this.#open(this.#options.newId(), configuration);
    await link.makeOffer();
    if (link === this.#link) this.#sayDescription(link);
  }

  /** An offer without an answer cannot be made again: a late answer to it could not be told from one to the next. Then all begins anew. */
  async #offerAgain(restart: boolean): Promise<void> {
    const link = this.#link;
    if (!link || link.unanswered) return await this.#offerNew();
    await link.makeOffer(restart ? await this.#options.configuration() : undefined);
    if (link === this.#link) this.#sayDescription(link);
  }

  #open(id: string, configuration: RTCConfiguration): PeerLink {
    this.#drop();
    const link = new PeerLink({
      id,
      peer: this.#options.makePeer(configuration),
      offers: this.#options.offerer,
      tracks: this.#tracks,
      stream: this.#options.makeStream(),
      onCandidate: (candidate) => this.#say({ kind: 'candidate', instance: id, candidate }),
      onTrack: (track) => this.#show({ tracks: [...this.#view.tracks.filter(({ kind }) => kind !== track.kind), track] }),
      onHealth: (health) => this.#see(health),
    });
    this.#link = link;
    return link;
  }

  #see(health: Health): void {
    if (health === 'connected') {
      this.#show({ phase: 'connected' });
      this.#sayMedia();
    } else if (health !== 'connecting' && this.#view.phase === 'connected') this.#show({ phase: 'reconnecting' });
    this.#recovery.see(health);
  }

  #giveUp(): void {
    this.#drop();
    this.#show({ phase: 'failed' });
  }

  #drop(): void {
    this.#link?.close();
    this.#link = undefined;
    if (this.#view.tracks.length > 0) this.#show({ tracks: [] });
  }

  // -- what is said ---------------------------------------------------------------------------------------------------

  #say(signal: Signal): void {
    if (!this.#closed) this.#options.send(signal);
  }

  #sayReady(): void {
    this.#say({ kind: 'ready', instance: this.#page });
  }

  #sayMedia(): void {
    const { audio, video } = this.#tracks;
    this.#say({ kind: 'media', camera: video !== null, microphone: audio !== null });
  }

  #sayDescription(link: PeerLink): void {
    this.#say({ kind: 'description', instance: link.id, description: link.description() });
  }

  #show(changes: Partial<CallView>): void {
    this.#view = { ...this.#view, ...changes };
    if (!this.#closed) this.#options.onChange(this.#view);
  }

  /** A step that fails (a description that this browser does not understand) is made good by the next try. */
  #do(step: () => Promise<unknown>): void {
    this.#work = this.#work
      .then(async () => {
        if (!this.#closed) await step();
      })
      .catch(() => {
        if (!this.#closed && this.#link) this.#recovery.see('failed');
      });
  }
}
