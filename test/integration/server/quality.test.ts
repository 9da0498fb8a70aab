import { afterEach, beforeEach, expect, test } from 'vitest';
import { CallQuality } from '#protocol/call-quality.ts';
import { MOST_NOTES, MOST_SAMPLES } from '#protocol/quality.ts';
import { SAMPLE_FIELDS, unpackSample } from '#protocol/quality-sample.ts';
import { aSample } from '#test/quality-samples.ts';
import { answeredCall, startTestServer } from '#test/server.ts';
import type { TestServer } from '#test/server.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer({});
});
afterEach(() => server.close());

async function aCall(name: string) {
  const shopper = await server.shopper({ id: name });
  const agent = await server.agent({ id: name });
  const { id: callId } = await answeredCall(shopper, agent);
  const read = async (): Promise<CallQuality> => {
    const response = await fetch(`${server.url}/v1/calls/${callId}/quality`, {
      headers: { authorization: `Bearer ${agent.hello.accessToken}` },
    });
    return CallQuality.parse(await response.json());
  };
  return { shopper, agent, callId, read };
}

test('what a side reports reaches the other side, and whoever reads the call while it runs and after', async () => {
  const { shopper, agent, callId, read } = await aCall('tells');
  await shopper.request('quality:report', {
    callId,
    samples: [aSample({ ageMs: 2000, sentVoiceLost: 10 }), aSample({ sentVoiceLost: 120 })],
    notes: [{ ageMs: 10, kind: 'weak', cause: 'mine-uplink' }],
  });
  const { sample } = await agent.event('quality:other-side');
  expect(unpackSample(sample).sentVoiceLost).toBe(120);
  expect((await read()).sides.shopper.columns.sentVoiceLost).toEqual([10, 120]);

  await shopper.request('call:end', { callId });
  // The last report of a side is on its way when the call ends.
  await agent.request('quality:report', { callId, samples: [aSample({ heardLost: 130 })], notes: [] });
  const after = await read();
  expect(after.endedAt).toBeDefined();
  expect(after.sides.agent.columns.heardLost).toEqual([130]);
  expect(after.notes.map(({ kind, cause }) => `${kind} ${cause}`)).toEqual(
    expect.arrayContaining(['call accepted', 'weak mine-uplink', 'call ended']) as string[],
  );
});

test('a report on another’s call is refused as if there were none', async () => {
  const { callId, read } = await aCall('owner');
  const stranger = await server.shopper({ id: 'stranger' });
  await expect(
    stranger.request('quality:report', { callId, samples: [aSample()], notes: [] }),
  ).rejects.toMatchObject({ code: 'CALL_NOT_FOUND' });
  expect((await read()).sides.shopper.at).toEqual([]);
});

test('lying figures are brought back into their range or refused, and nothing else suffers', async () => {
  const { shopper, agent, callId, read } = await aCall('liar');
  const absurd = SAMPLE_FIELDS.map(() => 10_000_000);
  await shopper.request('quality:report', { callId, samples: [absurd], notes: [] });
  const { columns } = (await read()).sides.shopper;
  expect(columns.heardLost).toEqual([1000]);
  expect(columns.heardScore).toEqual([500]);
  for (const samples of [
    [[1, 2, 3]],
    [SAMPLE_FIELDS.map(() => -1)],
    [SAMPLE_FIELDS.map(() => 0.5)],
    [SAMPLE_FIELDS.map(() => 1e12)],
    Array.from({ length: MOST_SAMPLES + 1 }, () => aSample()),
  ])
    await expect(shopper.request('quality:report', { callId, samples, notes: [] })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
  for (const notes of [
    [{ ageMs: 0, kind: 'protection', cause: 'Loud <b>words</b>' }],
    [{ ageMs: -1, kind: 'protection', cause: 'loss' }],
    [{ ageMs: 0, kind: 'protection', cause: 'loss', detail: { text: 'x'.repeat(100) } }],
    Array.from({ length: MOST_NOTES + 1 }, () => ({ ageMs: 0, kind: 'view', cause: 'resized' })),
  ])
    await expect(
      shopper.request('quality:report', { callId, samples: [], notes: notes as never }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect((await read()).sides.shopper.at).toHaveLength(1);
  await agent.request('call:get', { callId });
});

test('a flood of reports is turned away, and what is kept of it stays small', async () => {
  const { shopper, callId, read } = await aCall('flood');
  const samples = Array.from({ length: MOST_SAMPLES }, () => aSample());
  const answers = await Promise.allSettled(
    Array.from({ length: 25 }, () => shopper.request('quality:report', { callId, samples, notes: [] })),
  );
  const refused = answers.filter(({ status }) => status === 'rejected');
  expect(refused.length).toBeGreaterThanOrEqual(10);
  expect(refused[0]).toMatchObject({ reason: { code: 'RATE_LIMITED' } });
  const kept = (await read()).sides.shopper.at.length;
  expect(kept).toBeGreaterThanOrEqual(MOST_SAMPLES);
  expect(kept).toBeLessThanOrEqual(150);
});
