import { join } from 'node:path';
import { type CaseFile, readCaseFiles, saveCaseFile } from '../case-files.ts';
import type { Case, Found } from './run.ts';

const FOLDER = join(import.meta.dirname, 'cases');

/** The inputs that broke a law once, by name. */
export const readCases = (): CaseFile<Case>[] => readCaseFiles(FOLDER);

/** Writes a case down under a name made of its slips, for the test to play from then on. @returns The file. */
export function saveCase({ found }: Found): string {
  // Where keys and values stand is of use to slips alone.
  const withoutSites = (name: string, value: unknown): unknown => (name === 'sites' ? [] : value);
  return saveCaseFile(FOLDER, [found.kind, ...found.slips].join(' '), JSON.stringify(found, withoutSites, 2));
}
