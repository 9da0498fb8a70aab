/** What every carrier of a control link promises to both ends. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ControlEndpoint, ControlLink } from '#platform/link/control-link.ts';
import { RoomId } from '#protocol/ids.ts';
import { createFakeNode } from '#test/fake-node.ts';
import type { FakeNode } from '#test/fake-node.ts';
import { until } from '#test/until.ts';

export interface Joined {
  readonly link: ControlLink;
  close(): Promise<void>;
}

const roomId = RoomId.parse('room');
const silent: ControlEndpoint = {
  connect: () => ({ dispatch: () => new Promise(() => {}), close: () => {} }),
};

export function linkContract(
  carrier: string,
  join: (endpoint: ControlEndpoint, onError: (error: unknown) => void) => Promise<Joined>,
): void {
  describe(`a control link ${carrier}`, () => {
    const open: Joined[] = [];
    let node: FakeNode;
    const errors: unknown[] = [];
    beforeEach(() => {
      node = createFakeNode();
      errors.length = 0;
    });
    afterEach(async () => {
      for (const joined of open.splice(0)) await joined.close();
    });

    async function linkTo(endpoint: ControlEndpoint): Promise<ControlLink> {
      const joined = await join(endpoint, (error) => errors.push(error));
      open.push(joined);
      return joined.link;
    }

    test('answers a request and brings a refusal with its code', async () => {
      const link = await linkTo(node.endpoint);
      await link.request('room.open', { roomId, paused: true });
      expect(node.rooms.get(roomId)?.isPaused).toBe(true);
      const nobody = { roomId: RoomId.parse('none'), peerId: 'p', rtpCapabilities: {} };
      await expect(link.request('peer.open', nobody)).rejects.toMatchObject({ code: 'MEDIA_NOT_FOUND' });
    });

    test('brings what the node tells, and passes over what cannot be read', async () => {
      const link = await linkTo(node.endpoint);
      const heard: unknown[] = [];
      link.on('room.lost', (data) => heard.push(data));
      node.emit('room.lost', { roomId, reason: 'bored' } as never);
      node.loseRoom(roomId);
      await until('the loss to be heard', () => heard.length > 0);
      expect(heard).toEqual([{ roomId, reason: 'worker-died' }]);
      expect(errors).toHaveLength(1);
    });

    test('one listener that throws keeps no other from hearing', async () => {
      const link = await linkTo(node.endpoint);
      let isHeard = false;
      link.on('room.lost', () => {
        throw new Error('a bad listener');
      });
      link.on('room.lost', () => (isHeard = true));
      node.loseRoom(roomId);
      await until('the other listener to hear', () => isHeard);
      expect(errors).toHaveLength(1);
    });

    test('a closed link rejects what is pending and what comes later, and says so once', async () => {
      const link = await linkTo(silent);
      let closed = 0;
      link.onClosed(() => (closed += 1));
      const pending = link.request('room.close', { roomId });
      link.close();
      link.close();
      await expect(pending).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
      await expect(link.request('room.close', { roomId })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(closed).toBe(1);
    });

    test('a far end that does not answer is a time-out', async () => {
      const link = await linkTo(silent);
      const asked = link.request('room.close', { roomId }, { timeoutMs: 10 });
      await expect(asked).rejects.toMatchObject({ code: 'TIMEOUT' });
    });

    test('the node learns that the link is closed', async () => {
      let isClosed = false;
      const link = await linkTo({
        connect: () => ({ dispatch: () => Promise.resolve({ ok: {} }), close: () => (isClosed = true) }),
      });
      link.close();
      await until('the session to end', () => isClosed);
    });
  });
}
