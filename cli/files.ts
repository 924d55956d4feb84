import { readFile, writeFile } from 'node:fs/promises';
import { codeOf, InputError } from '../shared/base/errors.ts';

/** @throws {InputError} when the file cannot be read. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const problem = `it cannot be read (${codeOf(cause) ?? 'unknown reason'})`;
    throw new InputError({ doing: `reading ${path}`, problem, remedy: 'Name a file that you may read.' }, { cause });
  }
}

/**
 * @param isNew Refuses to write over a file that exists.
 * @throws {InputError} when the file cannot be written.
 */
export async function writeText(path: string, text: string, isNew = false): Promise<void> {
  try {
    await writeFile(path, text, { flag: isNew ? 'wx' : 'w' });
  } catch (cause) {
    const problem =
      codeOf(cause) === 'EEXIST' ? 'it exists already' : `it cannot be written (${codeOf(cause) ?? 'unknown reason'})`;
    const remedy = 'Name another file, in a folder that you may write to.';
    throw new InputError({ doing: `writing ${path}`, problem, remedy }, { cause });
  }
}
