import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Whatever tests put into the temporary folder goes when they have ended.
    globalSetup: 'test/temporary-folder.ts',
    // Whole weeks of simulated time pass in some tests, in many real processes.
    testTimeout: 120_000,
    hookTimeout: 30_000,
    pool: 'forks',
    // Tests mostly wait for the functions' own processes, so a core each is not too much.
    maxWorkers: '100%',
  },
});
