/** A browser's end of the signaling socket, typed by the contract, for tests and measurements. */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { AppError } from '#protocol/errors.ts';
import { createCaller } from '#protocol/caller.ts';
import type { Caller } from '#protocol/caller.ts';
import type { OutputOf } from '#protocol/contract.ts';
import type { SessionId } from '#protocol/ids.ts';
import type { HandOver, sessionRequests } from '#protocol/session.ts';
import { signalingEvents, signalingRequests } from '#protocol/signaling.ts';
import type { SignalingEventData, SignalingEventName, SignalingRequests } from '#protocol/signaling.ts';
import { PROTOCOL_VERSION, SOCKET_PATH } from '#protocol/version.ts';
import { until } from './until.ts';

export type HelloAnswer = OutputOf<(typeof sessionRequests)['session:hello']>;
export type HeardEvent = {
  [N in SignalingEventName]: { readonly name: N; readonly data: SignalingEventData<N> };
}[SignalingEventName];
type Heard<N extends SignalingEventName> = Extract<HeardEvent, { name: N }>['data'];

export interface Credentials {
  readonly token?: string;
  readonly resume?: { readonly sessionId: SessionId; readonly secret: string };
  readonly handOver?: HandOver;
  readonly language?: string;
  readonly timeZone?: string;
  readonly protocol?: number;
}

export interface SignalingClient {
  readonly hello: HelloAnswer;
  readonly socket: Socket;
  readonly request: Caller<SignalingRequests>;
  /** Everything heard so far, in order. */
  readonly heard: readonly HeardEvent[];
  /** The newest event of that name that fits, waited for. */
  event<N extends SignalingEventName>(name: N, fits?: (data: Heard<N>) => boolean): Promise<Heard<N>>;
  /** What a reload keeps. */
  readonly resume: { readonly sessionId: SessionId; readonly secret: string };
  close(): void;
}

export interface ConnectOptions {
  readonly origin?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM of the certificate to trust, for a server with one of its own making. */
  readonly ca?: string;
}

/** Opens the socket only. @throws AppError with the code that the server refused it with */
export async function openSocket(
  url: string,
  credentials: Credentials | object,
  options: ConnectOptions = {},
): Promise<Socket> {
  const socket = io(url, {
    path: SOCKET_PATH,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    auth: { protocol: PROTOCOL_VERSION, ...credentials },
    ...(options.ca !== undefined && { ca: options.ca }),
    extraHeaders: { ...options.headers, ...(options.origin !== undefined && { origin: options.origin }) },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', (error: Error & { data?: unknown }) => {
      socket.close();
      reject(error.data === undefined ? error : AppError.fromWire(error.data));
    });
  });
  return socket;
}

export async function connect(
  url: string,
  credentials: Credentials,
  options: ConnectOptions = {},
): Promise<SignalingClient> {
  const heard: HeardEvent[] = [];
  const socket = await openSocket(url, credentials, options);
  socket.onAny((name: string, data: unknown) => {
    if (!Object.hasOwn(signalingEvents, name)) throw new Error(`the server sent an unknown event: ${name}`);
    const known = name as SignalingEventName;
    // A server that breaks its own contract fails the test.
    heard.push({ name: known, data: signalingEvents[known].data.parse(data) } as HeardEvent);
  });
  const request = createCaller(signalingRequests, (name, input, { timeoutMs = 5000 }) =>
    socket.timeout(timeoutMs).emitWithAck(name, input),
  );
  const hello = await request('session:hello', {});
  return {
    hello,
    socket,
    request,
    heard,
    resume: { sessionId: hello.session.id, secret: hello.resumeSecret },
    event: (name, fits = () => true) =>
      until(`${hello.session.personId} hears ${name}`, () => {
        const found = heard.findLast((event) => event.name === name && fits(event.data as never));
        return found?.data as never;
      }),
    close: () => {
      socket.close();
    },
  };
}
