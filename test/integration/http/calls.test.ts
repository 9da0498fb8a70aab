import { expect, test } from 'vitest';
import { CallId, ConversationId, PersonId, SessionId } from '#protocol/ids.ts';
import { newId } from '#platform/uuid.ts';
import { codeOf, useHttpEdge } from '#test/http-edge.ts';
import { placedAt } from '#test/placed-at.ts';

const start = useHttpEdge();
const shopper = { id: PersonId.parse('shopper:ann'), displayName: 'Ann' };
const agent = { id: PersonId.parse('agent:kim'), displayName: 'Kim' };

const facts = {
  id: newId(CallId, 'call'),
  conversationId: newId(ConversationId, 'conv'),
  shopper,
  media: 'video' as const,
  language: 'en',
  context: { product: { id: 'p', name: 'Lamp' } },
  createdAt: 1_700_000_000_000,
};

test('the report of a call tells the facts, the timeline and how long the first media took', async () => {
  const { fetch, history } = await start();
  const at = facts.createdAt;
  const ended = {
    ...facts,
    agent,
    acceptedAt: at + 10,
    endedAt: at + 90,
    endReason: 'completed',
    endedBy: 'agent',
  } as const;
  history.calls.record(
    ended,
    [
      { at, event: 'queued' },
      { at: at + 5, event: 'offered', person: agent },
      { at: at + 10, event: 'accepted', side: 'agent' },
      { at: at + 60, event: 'first-frame', side: 'shopper', elapsedMs: 50 },
      { at: at + 61, event: 'first-frame', side: 'agent', elapsedMs: 51 },
      { at: at + 62, event: 'first-audio', side: 'agent', elapsedMs: 52 },
      { at: at + 90, event: 'ended', side: 'agent', reason: 'completed' },
    ],
    7,
  );
  const response = await fetch(`/v1/calls/${facts.id}`, { as: 'agent:kim' });
  expect(response.status).toBe(200);
  const call = (await response.json()) as { timeline: unknown[] };
  expect(call).toMatchObject({
    id: facts.id,
    state: 'ended',
    endReason: 'completed',
    createdAt: '2023-11-14T22:13:20.000Z',
    acceptedAt: '2023-11-14T22:13:20.010Z',
    firstFrameMs: { shopper: 50, agent: 51 },
    firstAudioMs: { agent: 52 },
    agent,
  });
  expect(call.timeline).toHaveLength(7);
  expect(call.timeline[3]).toEqual({
    at: '2023-11-14T22:13:20.060Z',
    event: 'first-frame',
    side: 'shopper',
    elapsedMs: 50,
  });
});

test('a running call is reported as it is now, without anybody’s session', async () => {
  const live = {
    ...facts,
    state: 'active' as const,
    shopper: { ...shopper, sessionId: newId(SessionId, 'ses') },
  };
  const { fetch } = await start({ liveCall: live });
  const text = await (await fetch(`/v1/calls/${facts.id}`, { as: 'agent:kim' })).text();
  expect(JSON.parse(text)).toMatchObject({ state: 'active', timeline: [] });
  expect(text).not.toContain('ses_');
});

test('each wrong request for a call has its code', async () => {
  const { fetch } = await start();
  const path = `/v1/calls/${facts.id}`;
  expect(await codeOf(await fetch(path))).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  expect(await codeOf(await fetch(path, { as: 'expired' }))).toEqual({
    status: 401,
    code: 'TOKEN_EXPIRED',
  });
  expect(await codeOf(await fetch(path, { as: 'shopper:ann' }))).toEqual({
    status: 403,
    code: 'FORBIDDEN',
  });
  expect(await codeOf(await fetch(path, { as: 'agent:kim' }))).toEqual({
    status: 404,
    code: 'CALL_NOT_FOUND',
  });
  expect(await codeOf(await fetch('/v1/calls/..%2f..', { as: 'agent:kim' }))).toEqual({
    status: 404,
    code: 'CALL_NOT_FOUND',
  });
  const long = await fetch(path, { headers: { authorization: `Bearer ${'x'.repeat(6000)}` } });
  expect(await codeOf(long)).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
});

test('a failure of ours leaves with an id and without its text', async () => {
  const { fetch, history } = await start();
  await history.close();
  const response = await fetch(`/v1/calls/${facts.id}`, { as: 'agent:kim' });
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(JSON.parse(text)).toMatchObject({
    code: 'INTERNAL',
    details: { id: expect.any(String) as string },
  });
  expect(text).not.toMatch(/driver|sqlite|destroyed/i);
});

test('where a call’s media went is told decision by decision, and not in the call’s timeline', async () => {
  const { fetch, history } = await start();
  const at = facts.createdAt;
  const { decision } = placedAt('fra', 'sin');
  history.calls.record(
    facts,
    [
      { at, event: 'queued' },
      { at: at + 1, event: 'placed', placement: { ...decision, cause: 'start' } },
      { at: at + 2, event: 'placed', placement: decision },
    ],
    1,
  );
  const placement = await fetch(`/v1/calls/${facts.id}/placement`, { as: 'agent:kim' });
  expect(placement.status).toBe(200);
  expect(await placement.json()).toEqual({
    callId: facts.id,
    decisions: [
      { at: at + 1, ...decision, cause: 'start' },
      { at: at + 2, ...decision },
    ],
  });
  const call = (await (await fetch(`/v1/calls/${facts.id}`, { as: 'agent:kim' })).json()) as {
    timeline: unknown[];
  };
  expect(call.timeline[2]).toEqual({ at: new Date(at + 2).toISOString(), event: 'placed' });
});

test('whoever may not read a call may not read where its media went', async () => {
  const { fetch } = await start();
  const path = `/v1/calls/${facts.id}/placement`;
  expect(await codeOf(await fetch(path))).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  expect(await codeOf(await fetch(path, { as: 'shopper:ann' }))).toEqual({ status: 403, code: 'FORBIDDEN' });
  expect(await codeOf(await fetch(path, { as: 'agent:kim' }))).toEqual({
    status: 404,
    code: 'CALL_NOT_FOUND',
  });
});
