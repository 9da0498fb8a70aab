import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MessageView } from '#protocol/chat.ts';
import { AppError } from '#protocol/errors.ts';
import { MessageId } from '#protocol/ids.ts';
import { type Deliver, type Outgoing, Sender } from '#sdk/outgoing.ts';
import { until } from '#test/until.ts';
import { settled } from './fake-socket.ts';

const text = (words: string): Outgoing => ({
  id: MessageId.parse(`msg_${randomUUID()}`),
  at: 1,
  body: { type: 'text', text: words },
  error: undefined,
});

let sequence = 0;
const delivered = (message: Outgoing): MessageView =>
  MessageView.parse({
    id: message.id,
    conversationId: `conv_${randomUUID()}`,
    sequence: (sequence += 1),
    from: { id: 'shopper:s', displayName: 'S' },
    side: 'shopper',
    sentAt: 1,
    body: message.body,
  });

function senderWith(deliver: Deliver) {
  const failed: string[] = [];
  const sender: Sender = new Sender({
    deliver,
    onDelivered: ({ id }) => void sender.settle(id),
    onFailed: ({ id }) => failed.push(id),
    onChange: () => undefined,
    delay: () => 5,
  });
  return { sender, failed };
}

afterEach(() => {
  vi.useRealTimers();
});

describe('what is on its way to the server', () => {
  it('goes one after the other, in the order it was written', async () => {
    const order: string[] = [];
    let open = 0;
    const { sender } = senderWith(async (message) => {
      expect((open += 1)).toBe(1);
      await settled();
      open -= 1;
      if (message.body.type === 'text') order.push(message.body.text);
      return delivered(message);
    });
    for (const words of ['a', 'b', 'c']) sender.add(text(words));
    await until('all sent', () => sender.outgoing.length === 0);
    expect(order).toEqual(['a', 'b', 'c']);
  });

  it('is tried again after a failure that may pass, without overtaking', async () => {
    const order: string[] = [];
    let failures = 3;
    const { sender, failed } = senderWith(async (message) => {
      if (message.body.type === 'text') order.push(message.body.text);
      if ((failures -= 1) >= 0) throw new AppError('UNAVAILABLE', 'away');
      return delivered(message);
    });
    sender.add(text('a'));
    sender.add(text('b'));
    await until('all sent', () => sender.outgoing.length === 0);
    expect(order).toEqual(['a', 'a', 'a', 'a', 'b']);
    expect(failed).toEqual([]);
  });

  it('fails alone when it will never be taken, and may be tried by hand', async () => {
    let isRefused = true;
    const { sender, failed } = senderWith(async (message) => {
      if (isRefused && message === bad) throw new AppError('BAD_REQUEST', 'no');
      return delivered(message);
    });
    const bad = text('bad');
    sender.add(bad);
    sender.add(text('good'));
    await until('the failure', () => failed.length === 1 && sender.outgoing.length === 1);
    expect(sender.outgoing[0]?.error?.code).toBe('BAD_REQUEST');
    isRefused = false;
    sender.retry(bad.id);
    await until('all sent', () => sender.outgoing.length === 0);
  });

  it('is not sent again when a replay has shown that it arrived', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let tries = 0;
    const message = text('a');
    const { sender } = senderWith(async () => {
      tries += 1;
      sender.settle(message.id);
      throw new AppError('TIMEOUT', 'the ack got lost');
    });
    sender.add(message);
    await settled();
    expect(vi.getTimerCount(), 'nothing waits for another try').toBe(0);
    expect(tries).toBe(1);
    expect(sender.outgoing).toEqual([]);
  });
});
