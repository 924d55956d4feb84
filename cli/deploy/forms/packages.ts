import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { makeFolder, writeBytes } from '../../files.ts';

/** A file of a package. */
export interface Entry {
  readonly name: string;
  readonly content: Buffer;
}

/** Enough of the digest to tell packages apart, and short enough to be read out. */
const DIGEST_CHARS = 12;

/** The packages of one kind of account. */
export interface Packages {
  /** Of what is in them: tools see new code by the new name of its package. */
  readonly digest: string;
  readonly packages: readonly { readonly name: string; readonly entries: readonly Entry[] }[];
}

/** Reads the functions of a folder, each in its own. */
export function readPackages(folder: string): Packages {
  const packages = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const files = readdirSync(join(folder, name)).sort();
      return { name, entries: files.map((file) => ({ name: file, content: readFileSync(join(folder, name, file)) })) };
    });
  const hash = createHash('sha256');
  for (const { name, entries } of packages)
    for (const entry of entries) hash.update(`${name}/${entry.name}\0${entry.content.length}\0`).update(entry.content);
  return { digest: hash.digest('hex').slice(0, DIGEST_CHARS), packages };
}

/**
 * Packs them into `FOLDER/DIGEST/NAME.zip`, for nobody else on the machine to read, since they hold the policy.
 * @returns The folder that they lie in.
 * @throws {InputError} when they cannot be written.
 */
export function writePackages({ digest, packages }: Packages, folder: string): string {
  const own = join(folder, digest);
  makeFolder(own);
  for (const { name, entries } of packages) writeBytes(join(own, `${name}.zip`), zipOf(entries));
  return own;
}

/** A plain file that its owner may write and everybody read, made by a Unix, so that this counts. */
const PLAIN_FILE = { os: 3, attrs: 0o100644 * 0x1_0000 };
/** The first day that the format knows: when a file was written is no part of what is deployed. */
const NO_DATE = new Date(1980, 0, 1);

function zipOf(entries: readonly Entry[]): Uint8Array {
  const files: Zippable = {};
  for (const { name, content } of entries) files[name] = [content, { ...PLAIN_FILE, mtime: NO_DATE, level: 9 }];
  return zipSync(files);
}
