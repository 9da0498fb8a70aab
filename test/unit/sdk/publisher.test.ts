import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallId } from '#protocol/ids.ts';
import { Publisher } from '#sdk/publisher.ts';
import { PLAIN_VOICES } from '#sdk/redundancy/voices.ts';
import type { RequestToServer } from '#sdk/signaling-client.ts';
import { shippedPolicy } from '#test/shipped-policy.ts';
import { settled } from './fake-socket.ts';
import { FakeTransport, fakeDevice } from './fake-transports.ts';

const track = (): MediaStreamTrack =>
  ({ readyState: 'live', getSettings: () => ({ height: 180 }) }) as unknown as MediaStreamTrack;

function setUp(policy = shippedPolicy()) {
  const told: string[] = [];
  const request = ((name: string, input: { producerId: string }) => {
    told.push(`${name} ${input.producerId}`);
    return Promise.resolve({});
  }) as unknown as RequestToServer;
  const publisher = new Publisher({
    callId: CallId.parse(`call_${randomUUID()}`),
    request,
    sleep: () => Promise.resolve(),
    onBroken: () => undefined,
  });
  const transport = new FakeTransport({ id: 'send' });
  publisher.bind(transport as never, {
    device: fakeDevice().device,
    policy,
    voices: PLAIN_VOICES,
    receivers: 1,
  });
  publisher.setSending(true);
  return { publisher, transport, told };
}

let warned: string[] = [];
beforeEach(() => {
  warned = [];
  vi.spyOn(console, 'warn').mockImplementation((text: string) => void warned.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('what this side sends', () => {
  it('is ended at the node too when it is taken away while it is being set up', async () => {
    const { publisher, transport, told } = setUp();
    const settingUp = Promise.withResolvers<void>();
    transport.settingUp = settingUp.promise;
    publisher.set('screen', track(), false);
    await settled();
    publisher.remove('screen');
    settingUp.resolve();
    await settled();
    const [produced = '', closed = '', ...more] = told;
    expect(produced).toMatch(/^media:produce /);
    expect(closed).toBe(produced.replace('media:produce', 'media:close-producer'));
    expect(more).toEqual([]);
  });

  it('is a source of its own when it is shared again at once', async () => {
    const { publisher, transport, told } = setUp();
    const settingUp = Promise.withResolvers<void>();
    transport.settingUp = settingUp.promise;
    publisher.set('screen', track(), false);
    await settled();
    publisher.remove('screen');
    publisher.set('screen', track(), false);
    settingUp.resolve();
    await settled();
    const count = (name: string): number => told.filter((line) => line.startsWith(name)).length;
    expect({ produced: count('media:produce'), closed: count('media:close-producer') }).toEqual({
      produced: 2,
      closed: 1,
    });
  });

  it('is cut off without a word when the call ends while it is being set up', async () => {
    const { publisher, transport } = setUp();
    const settingUp = Promise.withResolvers<void>();
    transport.settingUp = settingUp.promise;
    publisher.set('screen', track(), false);
    await settled();
    publisher.bind(undefined);
    settingUp.reject(new Error('queue stopped'));
    await settled();
    expect(warned).toEqual([]);
  });

  it('is told to the encoder as what it is: a picture whose lines count keeps them', async () => {
    const { publisher, transport } = setUp(shippedPolicy({ scenario: 'inspection' }));
    const [camera, screen] = [track(), track()];
    publisher.set('camera', camera, false);
    publisher.set('screen', screen, false);
    await settled();
    expect([camera.contentHint, screen.contentHint]).toEqual(['detail', 'detail']);
    expect(transport.preferences).toEqual([
      { degradationPreference: 'maintain-resolution' },
      { degradationPreference: 'maintain-resolution' },
    ]);
  });

  it('keeps its hint when the camera is another', async () => {
    const { publisher } = setUp();
    const [front, rear] = [track(), track()];
    publisher.set('camera', front, false);
    await settled();
    publisher.set('camera', rear, false);
    await settled();
    expect([front.contentHint, rear.contentHint]).toEqual(['motion', 'motion']);
  });
});
