import { createMemoryState } from '#platform/live/memory.ts';
import { liveStateContract } from './live-state-contract.ts';

liveStateContract('memory', 100, async () => {
  let now = 1000;
  return {
    state: createMemoryState({ now: () => now }),
    async pass(ms) {
      now += ms;
    },
  };
});
