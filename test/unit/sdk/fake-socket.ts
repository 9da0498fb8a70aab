/** A socket whose server is the test. */
import { randomUUID } from 'node:crypto';
import { AppError } from '#protocol/errors.ts';
import type { Handshake } from '#protocol/session.ts';
import type { SignalingSocket, SocketListener } from '#sdk/signaling-socket.ts';

export class FakeSocket implements SignalingSocket {
  isOpen = false;
  opened = 0;
  readonly sent: { readonly name: string; readonly input: unknown }[] = [];
  /** Answers requests; a thrown AppError is the connection's. */
  answer: (name: string, input: unknown) => unknown = (name) =>
    name === 'session:hello' ? { ok: hello() } : { ok: {} };
  handshake: Promise<Handshake> | undefined;
  readonly listener: SocketListener;

  constructor(listener: SocketListener) {
    this.listener = listener;
  }

  open(handshake: Promise<Handshake>): void {
    this.opened += 1;
    this.handshake = handshake;
    handshake.catch(() => undefined);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.listener.onClosed();
  }

  async send(name: string, input: unknown): Promise<unknown> {
    if (!this.isOpen) throw new AppError('UNAVAILABLE', 'not open');
    this.sent.push({ name, input });
    return this.answer(name, input);
  }

  /** The server lets it in. */
  async accept(): Promise<void> {
    await this.handshake;
    this.isOpen = true;
    this.listener.onOpen();
    await settled();
  }

  async refuse(error: AppError | undefined): Promise<void> {
    // Where nothing could be shown, the socket says that itself.
    await this.handshake?.catch(() => undefined);
    this.listener.onRefused(error);
    await settled();
  }

  tell(name: string, data: unknown): void {
    this.listener.onEvent(name, data);
  }
}

export function hello(change: object = {}): object {
  return {
    session: {
      id: `ses_${randomUUID()}`,
      role: 'shopper',
      personId: 'shopper:s',
      displayName: 'S',
      language: 'en',
    },
    resumed: false,
    resumeSecret: 'next',
    accessToken: 'token',
    serverTime: 1,
    graceMs: 1000,
    iceServers: [],
    limits: { messageCharacters: 4000, fileBytes: 1, fileTypes: [] },
    probes: [],
    ...change,
  };
}

/** All that was waiting for a promise has run. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
