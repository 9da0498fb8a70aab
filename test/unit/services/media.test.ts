import { expect, test } from 'vitest';
import { configuredPolicies } from '#config/policies.ts';
import { Config } from '#config/schema.ts';
import { AppError } from '#protocol/errors.ts';
import type { CallId, ConsumerId } from '#protocol/ids.ts';
import { createMedia } from '#services/media.ts';
import { createPolicies } from '#services/policies.ts';
import { createWorld } from '#test/services.ts';

/** A party who has reached their call's room once; live state and the room can be taken away. */
async function aPartyInACall() {
  const world = await createWorld();
  const [shopper] = [world.shopper('ada'), await world.agent('kim')];
  const { id: callId } = await world.start(shopper);
  await world.settle();
  const away = { liveState: false, room: '', what: 'room' };
  const forgotten: string[] = [];
  const asked: string[] = [];
  const { calls } = world.servers[0]!.live;
  const media = createMedia({
    live: {
      calls: {
        get: (id: CallId) => {
          if (away.liveState) throw new AppError('UNAVAILABLE', 'Redis is away.');
          return calls.get(id);
        },
      },
    },
    rooms: {
      reach: async ({ mediaGeneration }) => ({
        roomId: `room ${mediaGeneration}` as never,
        link: {
          request: async (name: string, { roomId }: { roomId: string }) => {
            if (roomId === away.room) {
              const details = { what: away.what };
              throw new AppError('MEDIA_NOT_FOUND', 'There is no such thing.', { details });
            }
            asked.push(`${name} in ${roomId}`);
            return {};
          },
        } as never,
      }),
      closePeer: () => undefined,
      // Opened again when it is reached next.
      forget: (roomId) => {
        forgotten.push(roomId);
        away.room = '';
      },
    },
    policies: createPolicies({
      source: configuredPolicies(Config.parse({}).profiles),
      ...world.servers[0]!,
    }),
    relaysFor: async () => ({ iceServers: [], iceTransportPolicy: 'all' }),
  });
  const keyFrame = () => media.requestKeyFrame(shopper, { callId, consumerId: 'consumer' as ConsumerId });
  const moves = async (): Promise<void> => {
    const { value, version } = (await calls.get(callId))!;
    await calls.put(callId, { ...value, mediaGeneration: 2 }, version);
  };
  await media.sync(shopper, { callId });
  asked.length = 0;
  const open = () => media.open(shopper, { callId, rtpCapabilities: {}, redundancy: 'none' });
  return { keyFrame, moves, open, away, asked, forgotten };
}

test('key frames can be asked for while live state is away', async () => {
  const { keyFrame, away, asked } = await aPartyInACall();
  away.liveState = true;
  await keyFrame();
  expect(asked).toEqual(['consumer.request-key-frame in room 1']);
});

test('where the call has moved since, they are asked for in the room it is in now', async () => {
  const { keyFrame, moves, away, asked } = await aPartyInACall();
  await moves();
  away.room = 'room 1';
  await keyFrame();
  expect(asked).toEqual(['consumer.request-key-frame in room 2']);
});

test('where the node has the room no more and nobody said so, it is opened again for whoever comes', async () => {
  const { open, away, asked, forgotten } = await aPartyInACall();
  away.room = 'room 1';
  await open();
  expect(forgotten).toEqual(['room 1']);
  expect(asked).toEqual(['peer.open in room 1']);
});

test('a peer that a newer opening has replaced stays replaced', async () => {
  const { open, away, forgotten } = await aPartyInACall();
  Object.assign(away, { room: 'room 1', what: 'peer' });
  await expect(open()).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
  expect(forgotten).toEqual([]);
});
