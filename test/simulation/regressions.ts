import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Case } from './cases.ts';

const FOLDER = join(import.meta.dirname, 'regressions');

/** A case that broke a law once. */
export interface Regression {
  /** What it shows. */
  readonly name: string;
  readonly found: Case;
}

/** All of them, by name. */
export function readRegressions(): Regression[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({
      name: name.slice(0, -'.json'.length).replaceAll('-', ' '),
      found: JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Case,
    }));
}
