import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Whole weeks of simulated time pass in some tests, in many real processes.
    testTimeout: 120_000,
    hookTimeout: 30_000,
    pool: 'forks',
    isolate: false,
    // Tests mostly wait for the functions' own processes, so a core each is not too much.
    maxWorkers: '100%',
  },
});
