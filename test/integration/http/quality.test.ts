import { expect, test } from 'vitest';
import { CallQuality } from '#protocol/call-quality.ts';
import { CallId, ConversationId, PersonId } from '#protocol/ids.ts';
import { newId } from '#platform/uuid.ts';
import { codeOf, useHttpEdge } from '#test/http-edge.ts';
import { aSample } from '#test/quality-samples.ts';

const start = useHttpEdge();
const at = 1_700_000_000_000;
const facts = {
  id: newId(CallId, 'call'),
  conversationId: newId(ConversationId, 'conv'),
  shopper: { id: PersonId.parse('shopper:ann'), displayName: 'Ann' },
  agent: { id: PersonId.parse('agent:kim'), displayName: 'Kim' },
  media: 'video' as const,
  language: 'en',
  context: {},
  createdAt: at,
};
const path = `/v1/calls/${facts.id}/quality`;

test('both sides’ figures, notes and the call’s events are told on one time axis, with a summary', async () => {
  const { fetch, history } = await start();
  history.calls.record(
    { ...facts, acceptedAt: at + 100 },
    [
      { at, event: 'queued' },
      { at: at + 100, event: 'accepted', side: 'agent' },
    ],
    1,
  );
  history.quality.record({
    callId: facts.id,
    side: 'shopper',
    at: at + 5000,
    samples: [aSample({ ageMs: 2000, heardLost: 300 }), aSample({ heardLost: 100 })],
    notes: [{ ageMs: 500, kind: 'protection', cause: 'loss', detail: { copies: 2 } }],
  });
  history.quality.record({ callId: facts.id, side: 'agent', at: at + 4000, samples: [aSample()], notes: [] });
  const response = await fetch(path, { as: 'supervisor:lee' });
  expect(response.status).toBe(200);
  const quality = CallQuality.parse(await response.json());
  expect(quality).toMatchObject({ callId: facts.id, shopper: 'Ann', agent: 'Kim', acceptedAt: at + 100 });
  expect(quality.endedAt).toBeUndefined();
  expect(quality.sides.shopper.at).toEqual([at + 3000, at + 5000]);
  expect(quality.sides.shopper.columns.heardLost).toEqual([300, 100]);
  expect(quality.sides.shopper.columns.seenLost).toBeUndefined();
  expect(quality.sides.agent).toMatchObject({ at: [at + 4000], columns: { heardLost: [0] } });
  expect(quality.notes).toEqual([
    { at: at + 100, kind: 'call', cause: 'accepted', side: 'agent' },
    { at: at + 4500, kind: 'protection', cause: 'loss', side: 'shopper', detail: { copies: 2 } },
  ]);
  expect(quality.summary.fromAgent.lost).toBeCloseTo(0.2);
});

test('a call that nobody measured yet has empty series', async () => {
  const { fetch, history } = await start();
  history.calls.record(facts, [], 1);
  const quality = CallQuality.parse(await (await fetch(path, { as: 'agent:kim' })).json());
  expect(quality.sides).toEqual({ shopper: { at: [], columns: {} }, agent: { at: [], columns: {} } });
});

test('whoever may not read a call may not read its quality', async () => {
  const { fetch } = await start();
  expect(await codeOf(await fetch(path))).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  expect(await codeOf(await fetch(path, { as: 'shopper:ann' }))).toEqual({ status: 403, code: 'FORBIDDEN' });
  expect(await codeOf(await fetch(path, { as: 'agent:kim' }))).toEqual({
    status: 404,
    code: 'CALL_NOT_FOUND',
  });
  expect(await codeOf(await fetch('/v1/calls/nonsense/quality', { as: 'agent:kim' }))).toEqual({
    status: 404,
    code: 'CALL_NOT_FOUND',
  });
});
