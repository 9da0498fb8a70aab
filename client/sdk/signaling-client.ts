/** The connection to the server: signs in, says hello, comes back by itself, and carries requests and events. */
import { createCaller, type Caller } from '#protocol/caller.ts';
import { AppError } from '#protocol/errors.ts';
import type { OutputOf } from '#protocol/contract.ts';
import { signalingEvents, signalingRequests } from '#protocol/signaling.ts';
import type { SignalingEventData, SignalingEventName, SignalingRequests } from '#protocol/signaling.ts';
import type { ConnectionState } from './api.ts';
import type { Presented } from './credentials.ts';
import { Emitter } from './emitter.ts';
import { nextDelayMs } from './reconnect-policy.ts';
import { afterRefusal } from './refusal.ts';
import { RoundTrip } from './round-trip.ts';
import { withWholeAddresses } from './server-address.ts';
import type { SignalingSocket, SocketListener } from './signaling-socket.ts';
import { within } from './within.ts';

export type Hello = OutputOf<SignalingRequests['session:hello']>;
export type RequestToServer = Caller<SignalingRequests>;

export interface SignalingClientEvents {
  readonly state: { readonly state: ConnectionState; readonly error?: AppError };
  /** Another device goes on, by a code that was made here; told before the state. */
  readonly 'handed-over': object;
  readonly hello: Hello;
}

export interface SignalingDeps {
  /** The origin of the server; the page's own when left out. */
  readonly server?: string | undefined;
  readonly createSocket: (listener: SocketListener) => SignalingSocket;
  readonly present: () => Promise<Presented>;
  /** The kept session is of no use. */
  readonly forget: () => Promise<void>;
  readonly nextDelayMs?: (attempt: number) => number;
}

const REQUEST_TIMEOUT_MS = 10_000;
const HELLO_TIMEOUT_MS = 6000;
/** So long a first connection is tried before the page is told that it does not work. */
const FIRST_CONNECT_MS = 12_000;

type Listeners = { [N in SignalingEventName]: SignalingEventData<N> };

