import { Output } from '../../cli/output.ts';
import { buildProgram } from '../../cli/program.ts';
import { textsIn } from '../../cli/texts.ts';
import { skippingClock } from '../base/clocks.ts';

/** Parses as the command line does, and runs nothing. @throws {CommanderError} for what it refuses. */
export function parse(words: readonly string[]): Promise<unknown> {
  const { stdin, stdout, stderr } = process;
  const output = new Output({ stdin, stdout, stderr, isColored: false });
  const machine = { environment: {}, clock: skippingClock(0), random: () => 0, stdin };
  const program = buildProgram({ machine, output, texts: textsIn('en'), exit: () => undefined }, '0.0.0');
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeErr: () => undefined });
    if (command !== program) command.action(() => undefined);
  }
  return program.parseAsync(words, { from: 'user' });
}
