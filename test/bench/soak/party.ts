/**
 * Somebody with the SDK's own connection but without a browser: signs in, comes back by itself, reloads, vanishes,
 * and always knows how their call is.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallView, OfferView } from '#protocol/calls.ts';
import type { AgentView } from '#protocol/agents.ts';
import { AppError } from '#protocol/errors.ts';
import type { CallId, SessionId } from '#protocol/ids.ts';
import type { RegionRtts } from '#protocol/placement.ts';
import type { RtpCapabilities } from '#protocol/rtp.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { insist } from '#sdk/insist.ts';
import { SignalingClient } from '#sdk/signaling-client.ts';
import type { Hello, RequestToServer } from '#sdk/signaling-client.ts';
import { createSignalingSocket } from '#sdk/signaling-socket.ts';

export interface PartyOptions {
  readonly origin: string;
  readonly token: () => Promise<string>;
  /** How far they are from each region. */
  readonly rttMs: RegionRtts;
}

/** So long somebody tries what must arrive in the end. */
const PATIENCE_MS = 60_000;

export class Party {
  readonly #options: PartyOptions;
  readonly #watching = new Set<() => void>();
  #signaling: SignalingClient;
  #kept: { readonly sessionId: SessionId; readonly secret: string } | undefined;
  #isGone = false;
  call: CallView | undefined;
  offer: OfferView | undefined;
  agent: AgentView | undefined;
  rtpCapabilities: RtpCapabilities | undefined;
  /** Grows with each hello: what was open at the media node may not be there any more. */
  arrivals = 0;

  /** Resolves when signed in. @throws AppError */
  static async arrive(options: PartyOptions): Promise<Party> {
    const party = new Party(options);
    await party.#signaling.connect();
    return party;
  }

  private constructor(options: PartyOptions) {
    this.#options = options;
    this.#signaling = this.#page();
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  get request(): RequestToServer {
    return this.#signaling.request;
  }

  /** Again and again while it may still work. @throws AppError */
  async insist<T>(request: (ask: RequestToServer) => Promise<T>, patienceMs = PATIENCE_MS): Promise<T> {
    const giveUpAt = performance.now() + patienceMs;
    const isWanted = (): boolean => !this.#isGone && performance.now() < giveUpAt;
    const done = await insist(() => request(this.request), isWanted, sleep);
    if (done === undefined) throw new AppError('TIMEOUT', 'Nobody waits for this any more.');
    return done;
  }

  /** @returns false when that did not come in time, or this person is gone */
  async comes(condition: () => boolean, withinMs: number): Promise<boolean> {
    const inTime = Promise.withResolvers<boolean>();
    const look = (): void => {
      if (condition()) inTime.resolve(true);
      else if (this.#isGone) inTime.resolve(false);
    };
    this.#watching.add(look);
    const timer = setTimeout(() => inTime.resolve(false), withinMs);
    look();
    const came = await inTime.promise;
    clearTimeout(timer);
    this.#watching.delete(look);
    return came;
  }

  /** Older news than what is known is left out. */
  told(view: CallView): void {
    const known = this.call;
    const isNews = known === undefined || known.id !== view.id || view.version > known.version;
    // An ended call's last words must not be taken for the next one.
    const isOld = known !== undefined && known.id !== view.id && view.createdAt < known.createdAt;
    if (!isNews || isOld) return;
    this.call = view;
    this.#tell();
  }

  isOver(callId: CallId): boolean {
    return this.call?.id !== callId || this.call.state === 'ended';
  }

  /** The page goes and comes back. */
  async reload(pauseMs: number): Promise<void> {
    this.#signaling.close();
    await sleep(pauseMs);
    if (this.#isGone) return;
    this.#signaling = this.#page();
    await this.#signaling.connect();
  }

  /** Never comes back, and says nothing. */
  vanish(): void {
    this.#isGone = true;
    this.#signaling.close();
    this.#tell();
  }

  /** Says good-bye. */
  async leave(): Promise<void> {
    await this.insist((ask) => ask('session:bye', {})).catch(() => undefined);
    this.vanish();
  }

  #page(): SignalingClient {
    const signaling = new SignalingClient({
      createSocket: (listener) => createSignalingSocket(this.#options.origin, listener),
      present: async () => {
        const withResume = this.#kept !== undefined;
        const kept = withResume ? { resume: this.#kept } : { token: await this.#options.token() };
        return { handshake: { protocol: PROTOCOL_VERSION, ...kept }, withResume };
      },
      forget: async () => {
        this.#kept = undefined;
      },
    });
    signaling.on('hello', (hello) => this.#welcomed(hello));
    signaling.onMessage('call:changed', ({ call }) => this.told(call));
    signaling.onMessage('agent:changed', ({ agent }) => {
      if (this.agent !== undefined && agent.version < this.agent.version) return;
      this.agent = agent;
      this.#tell();
    });
    signaling.onMessage('call:offered', ({ offer }) => {
      this.offer = offer;
      this.#tell();
    });
    signaling.onMessage('call:offer-withdrawn', ({ offerId }) => {
      if (this.offer?.offerId !== offerId) return;
      this.offer = undefined;
      this.#tell();
    });
    return signaling;
  }

  #welcomed(hello: Hello): void {
    this.#kept = { sessionId: hello.session.id, secret: hello.resumeSecret };
    this.rtpCapabilities = hello.rtpCapabilities ?? this.rtpCapabilities;
    this.agent = hello.agent;
    this.offer = hello.offer;
    this.arrivals += 1;
    const { rttMs } = this.#options;
    this.request('network:report', { rttMs }).catch(() => undefined);
    const known = this.call;
    if (hello.call !== undefined) this.told(hello.call);
    else if (known !== undefined && known.state !== 'ended') void this.#learnTheEnd(known);
    this.#tell();
  }

  /** It ended while they were away: as the SDK does, and what cannot be learnt counts as ended. */
  async #learnTheEnd(known: CallView): Promise<void> {
    const asked = await this.request('call:get', { callId: known.id }).catch(() => undefined);
    if (this.call?.id !== known.id) return;
    this.call = asked?.call ?? { ...known, state: 'ended' };
    this.#tell();
  }

  #tell(): void {
    for (const look of [...this.#watching]) look();
  }
}
