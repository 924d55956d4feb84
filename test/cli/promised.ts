import { codesOf, EXIT_CODES } from '../../cli/exit-codes.ts';

/**
 * Holds every run of the command line in every test to what its documents promise, whatever the test looks at.
 * @returns The run. @throws {Error} where it ended with a code that is not documented for the command.
 */
export function asPromised<Run extends { readonly code: number | null }>(args: readonly string[], run: Run): Run {
  const own = codesOf(args[0] ?? '');
  // Options of all commands, and what is no command, end with any of them.
  const promised: readonly number[] = own.length > 0 ? own : EXIT_CODES;
  // A signal that a test sends leaves no code.
  if (run.code !== null && !promised.includes(run.code))
    throw new Error(`${args.join(' ')} ended with ${run.code}, for it ${promised.join(', ')} are documented`);
  return run;
}
