import { createDependencies } from '../../shared/platform/dependencies.ts';
import { systemClock } from '../../shared/platform/system-clock.ts';
import { createHandler } from './handler.ts';

export const handler = createHandler(
  createDependencies({
    environment: process.env,
    packageDir: __dirname,
    clock: systemClock,
    random: Math.random,
    writeLine: (line) => process.stdout.write(`${line}\n`),
  }),
);
