import { describe, expect, test } from 'vitest';
import { callWithTimeline } from '#test/stage/call-timeline.ts';
import { useClusterStage } from '#test/stage/cluster-stage.ts';
import { useStage } from '#test/stage/stage.ts';

const TOLD_MS = 6000;
const GRACE_SECONDS = 8;
const LIMIT_MS = 60_000;

const config = { calls: { graceSeconds: GRACE_SECONDS } };

describe.each([
  { place: 'on one server', useOwnStage: () => useStage({ config }) },
  { place: 'in a cluster', useOwnStage: () => useClusterStage({ config }) },
])('$place', ({ useOwnStage }) => {
  const stage = useOwnStage();

  test.each([
    {
      gone: 'shopper',
      end: 'The shopper lost the connection and did not come back.',
      reason: 'shopper-lost',
    },
    {
      gone: 'agent',
      end: 'We lost the agent’s connection and they could not come back.',
      reason: 'agent-lost',
    },
  ] as const)(
    'when the browser of the $gone is killed, the other one reads it soon, and the call ends for that reason after the grace',
    async ({ gone, end, reason }) => {
      const [shopper, agent] = await stage.videoCall();
      const [lost, left] = gone === 'shopper' ? [shopper, agent] : [agent, shopper];
      const { endReason: before } = await callWithTimeline(agent, stage.origin());
      expect(before).toBeUndefined();

      lost.vanishes();
      const lostAt = performance.now();
      await left.reads('is reconnecting', TOLD_MS + 2000);
      expect(performance.now() - lostAt).toBeLessThan(TOLD_MS);
      await left.reads(end, GRACE_SECONDS * 1000 + 5000);
      expect(performance.now() - lostAt).toBeGreaterThan(GRACE_SECONDS * 1000);
      const { endReason } = await callWithTimeline(agent, stage.origin());
      expect(endReason).toBe(reason);
      await stage.dismiss(lost);
      await stage.dismiss(left);
    },
    LIMIT_MS,
  );
});
