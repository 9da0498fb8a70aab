/** What every history backend promises. A new backend adds itself to history.test.ts and nothing else. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { History, QualityReport, StoredMessage } from '#history/history.ts';
import { CallId, ConversationId, FileId, MessageId } from '#protocol/ids.ts';
import { SAMPLE_LENGTH } from '#protocol/quality.ts';
import { newId } from '#platform/uuid.ts';
import { aCall, agent, otherShopper, shopper } from './samples.ts';

export interface Backend {
  readonly name: string;
  readonly keepsData: boolean;
  /** A fresh, empty store; `reopen` closes it and opens the same data, when the backend keeps them. */
  create(): Promise<{ history: History; reopen?: () => Promise<History>; dispose: () => Promise<void> }>;
}

export function describeHistory(backend: Backend): void {
  describe(`history on ${backend.name}`, () => {
    let history: History;
    let store: Awaited<ReturnType<Backend['create']>>;

    beforeEach(async () => {
      store = await backend.create();
      history = store.history;
    });
    afterEach(() => store.dispose());

    const text = (
      conversationId: ConversationId,
      words: string,
      more: Partial<Omit<StoredMessage, 'sequence'>> = {},
    ): Omit<StoredMessage, 'sequence'> => ({
      id: newId(MessageId, 'msg'),
      conversationId,
      from: shopper,
      side: 'shopper',
      sentAt: 1000,
      body: { type: 'text', text: words },
      ...more,
    });

    describe('calls', () => {
      test('a recorded call is read back with its facts and its timeline in order', async () => {
        const call = aCall({ topic: 'size', context: { product: { id: 'p1', name: 'Lamp' } } });
        history.calls.record(call, [{ at: 10, event: 'queued' }], 1);
        history.calls.record(
          { ...call, agent, acceptedAt: 30 },
          [
            { at: 20, event: 'offered', person: agent },
            { at: 30, event: 'accepted', side: 'agent', person: agent },
            { at: 30, event: 'first-frame', side: 'shopper', elapsedMs: 1234567.1 },
          ],
          2,
        );
        const ended = {
          ...call,
          agent,
          acceptedAt: 30,
          endedAt: 5030,
          endReason: 'completed',
          endedBy: 'shopper',
        } as const;
        history.calls.record(ended, [{ at: 5030, event: 'ended', side: 'shopper', reason: 'completed' }], 3);

        expect(await history.calls.get(call.id)).toEqual({
          ...ended,
          timeline: [
            { at: 10, event: 'queued' },
            { at: 20, event: 'offered', person: agent },
            { at: 30, event: 'accepted', side: 'agent', person: agent },
            { at: 30, event: 'first-frame', side: 'shopper', elapsedMs: 1234567.1 },
            { at: 5030, event: 'ended', side: 'shopper', reason: 'completed' },
          ],
        });
      });

      test('facts of one instant keep the order in which they were recorded', async () => {
        const call = aCall();
        const events = ['queued', 'offered', 'declined', 'requeued', 'offered', 'accepted'] as const;
        for (const [index, event] of events.entries())
          history.calls.record(call, [{ at: 7, event }], index + 1);
        expect((await history.calls.get(call.id))?.timeline.map((entry) => entry.event)).toEqual(events);
      });

      test('facts of one change keep their order', async () => {
        const call = aCall();
        const events = ['queued', 'offered', 'declined', 'requeued', 'offered', 'accepted'] as const;
        history.calls.record(
          call,
          events.map((event) => ({ at: 7, event })),
          1,
        );
        expect((await history.calls.get(call.id))?.timeline.map((entry) => entry.event)).toEqual(events);
      });

      test('facts that come late never replace newer ones, and take their place in the timeline', async () => {
        const call = aCall();
        const ended = { ...call, agent, acceptedAt: 30, endedAt: 90, endReason: 'completed' } as const;
        history.calls.record(ended, [{ at: 90, event: 'ended' }], 4);
        history.calls.record({ ...call, agent }, [{ at: 20, event: 'offered' }], 2);
        await history.calls.flush();
        // The clock of whoever wrote this is ahead of the others'.
        history.calls.record({ ...call, agent, acceptedAt: 30 }, [{ at: 95, event: 'accepted' }], 3);
        history.calls.record(call, [{ at: 10, event: 'queued' }], 1);
        const kept = await history.calls.get(call.id);
        expect(kept).toMatchObject(ended);
        expect(kept?.timeline.map((entry) => entry.event)).toEqual([
          'queued',
          'offered',
          'accepted',
          'ended',
        ]);
      });

      test('the end of a call may be told twice, is kept once, and whoever told it hears when that is so', async () => {
        const call = aCall({ endedAt: 20, endReason: 'completed' });
        const end = { at: 20, event: 'ended', reason: 'completed' } as const;
        const told = (): Promise<void> =>
          new Promise((written) => {
            history.calls.record(call, [end], 3, written);
          });
        await Promise.all([told(), told()]);
        await told();
        expect((await history.calls.get(call.id))?.timeline).toEqual([end]);
      });

      test('an unknown call is undefined', async () => {
        expect(await history.calls.get(newId(CallId, 'call'))).toBeUndefined();
      });

      test('the calls of a shopper come newest first and nobody else’s among them', async () => {
        const calls = [1000, 2000, 3000].map((createdAt) => aCall({ createdAt }));
        for (const call of calls) history.calls.record(call, [], 1);
        history.calls.record(aCall({ shopper: otherShopper }), [], 1);
        const past = await history.calls.ofShopper(shopper.id, 2);
        expect(past.map((call) => call.callId)).toEqual([calls[2]?.id, calls[1]?.id]);
        expect(await history.calls.countOfShopper(shopper.id)).toBe(3);
      });

      test('talk time counts from the answer to the end, and is 0 for a call never answered', async () => {
        history.calls.record(
          aCall({ createdAt: 1, acceptedAt: 1000, endedAt: 66_400, endReason: 'completed' }),
          [],
          1,
        );
        history.calls.record(aCall({ createdAt: 2, endedAt: 9000, endReason: 'abandoned' }), [], 1);
        const past = await history.calls.ofShopper(shopper.id, 10);
        expect(past.map((call) => [call.endReason, call.talkSeconds])).toEqual([
          ['abandoned', 0],
          ['completed', 65],
        ]);
      });

      test('a thousand calls recorded at once are all there, also after closing', async () => {
        const calls = Array.from({ length: 1000 }, (_, index) => aCall({ createdAt: index + 1 }));
        for (const call of calls) history.calls.record(call, [{ at: call.createdAt, event: 'queued' }], 1);
        if (store.reopen !== undefined) history = await store.reopen();
        expect(await history.calls.countOfShopper(shopper.id)).toBe(1000);
        expect((await history.calls.get((calls[999] as (typeof calls)[number]).id))?.timeline).toHaveLength(
          1,
        );
      });
    });

    describe('conversations', () => {
      test('a shopper has one conversation, also when several tabs ask at once', async () => {
        const ids = await Promise.all(
          Array.from({ length: 5 }, () => history.conversations.ofShopper(shopper)),
        );
        expect(new Set(ids).size).toBe(1);
        expect(await history.conversations.ofShopper(otherShopper)).not.toBe(ids[0]);
      });

      test('the conversation shows the name the shopper has now', async () => {
        const id = await history.conversations.ofShopper(shopper);
        await history.conversations.ofShopper({ ...shopper, displayName: 'New Name' });
        expect((await history.conversations.get(id))?.shopper.displayName).toBe('New Name');
      });

      test('an unknown conversation is undefined, and nothing can be added to it', async () => {
        const id = newId(ConversationId, 'conv');
        expect(await history.conversations.get(id)).toBeUndefined();
        await expect(history.conversations.append(text(id, 'hello'))).rejects.toMatchObject({
          code: 'CONVERSATION_NOT_FOUND',
        });
      });

      test('messages sent at once get sequences without gaps or doubles', async () => {
        const id = await history.conversations.ofShopper(shopper);
        const sent = await Promise.all(
          Array.from({ length: 50 }, (_, index) => history.conversations.append(text(id, `m${index}`))),
        );
        const numbers = sent.map(({ message }) => message.sequence).sort((a, b) => a - b);
        expect(numbers).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
      });

      test('any text is kept, and a character that a store cannot hold costs only itself', async () => {
        const id = await history.conversations.ofShopper(shopper);
        for (const words of ['it’s "so" \\ 好 👍🏽 $1 ?', 'a\0b'])
          await history.conversations.append(text(id, words));
        const kept = await history.conversations.after(id, 0, 2);
        expect(kept[0]?.body).toMatchObject({ text: 'it’s "so" \\ 好 👍🏽 $1 ?' });
        expect(kept[1]?.body).toMatchObject({ text: 'a\ufffdb' });
      });

      test('a repeat of a message id returns what is stored and takes no number', async () => {
        const id = await history.conversations.ofShopper(shopper);
        const message = text(id, 'once');
        const first = await history.conversations.append(message);
        const again = await history.conversations.append({
          ...message,
          body: { type: 'text', text: 'changed' },
        });
        expect(first.isRepeat).toBe(false);
        expect(again).toEqual({ message: first.message, isRepeat: true });
        expect((await history.conversations.append(text(id, 'next'))).message.sequence).toBe(2);
      });

      test('repeats that arrive together are one message', async () => {
        const id = await history.conversations.ofShopper(shopper);
        const message = text(id, 'once');
        const all = await Promise.all(Array.from({ length: 8 }, () => history.conversations.append(message)));
        expect(all.filter((one) => !one.isRepeat)).toHaveLength(1);
        expect(new Set(all.map((one) => one.message.sequence))).toEqual(new Set([1]));
        expect(await history.conversations.after(id, 0, 10)).toHaveLength(1);
      });

      test('the message id of another person is refused', async () => {
        const id = await history.conversations.ofShopper(shopper);
        const message = text(id, 'mine');
        await history.conversations.append(message);
        await expect(
          history.conversations.append({ ...message, from: agent, side: 'agent' }),
        ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      });

      test('a replay brings what came after, oldest first, up to the limit', async () => {
        const id = await history.conversations.ofShopper(shopper);
        const other = await history.conversations.ofShopper(otherShopper);
        for (const words of ['a', 'b', 'c', 'd']) {
          await history.conversations.append(text(id, words));
          await history.conversations.append(text(other, 'x', { from: otherShopper }));
        }
        const replay = await history.conversations.after(id, 1, 2);
        expect(replay.map((message) => [message.sequence, message.body])).toEqual([
          [2, { type: 'text', text: 'b' }],
          [3, { type: 'text', text: 'c' }],
        ]);
      });

      test('an image message keeps its file', async () => {
        const id = await history.conversations.ofShopper(shopper);
        const fileId = newId(FileId, 'file');
        const file = {
          id: fileId,
          conversationId: id,
          uploadedBy: shopper.id,
          mimeType: 'image/png' as const,
          bytes: 10,
          width: 2,
          height: 3,
          sha256: 'ab'.repeat(32),
          createdAt: 5,
        };
        await history.files.add(file);
        await history.conversations.append(text(id, '', { body: { type: 'image', fileId } }));
        expect(await history.files.get(fileId)).toEqual(file);
        expect((await history.conversations.after(id, 0, 1))[0]?.body).toEqual({ type: 'image', fileId });
        expect(await history.files.get(newId(FileId, 'file'))).toBeUndefined();
      });

      test('a read mark only moves forward and never past the last message', async () => {
        const id = await history.conversations.ofShopper(shopper);
        for (const words of ['a', 'b', 'c']) await history.conversations.append(text(id, words));
        const mark = (sequence: number) => history.conversations.markRead(id, agent.id, 'agent', sequence);
        expect((await mark(2)).sequence).toBe(2);
        expect((await mark(1)).sequence).toBe(2);
        expect((await mark(99)).sequence).toBe(3);
        expect(await history.conversations.readMarks(id)).toEqual([
          { personId: agent.id, side: 'agent', sequence: 3 },
        ]);
      });

      test('recent conversations come by their last message, with what no agent has read', async () => {
        const id = await history.conversations.ofShopper(shopper);
        const other = await history.conversations.ofShopper(otherShopper);
        await history.conversations.append(text(id, 'a', { sentAt: 10 }));
        await history.conversations.append(text(id, 'b', { sentAt: 11 }));
        await history.conversations.append(text(other, 'x', { from: otherShopper, sentAt: 20 }));
        await history.conversations.append(text(id, 'hello', { from: agent, side: 'agent', sentAt: 30 }));
        await history.conversations.append(text(id, 'c', { sentAt: 31 }));
        await history.conversations.markRead(id, agent.id, 'agent', 1);
        await history.conversations.markRead(id, shopper.id, 'shopper', 4);
        const recent = await history.conversations.recent(10);
        expect(recent.map((one) => [one.id, one.lastMessage.sequence, one.unread])).toEqual([
          [id, 4, 2],
          [other, 1, 1],
        ]);
        expect(await history.conversations.recent(1)).toHaveLength(1);
      });
    });

    describe('quality', () => {
      const sample = Array.from({ length: SAMPLE_LENGTH }, (_, index) => (index % 3 === 0 ? null : index));
      const report = (callId: CallId, at: number, more: Partial<QualityReport> = {}): QualityReport => ({
        callId,
        side: 'shopper',
        at,
        samples: [sample, sample],
        notes: [],
        ...more,
      });

      test('reports of a call are read back in the order of their arrival, those still behind too', async () => {
        const id = newId(CallId, 'call');
        const note = { ageMs: 5, kind: 'protection', cause: 'loss', detail: { copies: 2 } } as const;
        history.quality.record(report(id, 10));
        await history.quality.flush();
        history.quality.record(report(id, 20, { side: 'agent', samples: [], notes: [note] }));
        history.quality.record(report(newId(CallId, 'call'), 15));
        expect(await history.quality.of(id)).toEqual([
          report(id, 10),
          report(id, 20, { side: 'agent', samples: [], notes: [note] }),
        ]);
        expect(await history.quality.of(newId(CallId, 'call'))).toEqual([]);
      });

      test('an hour of both sides is kept and read as it was', async () => {
        const id = newId(CallId, 'call');
        const reports = Array.from({ length: 720 }, (_, index) =>
          report(id, index * 5000, {
            side: index % 2 === 0 ? 'shopper' : 'agent',
            samples: Array.from({ length: 5 }, () => sample),
          }),
        );
        for (const one of reports) history.quality.record(one);
        expect(await history.quality.of(id)).toEqual(reports);
      });
    });

    if (backend.keepsData)
      test('what was kept is there after closing and opening again', async () => {
        const id = await history.conversations.ofShopper(shopper);
        await history.conversations.append(text(id, 'kept'));
        const call = aCall();
        history.calls.record(call, [{ at: 1, event: 'queued' }], 1);
        const measured = { callId: call.id, side: 'agent', at: 2, samples: [], notes: [] } as const;
        history.quality.record(measured);
        history = (await store.reopen?.()) as History;
        expect(await history.conversations.ofShopper(shopper)).toBe(id);
        expect((await history.conversations.append(text(id, 'next'))).message.sequence).toBe(2);
        expect((await history.calls.get(call.id))?.timeline).toEqual([{ at: 1, event: 'queued' }]);
        expect(await history.quality.of(call.id)).toEqual([measured]);
      });

    test('it answers a check while open', async () => {
      await expect(history.check()).resolves.toBeUndefined();
    });
  });
}
