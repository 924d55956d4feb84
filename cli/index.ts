import { CommanderError } from 'commander';
import packageJson from '../package.json' with { type: 'json' };
import { SnapshareError } from '../shared/base/errors.ts';
import { systemClock } from '../shared/base/system-clock.ts';
import type { Cli } from './context.ts';
import { formatIn, isDocument } from './formats/format.ts';
import { INTERRUPTED } from './interrupts.ts';
import { Interrupted, Output } from './output.ts';
import { buildProgram } from './program.ts';
import { readProxies } from './proxy/find-proxy.ts';
import { connectThrough } from './proxy/tunnel.ts';
import { chooseLanguage, textsIn } from './texts.ts';

/** Runs the command line once, with what the process has. */
async function main(): Promise<void> {
  const { argv, env, stdin, stdout, stderr } = process;
  const isColored = stdout.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb' && !argv.includes('--no-color');
  const format = formatIn(argv);
  const output = new Output({ stdin, stdout, stderr, isColored }, format);
  const cli: Cli = {
    machine: { environment: env, clock: systemClock, random: Math.random, stdin },
    output,
    texts: textsIn(chooseLanguage(argv, env)),
    exit: (code) => {
      process.exitCode = code;
    },
  };
  // A reader that has seen enough (head, a pager) closes the pipe.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  const findProxy = readProxies(env);
  if (findProxy) connectThrough(findProxy);
  const program = buildProgram(cli, packageJson.version);
  for (const command of [program, ...program.commands]) command.exitOverride();
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = report(cli, error, isDocument(format));
  }
}

/** Says a failure in one line, with what to do. @returns The exit code. */
function report({ output, texts }: Cli, error: unknown, isJson: boolean): number {
  if (error instanceof CommanderError) {
    // Commander has said it already; help and the version are no failures.
    const { exitCode, code, message } = error;
    if (isJson && exitCode !== 0) output.json({ schema: 'snapshare.error/1', code, message });
    return exitCode;
  }
  if (error instanceof Interrupted) {
    const message = textsIn('en').say('confirm.stopped');
    if (isJson) output.json({ schema: 'snapshare.error/1', code: 'SNAPSHARE_INTERRUPTED', message });
    else output.errorLine(texts.say('confirm.stopped'));
    return INTERRUPTED;
  }
  const failure =
    error instanceof SnapshareError
      ? { code: error.code, message: (isJson ? textsIn('en') : texts).failure(error) }
      : { code: 'SNAPSHARE_UNEXPECTED', message: texts.say('error.unexpected', { error: describe(error) }) };
  if (isJson) output.json({ schema: 'snapshare.error/1', ...failure });
  else output.errorLine({ text: failure.message, color: 'red' });
  return 1;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no error was thrown';
}

await main();
