import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  openSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { codeOf } from '../shared/base/errors.ts';
import { inputError } from './messages/input-error.ts';

/** @throws {InputError} when the file cannot be read. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw inputError('FILE_UNREADABLE', { file: path, reason: codeOf(cause) ?? '' }, { cause });
  }
}

/** What commands write tells of accounts, so that nobody else on the machine may read it. */
const PRIVATE = 0o600;
const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;

/**
 * Writes a file that only its owner may read, also where one lay that others could.
 * @param isNew Refuses to write over a file that exists.
 * @throws {InputError} when the file cannot be written, or cannot be kept from others.
 */
export function writeText(path: string, text: string, isNew = false): void {
  writing(path, () => {
    const file = openPrivate(path, isNew ? O_EXCL : 0);
    try {
      if (fstatSync(file).isFile()) ftruncateSync(file);
      writeFileSync(file, text);
    } finally {
      closeSync(file);
    }
  });
}

/**
 * Checks that a file can be written later, and leaves everything as it is.
 * @throws {InputError} when it cannot.
 */
export function requireWritable(path: string): void {
  writing(path, () => {
    const isNew = !existsSync(path);
    closeSync(openSync(path, O_WRONLY | O_CREAT, PRIVATE));
    if (isNew) unlinkSync(path);
  });
}

/**
 * Opens such a file to add lines to it; what was added before a crash is there.
 * @throws {InputError} likewise; so does what it returns.
 */
export function appender(path: string): (line: string) => void {
  const file = writing(path, () => openPrivate(path, O_APPEND));
  return (line) => writing(path, () => writeFileSync(file, `${line}\n`));
}

/** Opens a file and takes it from all others, before anything is written into it. */
function openPrivate(path: string, flags: number): number {
  const file = openSync(path, O_WRONLY | O_CREAT | flags, PRIVATE);
  // Pipes and terminals are whose they are.
  if (fstatSync(file).isFile()) fchmodSync(file, PRIVATE);
  return file;
}

function writing<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const reason = codeOf(cause) ?? '';
    throw reason === 'EEXIST'
      ? inputError('FILE_EXISTS', { file: path }, { cause })
      : inputError('FILE_UNWRITABLE', { file: path, reason }, { cause });
  }
}
