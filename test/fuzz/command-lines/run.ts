import { CommanderError } from 'commander';
import { buildProgram } from '../../../cli/program.ts';
import { SnapshareError } from '../../../shared/base/errors.ts';
import type { Clock } from '../../../shared/base/time.ts';
import { memoryCli } from '../../cli/plans/memory-cli.ts';
import type { Told } from '../law.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  /** What is said when a command line is refused. */
  readonly told: readonly Told[];
}

/** A clock of the machine's time, on which what waits is not kept waiting. */
const clock: Clock = {
  nowMs: () => Date.now(),
  steadyMs: () => performance.now(),
  sleep: (durationMs) => new Promise((resolve) => setTimeout(resolve, Math.min(durationMs, 5))),
};

/** Runs the command line in this process, as its entry point does, with no terminal. */
export async function runProgram(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  random = Math.random,
): Promise<Ran> {
  const { cli, texts } = memoryCli('text', 'en', { environment, clock, random });
  let code = 0;
  const exit = (exitCode: number): void => {
    code = exitCode;
  };
  const program = buildProgram({ ...cli, exit }, '0.0.0');
  for (const command of [program, ...program.commands]) {
    command.exitOverride();
    command.configureOutput({ writeOut: (text) => (texts.stdout += text), writeErr: (text) => (texts.stderr += text) });
  }
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return { code: 0, stdout: texts.stdout, told: [] };
      const text = texts.stderr;
      return { code: error.exitCode, stdout: texts.stdout, told: [{ text, remedy: SUGGESTS.test(text) ? text : '' }] };
    }
    if (!(error instanceof SnapshareError)) throw error;
    return { code: 1, stdout: texts.stdout, told: [{ text: error.message, remedy: error.remedy }] };
  }
  const said = texts.stderr.split('\n').filter((text) => text !== '');
  return { code, stdout: texts.stdout, told: said.map((text) => ({ text, remedy: text })) };
}

/** How the library says what would be right. */
const SUGGESTS = /did you mean|--help|allowed choices|missing required argument|argument missing|Usage:/i;
