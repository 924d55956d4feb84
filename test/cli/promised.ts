import { codesOf, EXIT_CODES } from '../../cli/exit-codes.ts';
import { faultsOfDocument } from './schemas.ts';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
}

/**
 * Holds every run of the command line in every test to what its documents promise, whatever the test looks at.
 * @returns The run. @throws {Error} where it ended with a code that is not documented for the command, or printed a document
 * that is not as its schema says.
 */
export function asPromised<Run extends Ended>(args: readonly string[], run: Run): Run {
  const own = codesOf(args[0] ?? '');
  // Options of all commands, and what is no command, end with any of them.
  const promised: readonly number[] = own.length > 0 ? own : EXIT_CODES;
  // A signal that a test sends leaves no code.
  if (run.code !== null && !promised.includes(run.code))
    throw new Error(`${args.join(' ')} ended with ${run.code}, for it ${promised.join(', ')} are documented`);
  const isJson = args.includes('--json') || args.join(' ').includes('--format json');
  // A schema that is printed is no document of ours.
  const isDocument = isJson && run.stdout.startsWith('{\n  "schema"');
  const faults = isDocument ? faultsOfDocument(JSON.parse(run.stdout)) : [];
  if (faults.length > 0)
    throw new Error(`${args.join(' ')} printed what its schema does not tell:\n${faults.slice(0, 20).join('\n')}`);
  return run;
}
