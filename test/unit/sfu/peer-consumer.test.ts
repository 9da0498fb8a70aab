import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { types } from 'mediasoup';
import { createLogger } from '#platform/logger.ts';
import { PeerId } from '#protocol/ids.ts';
import { PeerConsumer } from '#sfu/peer-consumer.ts';
import type { PeerConsumerOptions } from '#sfu/peer-consumer.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** As the library's: paused is what the worker has answered. */
class Media extends EventEmitter {
  readonly id = randomUUID();
  readonly kind = 'video';
  readonly type = 'simple';
  readonly rtpParameters = { encodings: [{}] };
  readonly asked: string[] = [];
  paused = false;
  answer: Promise<void> = Promise.resolve();
  pause = () => this.#ask('pause', true);
  resume = () => this.#ask('resume', false);
  setPreferredLayers = () => Promise.resolve();
  enableTraceEvent = () => Promise.resolve();
  close = () => undefined;

  async #ask(name: string, isPaused: boolean): Promise<void> {
    this.asked.push(name);
    await this.answer;
    this.paused = isPaused;
  }
}

test('a picture that pauses for a full queue goes on, however late the worker answers', async () => {
  const media = new Media();
  const answered = Promise.withResolvers<void>();
  let drain: (forMs: number) => void = () => undefined;
  const consumer = new PeerConsumer(
    {
      owner: PeerId.parse('owner'),
      producer: { id: 'p', kind: 'video', attach: () => () => undefined, noteAsked: () => undefined },
      transport: { state: 'connected' },
      downlink: {
        carry: (carried: { readonly drain: typeof drain }) => {
          drain = carried.drain;
          return () => undefined;
        },
        stopped: () => undefined,
      },
      logger: createLogger('silent'),
    } as unknown as PeerConsumerOptions,
    media as unknown as types.Consumer,
  );
  media.answer = answered.promise;
  drain(400);
  await vi.advanceTimersByTimeAsync(1000);
  answered.resolve();
  await vi.advanceTimersByTimeAsync(0);
  expect(media.asked).toEqual(['pause', 'resume']);
  expect(media.paused).toBe(false);
  consumer.close();
});
