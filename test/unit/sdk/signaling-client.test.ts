import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { ConversationId } from '#protocol/ids.ts';
import { PROTOCOL_VERSION } from '#protocol/version.ts';
import { SignalingClient } from '#sdk/signaling-client.ts';
import { FakeSocket, hello, settled } from './fake-socket.ts';

beforeEach(() => {
  // `settled` needs the real `setImmediate`.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const RETRY_MS = 1;

function setUp({
  withResume = false,
  server = undefined as string | undefined,
  token = () => Promise.resolve('t'),
} = {}) {
  const made: FakeSocket[] = [];
  const forget = vi.fn(() => Promise.resolve());
  let resume = withResume;
  const client = new SignalingClient({
    server,
    createSocket: (listener) => {
      const socket = new FakeSocket(listener);
      made.push(socket);
      return socket;
    },
    present: async () => {
      const shown = resume ? 't' : await token();
      return { handshake: { protocol: PROTOCOL_VERSION, token: shown }, withResume: resume };
    },
    forget: () => {
      resume = false;
      return forget();
    },
    nextDelayMs: () => RETRY_MS,
  });
  const [socket] = made;
  if (socket === undefined) throw new Error('no socket was made');
  const states: string[] = [];
  client.on('state', ({ state, error }) =>
    states.push(error === undefined ? state : `${state} ${error.code}`),
  );
  return { client, socket, states, forget };
}

async function online(options: Parameters<typeof setUp>[0] = {}) {
  const made = setUp(options);
  const connected = made.client.connect();
  await made.socket.accept();
  await connected;
  return made;
}

describe('connecting', () => {
  it('is done with the hello, and asking twice is one connection', async () => {
    const { client, socket, states } = setUp();
    const hellos: unknown[] = [];
    client.on('hello', (data) => hellos.push(data.session.personId));
    const both = [client.connect(), client.connect()];
    await socket.accept();
    await Promise.all(both);
    expect(socket.opened).toBe(1);
    expect(states).toEqual(['connecting', 'online']);
    expect(hellos).toEqual(['shopper:s']);
  });

  it('signs in anew, once, when what was kept is gone', async () => {
    const { client, socket, forget } = setUp({ withResume: true });
    const connected = client.connect();
    await socket.refuse(new AppError('SESSION_GONE', 'gone'));
    expect(forget).toHaveBeenCalledOnce();
    expect(socket.opened).toBe(2);
    await socket.accept();
    await connected;
    expect(client.state).toBe('online');
  });

  it('fails with the reason when the server will not have it', async () => {
    const { client, socket, states } = setUp();
    const connected = client.connect();
    await socket.refuse(new AppError('PROTOCOL_MISMATCH', 'reload'));
    await expect(connected).rejects.toMatchObject({ code: 'PROTOCOL_MISMATCH' });
    expect(states.at(-1)).toBe('failed PROTOCOL_MISMATCH');
  });

  it('does not ask for tokens for ever', async () => {
    const { client, socket } = setUp();
    const connected = client.connect();
    await socket.refuse(new AppError('TOKEN_EXPIRED', 'old'));
    await socket.refuse(new AppError('TOKEN_EXPIRED', 'old'));
    await expect(connected).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(socket.opened).toBe(2);
  });

  it('gives up where a session is over and no token to be had, and asks again where the shop is only busy', async () => {
    let shop = new AppError('UNAVAILABLE', 'busy');
    const { client, socket } = setUp({ withResume: true, token: () => Promise.reject(shop) });
    const connected = client.connect();
    await socket.refuse(new AppError('SESSION_GONE', 'gone'));
    await socket.refuse(shop);
    expect(socket.opened).toBe(2);
    vi.advanceTimersByTime(RETRY_MS);
    expect(socket.opened).toBe(3);
    shop = new AppError('UNAUTHENTICATED', 'The login is over.');
    await socket.refuse(shop);
    await expect(connected).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(socket.opened).toBe(3);
  });

  it('stays closed when the page closes it while it is about to sign in anew', async () => {
    const { client, socket, forget } = setUp({ withResume: true });
    const connected = client.connect();
    forget.mockImplementation(() => {
      client.close();
      return Promise.resolve();
    });
    await socket.refuse(new AppError('SESSION_GONE', 'gone'));
    await expect(connected).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(client.state).toBe('offline');
    expect(socket.opened).toBe(1);
  });

  it('tries again when the server was not reached', async () => {
    const { client, socket } = setUp();
    const connected = client.connect();
    await socket.refuse(undefined);
    vi.advanceTimersByTime(RETRY_MS);
    expect(socket.opened).toBe(2);
    await socket.accept();
    await connected;
  });
});

describe('a connection that was there', () => {
  it('comes back by itself and says hello again', async () => {
    const { client, socket, states } = await online();
    socket.close();
    expect(client.state).toBe('reconnecting');
    vi.advanceTimersByTime(RETRY_MS);
    expect(socket.opened).toBe(2);
    await socket.accept();
    expect(states).toEqual(['connecting', 'online', 'reconnecting', 'online']);
    expect(socket.sent.filter(({ name }) => name === 'session:hello')).toHaveLength(2);
  });

  it('does not come back when another tab has taken over', async () => {
    const { client, socket } = await online();
    socket.tell('session:superseded', {});
    await settled();
    expect(client.state).toBe('superseded');
    expect(socket.isOpen).toBe(false);
    expect(vi.getTimerCount(), 'nothing waits for another try').toBe(0);
    expect(socket.opened).toBe(1);
    await expect(client.request('call:start', start)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('waits as long as a stopping server asked for', async () => {
    const { socket } = await online();
    socket.tell('session:reconnect', { afterMs: 80 });
    socket.close();
    vi.advanceTimersByTime(80);
    expect(socket.opened).toBe(1);
    vi.advanceTimersByTime(RETRY_MS);
    expect(socket.opened).toBe(2);
  });

  it('is left for good when the page closes it', async () => {
    const { client, socket } = await online();
    client.close();
    expect(vi.getTimerCount(), 'nothing waits for another try').toBe(0);
    expect(client.state).toBe('offline');
    expect(socket.opened).toBe(1);
  });
});

describe('requests and events', () => {
  it('waits with a request until the connection is back', async () => {
    const { client, socket } = await online();
    socket.close();
    const asked = client.request('chat:list', {});
    vi.advanceTimersByTime(RETRY_MS);
    expect(socket.opened).toBe(2);
    socket.answer = (name) => ({ ok: name === 'session:hello' ? hello() : { conversations: [] } });
    await socket.accept();
    expect(await asked).toEqual({ conversations: [] });
  });

  it('gives up a request when the connection stays away', async () => {
    const { client, socket } = await online();
    socket.close();
    const asked = client.request('chat:list', {}, { timeoutMs: 30 });
    vi.advanceTimersByTime(30);
    await expect(asked).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('rejects with what the server said, and checks what it is about to send', async () => {
    const { client, socket } = await online();
    socket.answer = () => ({ error: new AppError('OFFER_TAKEN', 'late').toWire() });
    await expect(client.request('call:start', start)).rejects.toMatchObject({ code: 'OFFER_TAKEN' });
    const wrong = { ...start, media: 'smell' } as unknown as typeof start;
    await expect(client.request('call:start', wrong)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('tells where pictures are at a server of another origin, in answers and in events', async () => {
    const { client, socket } = await online({ server: 'https://calls.example' });
    const message = aPictureMessage();
    socket.answer = () => ({ ok: { messages: [message], more: false, readMarks: [] } });
    const { conversationId } = message;
    const { messages } = await client.request('chat:replay', { conversationId, afterSequence: 0, limit: 1 });
    client.onMessage('chat:message', (told) => messages.push(told.message));
    socket.tell('chat:message', { message });
    expect(messages.map(({ body }) => body)).toEqual([
      expect.objectContaining({ url: 'https://calls.example/v1/files/f?signature=s' }),
      expect.objectContaining({ thumbnailUrl: 'https://calls.example/v1/files/f/thumbnail?signature=s' }),
    ]);
  });

  it('drops an event that it cannot read, and hears the next', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { client, socket } = await online();
    const heard: number[] = [];
    client.onMessage('agent:queue-changed', ({ waiting }) => heard.push(waiting));
    socket.tell('agent:queue-changed', { waiting: 'many' });
    socket.tell('constructor', {});
    socket.tell('agent:queue-changed', { waiting: 3 });
    expect(heard).toEqual([3]);
    expect(warned).toHaveBeenCalledTimes(2);
    warned.mockRestore();
  });
});

const start = { requestId: 'req_019a0000-0000-7000-8000-000000000000', media: 'voice' } as const;

/** As the server tells it: with paths on itself. */
function aPictureMessage() {
  return {
    id: `msg_${randomUUID()}`,
    conversationId: ConversationId.parse(`conv_${randomUUID()}`),
    sequence: 1,
    from: { id: 'agent:kim', displayName: 'Kim' },
    side: 'agent',
    sentAt: 1,
    body: {
      type: 'image',
      fileId: `file_${randomUUID()}`,
      width: 4,
      height: 3,
      url: '/v1/files/f?signature=s',
      thumbnailUrl: '/v1/files/f/thumbnail?signature=s',
    },
  };
}
