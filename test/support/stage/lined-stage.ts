/** A stage on which the shopper and the agent each have an access line of their own, which a test may worsen. */
import type { ConfigInput } from '#config/schema.ts';
import { IDENTITIES } from '../media/frame-code.ts';
import type { Identity } from '../media/frame-code.ts';
import type { Person } from '../page/person.ts';
import type { Line } from '../relay/line.ts';
import { openLines } from '../relay/lines.ts';
import type { Lines } from '../relay/lines.ts';
import { useStage } from './stage.ts';
import type { Stage } from './stage.ts';

export interface LinedStage {
  readonly stage: Stage;
  /** There once the first test runs. */
  readonly lineOf: (identity: Identity) => Line;
  /** A call over both lines, in which both see each other. */
  readonly videoCall: () => Promise<[shopper: Person, agent: Person]>;
}

export function useLinedStage(config: ConfigInput = {}): LinedStage {
  let lines: Lines<Identity> | undefined;
  const stage = useStage({
    async config() {
      const opened = await openLines(IDENTITIES);
      stage.later(() => opened.close());
      lines = opened;
      return { ...opened.config, ...config };
    },
  });

  function lineOf(identity: Identity): Line {
    if (lines === undefined) throw new Error('the lines open before the first test');
    return lines.of[identity];
  }

  return {
    stage,
    lineOf,
    videoCall: () =>
      stage.videoCall({
        shopper: { origin: lineOf('shopper').origin },
        agent: { origin: lineOf('agent').origin },
      }),
  };
}
