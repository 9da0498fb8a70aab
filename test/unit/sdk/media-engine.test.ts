import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '#protocol/errors.ts';
import { CallId } from '#protocol/ids.ts';
import { MediaEngine } from '#sdk/media-engine.ts';
import type { RequestToServer } from '#sdk/signaling-client.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';
import { settled } from './fake-socket.ts';
import { fakeDevice } from './fake-transports.ts';

const policy = shippedPolicy();

type Answers = Record<string, () => Promise<unknown>>;

function setUp(answers: Answers = {}, sleep = () => Promise.resolve()) {
  const { device, transports } = fakeDevice();
  const asked: string[] = [];
  const states: string[] = [];
  let room = 0;
  const request = ((name: string) => {
    asked.push(name);
    const transport = { iceParameters: {}, iceCandidates: [], dtlsParameters: {} };
    const opened = () => {
      room += 1;
      const [send, receive] = [`send-${room}`, `receive-${room}`].map((id) => ({ ...transport, id }));
      return Promise.resolve({ mediaGeneration: room, send, receive, consumers: [], policy });
    };
    const usual: Answers = { 'media:open': opened };
    return (answers[name] ?? usual[name] ?? (() => Promise.resolve({})))();
  }) as unknown as RequestToServer;
  const engine = new MediaEngine({
    callId: CallId.parse(`call_${randomUUID()}`),
    request,
    device: () => Promise.resolve(device),
    sleep,
    roundTripMs: () => undefined,
    note: () => undefined,
    onConnection: (state) => states.push(state),
    onRemote: () => undefined,
  });
  return { engine, transports, asked, states, device };
}

const opens = (asked: readonly string[]): number => asked.filter((name) => name === 'media:open').length;

describe('the media of a call', () => {
  it('is opened once however often it is asked for, and again when the room was rebuilt', async () => {
    const { engine, asked, transports } = setUp();
    engine.open(1);
    engine.open(1);
    await settled();
    expect(opens(asked)).toBe(1);
    engine.open(2);
    await settled();
    expect(opens(asked)).toBe(2);
    expect(transports.map(({ closed }) => closed)).toEqual([true, true, false, false]);
  });

  it('keeps the new transports when the restart of the old ones comes to nothing', async () => {
    const restart = Promise.withResolvers<never>();
    const { engine, asked, transports } = setUp({ 'media:restart-ice': () => restart.promise });
    engine.open(1);
    await settled();
    for (const transport of transports) transport.connect();
    engine.restartIce();
    engine.open(2);
    await settled();
    restart.reject(new AppError('MEDIA_NOT_FOUND', 'that room is gone'));
    await settled();
    expect(opens(asked)).toBe(2);
    expect(transports.slice(2).map(({ closed }) => closed)).toEqual([false, false]);
  });

  it('goes through the relays that come with it, and with fresh credentials after each mending', async () => {
    const relays = (credential: string) => ({
      iceServers: [{ urls: ['turn:relay.example'], username: 'until', credential }],
      iceTransportPolicy: 'relay',
    });
    const parameters = { iceParameters: {}, iceCandidates: [], dtlsParameters: {} };
    const { engine, transports } = setUp({
      'media:open': () =>
        Promise.resolve({
          mediaGeneration: 1,
          send: { ...parameters, id: 's' },
          receive: { ...parameters, id: 'r' },
          consumers: [],
          relays: relays('first'),
          policy,
        }),
      'media:restart-ice': () => Promise.resolve({ iceParameters: {}, relays: relays('second') }),
    });
    const credentials = () =>
      transports.map(({ iceServers }) => (iceServers[0] as { credential?: string } | undefined)?.credential);
    engine.open(1);
    await settled();
    expect(transports.map(({ iceTransportPolicy }) => iceTransportPolicy)).toEqual(['relay', 'relay']);
    expect(credentials()).toEqual(['first', 'first']);
    for (const transport of transports) transport.connect();
    engine.restartIce();
    await settled();
    expect(credentials()).toEqual(['second', 'second']);
    expect(transports.map(({ restarts }) => restarts)).toEqual([1, 1]);
  });

  describe('where relays are to be tried first', () => {
    const parameters = { iceParameters: {}, iceCandidates: [], dtlsParameters: {} };
    const first = () => {
      const patience = Promise.withResolvers<void>();
      const answer = {
        mediaGeneration: 1,
        send: { ...parameters, id: 's' },
        receive: { ...parameters, id: 'r' },
        consumers: [],
        relays: { iceServers: [], iceTransportPolicy: 'relay', mayGoDirect: true },
        policy,
      };
      const open = () => Promise.resolve(answer);
      return { ...setUp({ 'media:open': open }, () => patience.promise), patience };
    };
    const policies = ({ transports }: ReturnType<typeof setUp>) =>
      transports.map(({ iceTransportPolicy }) => iceTransportPolicy);

    it('goes directly when none of them is reached', async () => {
      const scene = first();
      scene.engine.open(1);
      await settled();
      scene.transports[0]!.connectionState = 'connecting';
      scene.patience.resolve();
      await settled();
      expect(policies(scene)).toEqual(['relay', 'relay', 'all', 'all']);
    });

    it('stays with the one that is reached', async () => {
      const scene = first();
      scene.engine.open(1);
      await settled();
      scene.transports[0]!.connect();
      scene.patience.resolve();
      await settled();
      expect(policies(scene)).toEqual(['relay', 'relay']);
    });
  });

  it('asks again what was missed where the server had no answer, and no longer once the call is over', async () => {
    let failures = 2;
    const answer = { open: true, mediaGeneration: 1, consumers: [] };
    const { engine, asked } = setUp({
      'media:sync': () => {
        if (failures-- > 0) return Promise.reject(new AppError('UNAVAILABLE', 'Not now.'));
        return Promise.resolve(answer);
      },
    });
    const syncs = (): number => asked.filter((name) => name === 'media:sync').length;
    engine.open(1);
    await settled();
    await engine.sync();
    expect(syncs()).toBe(3);
    failures = Infinity;
    const asking = engine.sync();
    engine.close();
    await asking;
    expect(opens(asked)).toBe(1);
  });

  it('leaves nothing open when the call ends while it is being opened', async () => {
    const opened = Promise.withResolvers<unknown>();
    const { engine, transports, states } = setUp({ 'media:open': () => opened.promise });
    engine.open(1);
    await settled();
    engine.close();
    opened.resolve({ mediaGeneration: 1, send: { id: 's' }, receive: { id: 'r' }, consumers: [] });
    await settled();
    expect(transports).toEqual([]);
    expect(states).toEqual(['opening', 'closed']);
  });

  it('says so when the browser cannot make the transports', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const { engine, device, states } = setUp();
    device.createRecvTransport = () => {
      throw new Error('too many connections');
    };
    engine.open(1);
    await settled();
    expect(warned).toHaveBeenCalledOnce();
    expect(states.at(-1)).toBe('closed');
    warned.mockRestore();
  });
});
