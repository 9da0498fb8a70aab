/** Mends the transports of one pair when they lose their path. */
import { AppError } from '#protocol/errors.ts';
import type { Sleep } from './sleep.ts';

export interface IceRestartDeps {
  /** Restarts both transports once. */
  readonly restart: () => Promise<void>;
  readonly isConnected: () => boolean;
  /** It did not help: only new transports will. */
  readonly onGaveUp: () => void;
  readonly sleep: Sleep;
}

const TRIES = 3;
const PATIENCE_MS = 4000;
const LOOK_EVERY_MS = 100;
const AFTER_FAILURE_MS = 500;

export class IceRestart {
  readonly #deps: IceRestartDeps;
  #running: Promise<void> | undefined;
  #isAskedAgain = false;
  #closed = false;

  constructor(deps: IceRestartDeps) {
    this.#deps = deps;
  }

  /**
   * What changes in the middle of a restart makes one more after it, however often it is told.
   * @returns when it is connected, given up or closed
   */
  ask(): Promise<void> {
    this.#isAskedAgain = this.#running !== undefined;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Ends with its transports: whatever comes of a restart now is of no interest. */
  close(): void {
    this.#closed = true;
  }

  async #run(): Promise<void> {
    let left = TRIES;
    do {
      // What it was asked for anew has as many tries as what was asked first.
      if (this.#isAskedAgain) left = TRIES;
      this.#isAskedAgain = false;
      try {
        await this.#deps.restart();
      } catch (error) {
        if (this.#closed) return;
        // No word from the server says nothing about the media: that is waited for, not counted.
        if (error instanceof AppError && error.retryable) {
          await this.#deps.sleep(AFTER_FAILURE_MS);
          this.#isAskedAgain = true;
          continue;
        }
        this.#deps.onGaveUp();
        return;
      }
      left -= 1;
      for (let waited = 0; waited < PATIENCE_MS && !this.#isAskedAgain; waited += LOOK_EVERY_MS) {
        if (this.#closed || this.#deps.isConnected()) break;
        await this.#deps.sleep(LOOK_EVERY_MS);
      }
    } while (!this.#closed && (this.#isAskedAgain || !this.#deps.isConnected()) && left > 0);
    if (!this.#closed && !this.#deps.isConnected()) this.#deps.onGaveUp();
  }
}