export class SignalingClient {
  readonly #deps: SignalingDeps;
  readonly #events = new Emitter<SignalingClientEvents>();
  readonly #messages = new Emitter<Listeners>();
  readonly #socket: SignalingSocket;
  readonly #callNow: RequestToServer;
  readonly #roundTrip = new RoundTrip();
  readonly request: RequestToServer;
  #state: ConnectionState = 'offline';
  #connecting: Waiting | undefined;
  #online: Waiting = waiting();
  #attempt = 0;
  #withResume = false;
  #isSecondSignIn = false;
  #startedAt = 0;
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deps: SignalingDeps) {
    this.#deps = deps;
    this.#socket = deps.createSocket({
      onOpen: () => void this.#sayHello(),
      onRefused: (error) => void this.#refused(error),
      onClosed: () => {
        this.#lost();
      },
      onEvent: (name, data) => {
        this.#receive(name, data);
      },
    });
    this.#messages.on('session:superseded', ({ handedOver }) => {
      if (handedOver === true) this.#events.emit('handed-over', {});
      this.#end('superseded');
    });
    this.#messages.on('session:reconnect', ({ afterMs }) => {
      this.#notBefore = performance.now() + afterMs;
    });
    this.#messages.on('session:refresh', ({ withinMs }) => {
      setTimeout(() => void this.#refresh(), Math.random() * withinMs);
    });
    this.#callNow = createCaller(signalingRequests, (name, input, { timeoutMs = REQUEST_TIMEOUT_MS }) =>
      this.#send(name, input, timeoutMs),
    );
    this.request = createCaller(
      signalingRequests,
      async (name, input, { timeoutMs = REQUEST_TIMEOUT_MS }) => {
        await this.#whenOnline(timeoutMs);
        return this.#send(name, input, timeoutMs);
      },
    );
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** To the server and back, in ms; undefined where it is not known yet. */
  get roundTripMs(): number | undefined {
    return this.#roundTrip.ms;
  }

  on<N extends keyof SignalingClientEvents>(
    name: N,
    listener: (data: SignalingClientEvents[N]) => void,
  ): () => void {
    return this.#events.on(name, listener);
  }

  onMessage<N extends SignalingEventName>(
    name: N,
    listener: (data: SignalingEventData<N>) => void,
  ): () => void {
    return this.#messages.on(name, listener);
  }

  /** Resolves when online. @throws AppError */
  connect(): Promise<void> {
    if (this.#state === 'online') return Promise.resolve();
    if (this.#connecting !== undefined) return this.#connecting.promise;
    this.#connecting = waiting();
    this.#startedAt = performance.now();
    this.#attempt = 0;
    this.#isSecondSignIn = false;
    const { promise } = this.#connecting;
    // A page that comes back from `reconnecting` may have a try waiting.
    this.#try('connecting');
    return promise;
  }

  close(): void {
    this.#end('offline', new AppError('UNAVAILABLE', 'The connection was closed by this page.'));
  }

  /** The network has changed: what waits is tried now. */
  hurry(): void {
    if (this.#state === 'reconnecting' || this.#state === 'connecting') {
      if (this.#timer !== undefined) this.#try(this.#state);
    }
  }

  #try(state: 'connecting' | 'reconnecting'): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#become(state);
    // Until it is known: where there is no token to be had, nothing was shown that could be forgotten.
    this.#withResume = false;
    const presented = this.#deps.present();
    this.#socket.open(
      presented.then(({ handshake, withResume }) => {
        this.#withResume = withResume;
        return handshake;
      }),
    );
  }

  async #sayHello(): Promise<void> {
    try {
      const hello = await this.#callNow('session:hello', {}, { timeoutMs: HELLO_TIMEOUT_MS });
      this.#attempt = 0;
      this.#isSecondSignIn = false;
      this.#events.emit('hello', hello);
      this.#become('online');
      this.#online.resolve();
      this.#connecting?.resolve();
      this.#connecting = undefined;
    } catch (error) {
      if (this.#state !== 'connecting' && this.#state !== 'reconnecting') return;
      const wasOpen = this.#socket.isOpen;
      this.#socket.close();
      // A socket that closed by itself has been told of already.
      if (wasOpen) await this.#refused(error instanceof AppError ? error : undefined);
    }
  }

  /** What the server may have missed telling is in its answer to hello. */
  async #refresh(): Promise<void> {
    if (this.#state !== 'online') return;
    try {
      const hello = await this.#callNow('session:hello', {}, { timeoutMs: HELLO_TIMEOUT_MS });
      if (this.#state === 'online') this.#events.emit('hello', hello);
    } catch {
      // Lost, the connection says hello when it is back; and a server that cannot answer now asks again.
    }
  }

  async #refused(error: AppError | undefined): Promise<void> {
    if (this.#state !== 'connecting' && this.#state !== 'reconnecting') return;
    const next = afterRefusal(error, { withResume: this.#withResume, isSecondSignIn: this.#isSecondSignIn });
    if (next === 'give-up') {
      this.#end('failed', error);
    } else if (next === 'sign-in') {
      this.#isSecondSignIn = true;
      const state = this.#state;
      await this.#deps.forget();
      // Closed meanwhile, it stays closed.
      if (this.#state === state) this.#try(state);
    } else {
      this.#later(error);
    }
  }

  async #send(name: string, input: unknown, timeoutMs: number): Promise<unknown> {
    const askedAt = performance.now();
    const reply = await this.#socket.send(name, input, timeoutMs);
    this.#roundTrip.note(performance.now() - askedAt);
    return withWholeAddresses(reply, this.#deps.server);
  }

  #lost(): void {
    this.#roundTrip.forget();
    if (this.#state === 'online') {
      this.#online = waiting();
      this.#become('reconnecting');
      this.#later(undefined);
    } else if (
      (this.#state === 'connecting' || this.#state === 'reconnecting') &&
      this.#timer === undefined
    ) {
      this.#later(undefined);
    }
  }

  #later(error: AppError | undefined): void {
    if (this.#timer !== undefined) return;
    const isFirstTime = this.#connecting !== undefined && this.#state === 'connecting';
    if (isFirstTime && performance.now() - this.#startedAt > FIRST_CONNECT_MS) {
      this.#end('failed', error ?? new AppError('UNAVAILABLE', 'The server cannot be reached.'));
      return;
    }
    const delay = (this.#deps.nextDelayMs ?? nextDelayMs)(this.#attempt);
    this.#attempt += 1;
    const held = Math.max(0, this.#notBefore - performance.now());
    this.#timer = setTimeout(() => {
      if (this.#state === 'connecting' || this.#state === 'reconnecting') this.#try(this.#state);
    }, held + delay);
  }

  #receive(name: string, data: unknown): void {
    const known = Object.hasOwn(signalingEvents, name)
      ? signalingEvents[name as SignalingEventName]
      : undefined;
    const parsed = known?.data.safeParse(withWholeAddresses(data, this.#deps.server));
    if (parsed?.success !== true) {
      console.warn(`An event "${name}" from the server cannot be read and was left out.`);
      return;
    }
    this.#messages.emit(name as SignalingEventName, parsed.data);
  }

  #end(state: 'offline' | 'failed' | 'superseded', error?: AppError): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const why = error ?? new AppError('SESSION_GONE', 'This session goes on in another tab.');
    const wasWaiting = this.#online;
    this.#online = waiting();
    this.#become(state, error);
    this.#socket.close();
    wasWaiting.reject(why);
    this.#connecting?.reject(why);
    this.#connecting = undefined;
  }

  async #whenOnline(timeoutMs: number): Promise<void> {
    if (this.#state === 'online') return;
    if (this.#state !== 'connecting' && this.#state !== 'reconnecting') {
      throw new AppError('UNAVAILABLE', 'There is no connection to the server.');
    }
    await within(
      this.#online.promise,
      timeoutMs,
      () => new AppError('UNAVAILABLE', 'There is no connection to the server right now.'),
    );
  }

  #become(state: ConnectionState, error?: AppError): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#events.emit('state', error === undefined ? { state } : { state, error });
  }
}

interface Waiting {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: AppError) => void;
}

/** Nobody needs to listen for it to fail. */
function waiting(): Waiting {
  let settle: Pick<Waiting, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => undefined);
  if (settle === undefined) throw new Error('unreachable: a promise runs its executor at once');
  return { promise, ...settle };
}
