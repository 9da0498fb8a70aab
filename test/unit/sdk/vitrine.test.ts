import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { ConversationId } from '#protocol/ids.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { createChoices } from '#sdk/choices.ts';
import type { Credentials } from '#sdk/credentials.ts';
import type { MediaDevice } from '#sdk/media-device.ts';
import { createOutbox } from '#sdk/outbox.ts';
import { SignalingClient } from '#sdk/signaling-client.ts';
import { Vitrine } from '#sdk/vitrine.ts';
import { FakeStorage } from './browser-fakes.ts';
import { callView } from './call-views.ts';
import { FakeSocket, hello, settled } from './fake-socket.ts';

/** A client that is online, in a browser and with a server that are the test's. */
async function online() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const sockets: FakeSocket[] = [];
  const signaling = new SignalingClient({
    createSocket: (listener) => {
      const made = new FakeSocket(listener);
      sockets.push(made);
      return made;
    },
    present: () =>
      Promise.resolve({ handshake: { protocol: PROTOCOL_VERSION, token: 't' }, withResume: false }),
    forget: () => Promise.resolve(),
    nextDelayMs: () => 1,
  });
  const [socket] = sockets;
  if (socket === undefined) throw new Error('no socket was made');
  const tracks: { readyState: string }[] = [];
  const open = () => {
    const track = {
      readyState: 'live',
      addEventListener: () => undefined,
      getSettings: () => ({}),
      stop: () => {
        track.readyState = 'ended';
      },
    };
    tracks.push(track);
    return Promise.resolve({ microphone: track as unknown as MediaStreamTrack });
  };
  const keep = vi.fn(() => Promise.resolve());
  const store = new FakeStorage();
  const sleep = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));
  const client = new Vitrine({
    signaling,
    credentials: {
      keep,
      forget: () => Promise.resolve(),
      release: () => undefined,
    } as unknown as Credentials,
    mediaDevice: {
      prepare: () => undefined,
      get: () => new Promise(() => undefined),
    } as unknown as MediaDevice,
    access: {
      open,
      isGranted: () => Promise.resolve(true),
      openScreen: () => Promise.reject(new Error('no')),
    },
    choices: createChoices('shopper', store),
    devices: { list: () => Promise.reject(new Error('unused')), on: () => () => undefined },
    loadCare: () => new Promise(() => undefined),
    keepsCall: () => false,
    watchNetwork: () => () => undefined,
    createAudioContext: () => {
      throw new Error('unused');
    },
    chat: {
      outbox: (id) => createOutbox('shopper', id, store),
      clear: () => {
        store.clear();
      },
      shrink: (file) => Promise.resolve(file),
      upload: () => Promise.reject(new AppError('UNAVAILABLE', 'away')),
      urls: URL,
      now: () => 1,
    },
    probes: {
      welcomed: () => undefined,
      networkChanged: () => undefined,
      stop: () => undefined,
      nearest: () => undefined,
    },
    probeUrl: () => undefined,
    readPlacement: () => Promise.reject(new Error('unused')),
    readQuality: () => Promise.reject(new Error('unused')),
    sleep,
  });
  const connected = client.connect();
  await socket.accept();
  await connected;
  const live = (): number => tracks.filter(({ readyState }) => readyState === 'live').length;
  const asked = (name: string): number => socket.sent.filter((sent) => sent.name === name).length;
  return { client, socket, keep, live, asked, store };
}

/** The server answers nothing but what it is told to. */
function answers(socket: FakeSocket, known: Record<string, () => unknown>): void {
  socket.answer = (name) => known[name]?.() ?? (name === 'session:hello' ? { ok: hello() } : { ok: {} });
}

const busy = (): unknown => ({ error: new AppError('UNAVAILABLE', 'busy').toWire() });
const minutes = (): Promise<unknown> => vi.advanceTimersByTimeAsync(300_000);

