import { defineConfig } from 'vitest/config';

/** Each kind starts when the one before it is done: cheap answers come first. */
const KINDS = [
  { name: 'unit', testTimeout: 5_000, fileParallelism: true },
  { name: 'contract', testTimeout: 10_000, fileParallelism: true },
  { name: 'integration', testTimeout: 20_000, fileParallelism: true },
  // Browsers and measured time limits: nothing else may run beside them.
  { name: 'e2e', testTimeout: 60_000, fileParallelism: false },
  { name: 'chaos', testTimeout: 60_000, fileParallelism: false },
];

export default defineConfig({
  test: {
    projects: KINDS.map(({ name, testTimeout, fileParallelism }, groupOrder) => ({
      test: {
        name,
        include: [`test/${name}/**/*.test.ts`],
        environment: 'node',
        testTimeout,
        hookTimeout: testTimeout,
        fileParallelism,
        sequence: { groupOrder },
      },
    })),
  },
});
