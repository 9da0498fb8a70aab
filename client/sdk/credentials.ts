/** What a socket presents: the kept session, a fresh token, or both. */
import { AppError } from '#protocol/errors.ts';
import { v7 as uuidv7 } from 'uuid';
import { RequestId } from '#protocol/ids.ts';
import type { SessionId } from '#protocol/ids.ts';
import { HandOver } from '#protocol/session.ts';
import type { Handshake } from '#protocol/session.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import type { KeptSession, SessionSlot } from './session-store.ts';
import type { Sleep } from './sleep.ts';
import { within } from './within.ts';

export interface CredentialsDeps {
  readonly claimSlot: () => Promise<SessionSlot>;
  readonly getToken: () => Promise<string>;
  readonly language: string | undefined;
  readonly timeZone: string | undefined;
  readonly sleep: Sleep;
  /** A code from another device whose call goes on here. */
  readonly handOver?: string | undefined;
}

export interface Presented {
  readonly handshake: Handshake;
  readonly withResume: boolean;
}

interface Shown {
  readonly token?: string | undefined;
  readonly kept?: KeptSession;
  readonly handOver?: HandOver;
}

/** How long a return waits for the token that only refreshes what the shopper looks at. */
const REFRESH_WAIT_MS = 400;
const TOKEN_PATIENCE_MS = 8000;

export class Credentials {
  readonly #deps: CredentialsDeps;
  #slot: Promise<SessionSlot> | undefined;
  #isFirst = true;
  #handOver: HandOver | undefined;
  #takenOver: SessionId | undefined;

  constructor(deps: CredentialsDeps) {
    this.#deps = deps;
    const known = HandOver.shape.code.safeParse(deps.handOver);
    // The id lets this page ask again with the same code when the answer got lost; nobody else can.
    if (known.success) this.#handOver = { code: known.data, requestId: RequestId.parse(`req_${uuidv7()}`) };
  }

  /** The next connection goes on with the session of another device. */
  get isTakingOver(): boolean {
    return this.#handOver !== undefined;
  }

  /** @throws AppError when there is neither a kept session nor a token */
  async present(): Promise<Presented> {
    const handOver = this.#handOver;
    if (handOver !== undefined) return { handshake: this.#handshake({ handOver }), withResume: false };
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    const token = isFirst ? this.#token() : undefined;
    token?.catch(() => undefined);
    const kept = (await this.#claim()).read();
    if (kept?.isTakenOver === true && kept.hasCall) {
      // The shop knows another shopper here than the one whose call this is: its token would end the session.
      this.#takenOver = kept.sessionId;
      return { handshake: this.#handshake({ kept }), withResume: true };
    }
    // After such a call the browser is its own shopper's again.
    if (kept === undefined || kept.isTakenOver === true)
      return { handshake: this.#handshake({ token: await (token ?? this.#token()) }), withResume: false };
    // The page was opened anew and may show another product: the shop's token says so. A socket that
    // comes back on the same page has nothing new to say.
    const refreshed = await Promise.race([
      token?.catch(() => undefined),
      token === undefined ? undefined : this.#deps.sleep(REFRESH_WAIT_MS).then(() => undefined),
    ]);
    return { handshake: this.#handshake({ token: refreshed, kept }), withResume: true };
  }

  async keep(kept: KeptSession): Promise<void> {
    if (this.#handOver !== undefined) this.#takenOver = kept.sessionId;
    this.#handOver = undefined;
    const isTakenOver = kept.sessionId === this.#takenOver;
    (await this.#claim()).write(isTakenOver ? { ...kept, isTakenOver } : kept);
  }

  /** Refused, it would be refused again: the next connection is this browser's own. */
  dropHandOver(): void {
    this.#handOver = undefined;
  }

  async forget(): Promise<void> {
    (await this.#claim()).clear();
  }

  /** Another tab may take the session over. */
  release(): void {
    this.#isFirst = true;
    void this.#slot?.then((slot) => {
      slot.release();
    });
    this.#slot = undefined;
  }

  #claim(): Promise<SessionSlot> {
    this.#slot ??= this.#deps.claimSlot();
    return this.#slot;
  }

  #handshake({ token, kept, handOver }: Shown): Handshake {
    const { language, timeZone } = this.#deps;
    return {
      protocol: PROTOCOL_VERSION,
      ...(token !== undefined && { token }),
      ...(handOver !== undefined && { handOver }),
      ...(kept !== undefined && { resume: { sessionId: kept.sessionId, secret: kept.secret } }),
      ...(language !== undefined && { language }),
      ...(timeZone !== undefined && { timeZone }),
    };
  }

  async #token(): Promise<string> {
    try {
      // A page's own function may wait for its backend for ever.
      return await within(
        this.#deps.getToken(),
        TOKEN_PATIENCE_MS,
        () => new AppError('UNAVAILABLE', 'The shop gave no token in time.'),
      );
    } catch (cause) {
      if (cause instanceof AppError) throw cause;
      throw new AppError('UNAVAILABLE', 'The shop gave no token to sign in with.', { cause });
    }
  }
}
