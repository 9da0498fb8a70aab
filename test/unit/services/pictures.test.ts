import { expect, test } from 'vitest';
import type { ConversationId } from '#protocol/ids.ts';
import { CallId, FileId } from '#protocol/ids.ts';
import { newId } from '#platform/uuid.ts';
import type { Actor } from '#services/ports.ts';
import { createWorld } from '#test/services.ts';

async function anAnsweredCall() {
  const world = await createWorld();
  const [shopper, agent] = [world.shopper('ann'), await world.agent('kim')];
  const [server] = world.servers;
  if (server === undefined) throw new Error('a world has a server');
  const started = await world.start(shopper);
  await world.settle();
  const status = (await server.live.calls.get(started.id))?.value.status;
  if (status?.state !== 'offered') throw new Error('it does not ring');
  const call = { callId: started.id, conversationId: started.conversationId };
  const accept = () => server.calls.accept(agent, { callId: started.id, offerId: status.offer.id });
  const told = (name: string) => world.told.filter((event) => event.name === name);
  return { world, pictures: server.pictures, call, shopper, agent, accept, told };
}

type World = Awaited<ReturnType<typeof createWorld>>;

async function aFile(world: World, conversationId: ConversationId, { personId }: Actor): Promise<FileId> {
  const id = newId(FileId, 'file');
  const file = { id, conversationId, uploadedBy: personId, mimeType: 'image/jpeg' as const };
  const [width, height] = [320, 180];
  await world.history.files.add({ ...file, bytes: 9, width, height, sha256: '', createdAt: 1 });
  return id;
}

test('the other side is told which rung a side is on, and whose network keeps it there', async () => {
  const { pictures, call, shopper, agent, accept, told } = await anAnsweredCall();
  await accept();
  const { callId } = call;
  await pictures.setRung(shopper, { callId, rung: 'stills', cause: 'uplink' });
  await pictures.setRung(shopper, { callId, rung: 'audio', cause: 'downlink' });
  await pictures.setRung(agent, { callId, rung: 'full' });
  expect(told('pictures:changed')).toEqual([
    {
      to: agent.sessionId,
      name: 'pictures:changed',
      data: said('shopper', { rung: 'stills', weakSide: 'shopper' }),
    },
    {
      to: agent.sessionId,
      name: 'pictures:changed',
      data: said('shopper', { rung: 'audio', weakSide: 'agent' }),
    },
    { to: shopper.sessionId, name: 'pictures:changed', data: said('agent', { rung: 'full' }) },
  ]);
  function said(side: string, state: object) {
    return { callId, side, state };
  }
});

test('a still reaches the other side alone, with the time it was taken by the server’s clock', async () => {
  const { world, pictures, call, shopper, agent, accept, told } = await anAnsweredCall();
  await accept();
  const fileId = await aFile(world, call.conversationId, shopper);
  await pictures.sendStill(shopper, { callId: call.callId, fileId, ageMs: 4000 });
  const takenAt = world.clock.now() - 4000;
  expect(told('pictures:still')).toMatchObject([
    { to: agent.sessionId, data: { still: { side: 'shopper', takenAt, image: { fileId, width: 320 } } } },
  ]);
  expect((await world.history.conversations.after(call.conversationId, 0, 10)).length).toBe(0);
});

test('a still is asked of the shopper', async () => {
  const { pictures, call, shopper, agent, accept, told } = await anAnsweredCall();
  await accept();
  await pictures.askStill(agent, { callId: call.callId });
  expect(told('pictures:still-asked')).toMatchObject([{ to: shopper.sessionId }]);
});

test('who is not in the call neither sends nor asks, and learns nothing of it', async () => {
  const { world, pictures, call, shopper, accept, told } = await anAnsweredCall();
  await accept();
  const fileId = await aFile(world, call.conversationId, shopper);
  const strangers = [world.shopper('bo'), await world.agent('lee')];
  const { callId } = call;
  const refused = { code: 'CALL_NOT_FOUND' };
  for (const stranger of strangers) {
    await expect(pictures.setRung(stranger, { callId, rung: 'text' })).rejects.toMatchObject(refused);
    await expect(pictures.sendStill(stranger, { callId, fileId, ageMs: 0 })).rejects.toMatchObject(refused);
    await expect(pictures.askStill(stranger, { callId })).rejects.toMatchObject(refused);
  }
  const unknown = newId(CallId, 'call');
  await expect(pictures.askStill(strangers[1]!, { callId: unknown })).rejects.toMatchObject(refused);
  expect(told('pictures:still')).toEqual([]);
});

test('only a picture that one uploaded oneself, and to this call’s conversation, is a still', async () => {
  const { world, pictures, call, shopper, agent, accept } = await anAnsweredCall();
  await accept();
  const elsewhere = await world.history.conversations.ofShopper({
    id: world.shopper('bo').personId,
    displayName: 'Bo',
  });
  const refused = { code: 'FILE_NOT_FOUND' };
  for (const fileId of [
    await aFile(world, call.conversationId, agent),
    await aFile(world, elsewhere, shopper),
    newId(FileId, 'file'),
  ]) {
    const still = { callId: call.callId, fileId, ageMs: 0 };
    await expect(pictures.sendStill(shopper, still)).rejects.toMatchObject(refused);
  }
});

test('on hold nothing of the camera is shown, whatever a page sends', async () => {
  const { world, pictures, call, shopper, agent, accept, told } = await anAnsweredCall();
  await accept();
  const { callId } = call;
  const { live, calls } = world.servers[0]!;
  const { value, version } = (await live.calls.get(callId))!;
  const status = { state: 'active', since: world.clock.now() } as typeof value.status;
  await live.calls.put(callId, { ...value, status }, version);
  await calls.hold(agent, { callId });
  const fileId = await aFile(world, call.conversationId, shopper);
  const send = () => pictures.sendStill(shopper, { callId, fileId, ageMs: 0 });
  await expect(send()).rejects.toMatchObject({ code: 'INVALID_TRANSITION' });
  expect(told('pictures:still')).toEqual([]);
  await calls.resume(agent, { callId });
  await send();
  expect(told('pictures:still')).toHaveLength(1);
});

test('before the answer there is nobody to see anything', async () => {
  const { pictures, call, shopper } = await anAnsweredCall();
  await expect(pictures.setRung(shopper, { callId: call.callId, rung: 'low' })).rejects.toMatchObject({
    code: 'INVALID_TRANSITION',
  });
});

test('a flood of stills or changes is slowed down', async () => {
  const { world, pictures, call, shopper, accept, told } = await anAnsweredCall();
  await accept();
  const { callId } = call;
  const fileId = await aFile(world, call.conversationId, shopper);
  const codes = async (send: () => Promise<unknown>) =>
    Promise.all(
      Array.from({ length: 100 }, () =>
        send().then(
          () => 'ok',
          (error: { code: string }) => error.code,
        ),
      ),
    );
  const stills = await codes(() => pictures.sendStill(shopper, { callId, fileId, ageMs: 0 }));
  const rungs = await codes(() => pictures.setRung(shopper, { callId, rung: 'low' }));
  expect(stills.filter((code) => code === 'RATE_LIMITED').length).toBeGreaterThanOrEqual(58);
  expect(rungs.filter((code) => code === 'RATE_LIMITED').length).toBeGreaterThanOrEqual(38);
  expect(told('pictures:still').length).toBeGreaterThanOrEqual(40);
});
