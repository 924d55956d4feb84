import { createRequire } from 'node:module';
import { systemClock } from '../shared/base/system-clock.ts';
import { createRuntimeServer, type Handler } from '../shared/runtime/http-server.ts';

// In the package, the function's own bundle lies beside this file.
const { handler } = createRequire(__filename)('./index.js') as { readonly handler: Handler };

const writeLine = (line: string): void => void process.stdout.write(`${line}\n`);
const { server, stop, noteUncaught } = createRuntimeServer(handler, writeLine, systemClock);
server.once('error', (error) => {
  noteUncaught(error);
  process.exit(1);
});
// A variable that is set to nothing is not set.
server.listen(Number(process.env['FC_SERVER_PORT'] || '9000'), '0.0.0.0');

// What fails before this ends the process, which is what the platform understands of a function that cannot start.
process.on('uncaughtException', noteUncaught);
process.on('unhandledRejection', noteUncaught);
process.once('SIGTERM', stop);
