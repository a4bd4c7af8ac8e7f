// When a connection is tried anew, and when it is given up: at once when it failed, after 3 s when it wavers (most come back by themselves), then
// with pauses that grow. Knows nothing of WebRTC; what a try is, its owner says.
import type { Health } from './peer-link.js';

const waverMs = 3000;
/** How long each try has before the next: 45 s in all, and then the person is asked. */
const patienceMs = [5000, 8000, 16_000, 16_000] as const;

export interface RecoveryOptions {
  /** A connection that holds may be tried anew, too; then no event says that it holds. */
  readonly holds: () => boolean;
  readonly tryAgain: () => void;
  readonly giveUp: () => void;
}

export class Recovery {
  readonly #options: RecoveryOptions;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** How many tries have been begun; undefined: none is needed. */
  #tries: number | undefined;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** The first connection is being made. */
  begin(): void {
    this.#tries = 0;
    this.#wait();
  }

  /** Something says that a try may work now (the network is back): the pauses begin anew. */
  now(): void {
    this.#tries = 0;
    this.#again();
  }

  see(health: Health): void {
    if (health === 'connected') this.stop();
    // While tries are being made, the next one comes when this one has had its time.
    else if (this.#tries === undefined && health === 'failed') this.now();
    else if (this.#tries === undefined && health === 'wavering' && this.#timer === undefined)
      this.#timer = setTimeout(() => this.now(), waverMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tries = undefined;
  }

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#again(), patienceMs[this.#tries ?? 0]);
  }

  #again(): void {
    const tries = this.#tries ?? 0;
    if (tries > 0 && this.#options.holds()) return this.stop();
    if (tries >= patienceMs.length - 1) {
      this.stop();
      return this.#options.giveUp();
    }
    this.#tries = tries + 1;
    this.#wait();
    this.#options.tryAgain();
  }
}
