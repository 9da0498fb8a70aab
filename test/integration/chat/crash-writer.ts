/** Writes messages to a history file as fast as it can and prints each ack, until it is killed. */
import { openHistory } from '#history/open-history.ts';
import { createLogger } from '#platform/logger.ts';
import { newId } from '#platform/uuid.ts';
import { MessageId, PersonId } from '#protocol/ids.ts';

const [file = ''] = process.argv.slice(2);
const history = await openHistory({ file, logger: createLogger('error') });
const shopper = { id: PersonId.parse('shopper:ann'), displayName: 'Ann' };
const conversationId = await history.conversations.ofShopper(shopper);

async function write(writer: number): Promise<never> {
  for (let count = 0; ; count += 1) {
    const text = `${writer}.${count}`;
    const { message } = await history.conversations.append({
      id: newId(MessageId, 'msg'),
      conversationId,
      from: shopper,
      side: 'shopper',
      sentAt: Date.now(),
      body: { type: 'text', text },
    });
    process.stdout.write(`${message.sequence} ${text}\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
await Promise.all([write(1), write(2), write(3)]);
