import { systemClock } from '../shared/base/system-clock.ts';
import { createDependencies } from '../shared/runtime/dependencies.ts';
import type { FcContext } from '../shared/runtime/fc-context.ts';
import { openAssociate } from './baselines/associate.ts';
import { runTask, type Task } from './baselines/styles.ts';

const { openCloud, openHub, logger } = createDependencies({
  environment: process.env,
  packageDir: __dirname,
  clock: systemClock,
  random: Math.random,
  writeLine: (line) => process.stdout.write(`${line}\n`),
});

/** Runs one of the other ways to share, with the same adapters, limits and retries as the project's own functions. */
export async function handler(event: Uint8Array, context: FcContext): Promise<{ done: true }> {
  const task = JSON.parse(Buffer.from(event).toString()) as Task;
  const cloud = openCloud(context, logger)(context.region);
  const functionCompute = { version: 3 } as const;
  await runTask(task, cloud, {
    nowMs: systemClock.nowMs(),
    associate: openAssociate(context, {
      endpoints: process.env['SNAPSHARE_ENDPOINTS'],
      clock: systemClock,
      log: logger,
    }),
    openAccount: (accountId, role) =>
      openHub(context, { functionCompute } as Parameters<typeof openHub>[1], logger).openAccount(accountId, role),
  });
  return { done: true };
}
