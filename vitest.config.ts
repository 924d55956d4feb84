import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Longer than any test takes on a slow machine that is busy with other work: only what hangs reaches it. */
const HANG_MS = 20 * 60_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Whatever tests put into the temporary folder goes when they have ended.
    globalSetup: 'test/temporary-folder.ts',
    testTimeout: HANG_MS,
    hookTimeout: HANG_MS,
    expect: { poll: { timeout: HANG_MS } },
    pool: 'forks',
    // Nothing that files share keeps state, so the modules are loaded once a worker, not once a file.
    isolate: false,
    // Some tests wait without work, for the functions' own processes or for real time.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
  },
});
