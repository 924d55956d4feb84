import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** As long as the night's workflow takes a name, with room for a number. */
const MAX_NAME_CHARS = 90;

/** What broke a law once. */
export interface CaseFile<Case> {
  /** The file's, without its ending. */
  readonly name: string;
  readonly found: Case;
}

/** All that a folder holds, by name; nothing where there is no such folder yet. */
export function readCaseFiles<Case>(folder: string): CaseFile<Case>[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.json'.length),
      found: JSON.parse(readFileSync(join(folder, file), 'utf8')) as Case,
    }));
}

/** Writes a case down under a name made of what it shows, for the tests to play from then on. @returns The file. */
export function saveCaseFile(folder: string, shows: string, json: string): string {
  const words = shows
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, MAX_NAME_CHARS)
    .toLowerCase();
  mkdirSync(folder, { recursive: true });
  let path = join(folder, `${words}.json`);
  for (let number = 2; existsSync(path); number++) path = join(folder, `${words}-${number}.json`);
  writeFileSync(path, `${json}\n`);
  return path;
}
