import { createMemoryState } from '#platform/live/memory.ts';
import { liveStateContract } from './live-state-contract.ts';

liveStateContract('memory', (clock) => Promise.resolve(createMemoryState(clock)));
