import { systemClock } from '../../shared/base/system-clock.ts';
import { createDependencies } from '../../shared/runtime/dependencies.ts';
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
