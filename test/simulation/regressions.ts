import { join } from 'node:path';
import { type CaseFile, readCaseFiles, saveCaseFile } from '../case-files.ts';
import type { Case } from './cases.ts';

const FOLDER = join(import.meta.dirname, 'regressions');

/** All cases that broke a law once, each called by what it shows. */
export const readRegressions = (): CaseFile<Case>[] =>
  readCaseFiles<Case>(FOLDER).map(({ name, found }) => ({ name: name.replaceAll('-', ' '), found }));

/** Writes a case down under the name of the law that it broke, for the test to play from then on. @returns The file. */
export function saveRegression(message: string, found: Case): string {
  const [law = message] = message.split(/: |, at | \[/);
  return saveCaseFile(FOLDER, law, JSON.stringify(found, undefined, 2));
}