describe('a page that leaves', () => {
  it('while a call is being started, lets go of the devices and asks no more', async () => {
    const { client, socket, live, asked } = await online();
    answers(socket, { 'call:start': busy });
    const started = client.startCall({ media: 'voice' });
    const refused = expect(started).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await settled();
    expect(live()).toBe(1);
    client.disconnect();
    await vi.advanceTimersByTimeAsync(200);
    await refused;
    expect(live()).toBe(0);
    expect(asked('call:start')).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('while it hangs up, asks no more', async () => {
    const { client, socket, live } = await online();
    answers(socket, {
      'call:start': () => ({ ok: { call: callView({ media: 'voice' }) } }),
      'call:end': busy,
    });
    const call = await client.startCall({ media: 'voice' });
    const hungUp = call.hangUp();
    await settled();
    client.disconnect();
    await vi.advanceTimersByTimeAsync(10_000);
    await hungUp;
    expect(live()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps nothing any more, so that another tab can have the session', async () => {
    const { client, socket, keep } = await online();
    const view = callView({ media: 'voice' });
    const get = Promise.withResolvers<unknown>();
    answers(socket, { 'call:start': () => ({ ok: { call: view } }), 'call:get': () => get.promise });
    await client.startCall({ media: 'voice' });
    // Back after a loss, and the server knows of no call: what became of it is asked.
    socket.close();
    await vi.advanceTimersByTimeAsync(1);
    await socket.accept();
    await settled();
    client.disconnect();
    keep.mockClear();
    get.reject(new AppError('UNAVAILABLE', 'closed'));
    await settled();
    expect(keep).not.toHaveBeenCalled();
  });

  it('for good, sends nothing of what was not sent, whoever signs in next', async () => {
    const { client, socket, asked, store } = await online();
    answers(socket, { 'chat:send': busy });
    const chat = client.chat(ConversationId.parse(`conv_${randomUUID()}`));
    chat.sendText('Only for you.');
    await settled();
    expect(asked('chat:send')).toBe(1);
    await client.signOut();
    expect(store.length, 'texts kept in the browser').toBe(0);
    const connected = client.connect();
    await socket.accept();
    await connected;
    await minutes();
    expect(asked('chat:send')).toBe(1);
  });
});

/** A call that rings at this agent, as the server tells of it. */
function ringing() {
  const view = callView({ media: 'voice', state: 'offered' });
  return { view, offer: { offerId: `offer_${randomUUID()}`, call: view, deadlineAt: 9, earlierCalls: 0 } };
}

describe('an answer that has to wait for the connection', () => {
  it('is not rung over again by what the server says before it has it', async () => {
    const { client, socket, asked } = await online();
    const { view, offer } = ringing();
    answers(socket, {
      'session:hello': () => ({ ok: hello({ offer }) }),
      'call:accept': () => ({ ok: { call: { ...view, state: 'connecting', acceptedAt: 2 } } }),
    });
    socket.tell('call:offered', { offer });
    socket.close();
    const accepted = client.accept(client.offer!.offerId);
    await vi.advanceTimersByTimeAsync(1);
    await socket.accept();
    const call = await accepted;
    expect(asked('call:accept')).toBe(1);
    expect([client.offer, client.call]).toEqual([undefined, call]);
    client.disconnect();
    // What an answered call begins to load.
    await vi.dynamicImportSettled();
  });

  it('counts where its acknowledgement was lost', async () => {
    const { client, socket } = await online();
    const { view, offer } = ringing();
    const answered = { ...view, state: 'connecting' as const, acceptedAt: 2 };
    const lost = Promise.withResolvers<unknown>();
    answers(socket, {
      'session:hello': () => ({ ok: hello({ call: answered }) }),
      'call:accept': () => lost.promise,
    });
    socket.tell('call:offered', { offer });
    const accepted = client.accept(client.offer!.offerId);
    await settled();
    socket.close();
    await vi.advanceTimersByTimeAsync(1);
    await socket.accept();
    lost.reject(new AppError('UNAVAILABLE', 'The connection was lost.'));
    expect(await accepted).toBe(client.call);
    expect(client.call?.view.id).toBe(view.id);
    client.disconnect();
    // What an answered call begins to load.
    await vi.dynamicImportSettled();
  });
});

describe('a call', () => {
  it('is not started, and no device opened, where no connection was asked for', async () => {
    const { client, live } = await online();
    client.disconnect();
    await expect(client.startCall({ media: 'voice' })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(live()).toBe(0);
  });

  it('is one, however often it is started', async () => {
    const { client, socket } = await online();
    answers(socket, { 'call:start': () => ({ ok: { call: callView({ media: 'voice' }) } }) });
    const [first, second] = await Promise.allSettled([
      client.startCall({ media: 'voice' }),
      client.startCall({ media: 'voice' }),
    ]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ reason: { code: 'ALREADY_IN_CALL' } });
    client.disconnect();
  });
});
