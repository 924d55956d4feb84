import { parseLimit } from '../../shared/policy/tokens.ts';
import { inputError } from '../messages/input-error.ts';

/** Reads what `--unused-for` says, in milliseconds. @throws {InputError} for what is no number of days or weeks. */
export function readUnusedFor(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = /[dw]$/.test(text) ? parseLimit(text) : undefined;
  if (limit?.kind !== 'after-creation') throw inputError('UNUSED_FOR', { text: JSON.stringify(text) });
  return limit.ms;
}
