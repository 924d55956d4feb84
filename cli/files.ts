import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { codeOf, InputError } from '../shared/base/errors.ts';
import { inputError } from './messages/input-error.ts';

/**
 * Reads a text as {@link textIn} does.
 * @throws {InputError} when the file cannot be read, or is none.
 */
export function readText(path: string): Promise<string> {
  return read(path, true);
}

/** Reads a log likewise. It may be cut in the middle of a character; each line is judged for itself. */
export function readLogText(path: string): Promise<string> {
  return read(path, false);
}

/** Reads logs from files, or from the standard input where none is named. */
export async function readLogTexts(paths: readonly string[], stdin: AsyncIterable<Buffer>): Promise<string[]> {
  if (paths.length > 0) return Promise.all(paths.map(readLogText));
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return [textIn(Buffer.concat(chunks), 'stdin', false)];
}

async function read(path: string, isStrict: boolean): Promise<string> {
  try {
    return textIn(await readFile(path), path, isStrict);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw inputError('FILE_UNREADABLE', { file: path, reason: codeOf(cause) ?? '' }, { cause });
  }
}

/** More than any log of a day, and little enough to hold. */
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;

/**
 * The text of some bytes: UTF-8, with a byte order mark or without, or UTF-16 with one, as other systems save it; also packed
 * with gzip.
 * @param name What is read, for the message.
 * @param isStrict Whether bytes that are no character refuse the whole.
 * @throws {InputError} when they are no text. @throws an error of Node when they cannot be unpacked.
 */
export function textIn(bytes: Buffer, name: string, isStrict: boolean): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    return textIn(gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }), name, isStrict);
  try {
    const text = new TextDecoder(encodingOf(bytes), { fatal: isStrict }).decode(bytes);
    if (!text.includes('\0')) return text;
  } catch (cause) {
    if (codeOf(cause) !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw cause;
  }
  throw inputError('FILE_NO_TEXT', { file: name });
}

function encodingOf([first, second]: Buffer): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
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
  writeBytes(path, Buffer.from(text), isNew);
}

/** Writes what is no text in the same way. */
export function writeBytes(path: string, bytes: Uint8Array, isNew = false): void {
  writeParts(path, (write) => write(bytes), isNew);
}

/** Writes something long in the same way, part by part, so that it is never in memory as a whole. */
export function writeParts(
  path: string,
  tell: (write: (part: string | Uint8Array) => void) => void,
  isNew = false,
): void {
  writing(path, () => {
    const file = openPrivate(path, isNew ? O_EXCL : 0);
    try {
      if (fstatSync(file).isFile()) ftruncateSync(file);
      tell((part) => writeFileSync(file, part));
    } finally {
      closeSync(file);
    }
  });
}

/**
 * Makes a folder with all that it lies in, where they are not there yet.
 * @throws {InputError} when it cannot be made.
 */
export function makeFolder(path: string): void {
  writing(path, () => makeFolders(path));
}

/** One by one: Node's `recursive` never ends where a file system answers ENOENT below a folder that is there, as `/proc` does. */
function makeFolders(path: string): void {
  if (isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolders(parent);
  try {
    mkdirSync(path);
  } catch (cause) {
    // Somebody else may have made it meanwhile.
    if (!isFolder(path)) throw cause;
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

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
