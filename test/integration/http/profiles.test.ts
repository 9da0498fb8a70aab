import { expect, test } from 'vitest';
import { BASE, REGIONS, SCENARIOS } from '#config/profiles.ts';
import type { ConfigInput } from '#config/schema.ts';
import { ResolvedPolicy } from '#protocol/media-policy.ts';
import { codeOf, useHttpEdge } from '#test/http-edge.ts';

const startEdge = useHttpEdge();
const profiles: ConfigInput['profiles'] = {
  region: 'privacy',
  overrides: [{ scenario: 'inspection', policy: { audio: { bitrate: 48_000 } } }],
};

test('an operator sees the policy of a party, and of each field which layer it is from', async () => {
  const edge = await startEdge({ profiles });
  const asked = '/v1/profiles/resolved?scenario=inspection&region=mobile-first&side=shopper';
  for (const as of ['operator:kim', 'agent:lee']) {
    const answer = await edge.fetch(asked, { as });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const { policy, from, ...names } = ResolvedPolicy.parse(await answer.json());
    expect(names).toEqual({ scenario: 'inspection', region: 'mobile-first', side: 'shopper' });
    expect([policy.audio.bitrate, from['audio.bitrate']]).toEqual([48_000, 'override 1']);
    expect([policy.audio.nackMaxRttMs, from['audio.nackMaxRttMs']]).toEqual([
      BASE.audio.nackMaxRttMs,
      'base',
    ]);
    const sharp = SCENARIOS.inspection.shopper.video?.maxHeight;
    expect([policy.video.maxHeight, from['video.maxHeight']]).toEqual([sharp, 'scenario']);
    const thin = REGIONS['mobile-first'].network?.startBitrate;
    expect([policy.network.startBitrate, from['network.startBitrate']]).toEqual([thin, 'region']);
  }
});

test('what is left out of the question is what the operator has set', async () => {
  const edge = await startEdge({ profiles });
  const answer = await edge.fetch('/v1/profiles/resolved', { as: 'operator:kim' });
  expect(await answer.json()).toMatchObject({ scenario: 'consult', region: 'privacy', side: 'shopper' });
});

test('names that there are not are refused, and told', async () => {
  const edge = await startEdge();
  for (const query of [
    'scenario=party',
    'region=moon',
    'side=both',
    'scenario=consult&scenario=returns',
    'who=me',
  ]) {
    const answer = await edge.fetch(`/v1/profiles/resolved?${query}`, { as: 'operator:kim' });
    expect(answer.status, query).toBe(400);
    const { code, details } = (await answer.json()) as { code: string; details: { problems: string[] } };
    expect(code).toBe('BAD_REQUEST');
    expect(details.problems[0]).toMatch(/expected|invalid|unrecognized/i);
  }
});

test('shoppers and strangers read no profiles', async () => {
  const edge = await startEdge();
  const path = '/v1/profiles/resolved';
  expect(await codeOf(await edge.fetch(path, { as: 'shopper:ada' }))).toEqual({
    status: 403,
    code: 'FORBIDDEN',
  });
  expect(await codeOf(await edge.fetch(path))).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
});
