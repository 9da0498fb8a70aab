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
  const away = { liveState: false, room: '' };
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
            if (roomId === away.room) throw new AppError('MEDIA_NOT_FOUND', 'There is no such room.');
            asked.push(`${name} in ${roomId}`);
            return {};
          },
        } as never,
      }),
      closePeer: () => undefined,
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
  return { keyFrame, moves, away, asked };
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
