import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case, Found } from './run.ts';

const FOLDER = join(import.meta.dirname, 'cases');

/** An input that broke a law once. */
export interface SavedCase {
  /** The file's, without its ending. */
  readonly name: string;
  readonly found: Case;
}

/** All of them, by name. */
export function readCases(): SavedCase[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.slice(0, -'.json'.length),
      found: JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Case,
    }));
}

/** Writes a case down under a name made of its slips, for the test to play from then on. @returns The file. */
export function saveCase({ found }: Found): string {
  const words = [found.kind, ...found.slips]
    .join(' ')
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
  let path = join(FOLDER, `${words}.json`);
  for (let number = 2; existsSync(path); number++) path = join(FOLDER, `${words}-${number}.json`);
  // Where keys and values stand is of use to slips alone.
  const withoutSites = (name: string, value: unknown): unknown => (name === 'sites' ? [] : value);
  writeFileSync(path, `${JSON.stringify(found, withoutSites, 2)}\n`);
  return path;
}
