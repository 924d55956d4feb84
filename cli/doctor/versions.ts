import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { groupBy } from '../../shared/base/group-by.ts';
import type { Check, Detail } from './check.ts';

/** Of the functions that lie beside this command line, as the build wrote it. */
const OWN_VERSION_FILE = join(import.meta.dirname, '../version');

/** A version of the package, and a hash over the code of all functions. */
const VERSION = /^(\d+)\.(\d+)\.(\d+)(?:-[0-9A-Za-z.-]+)?\+[0-9a-f]{12}$/;

/** The build that a function of this region is from; undefined where it does not tell. */
export interface Mark {
  readonly name: string;
  readonly version: string | undefined;
}

/** From which build the functions are that this command line deploys; undefined where it was taken away from them. */
export async function readOwnVersion(): Promise<string | undefined> {
  return readFile(OWN_VERSION_FILE, 'utf8').then(
    (text) => (VERSION.test(text) ? text : undefined),
    () => undefined,
  );
}

/**
 * Compares each function of a region with what this command line would deploy, and all of them with one another.
 * @param own Of {@link readOwnVersion}.
 */
export function checkVersions(regionId: string, marks: readonly Mark[], own: string | undefined): Check[] {
  const legible = marks.map(({ name, version = '' }) => ({
    name,
    version: VERSION.test(version) ? version : undefined,
  }));
  const each = legible.map(
    ({ name, version }): Check => ({ name: `${regionId} function ${name} version`, ...compare(version, own) }),
  );
  return [...each, checkTogether(`${regionId} versions`, legible)];
}

function compare(version: string | undefined, own: string | undefined): Omit<Check, 'name'> {
  const tell = (verdict: Check['verdict'], text: Detail['text']): Omit<Check, 'name'> => ({
    verdict,
    detail: { text, facts: { version: version ?? '', own: own ?? '' } },
  });
  if (version === undefined) return tell('unknown', 'doctor.version.none');
  if (own === undefined) return tell('unknown', 'doctor.version.ownUnknown');
  if (version === own) return tell('ok', 'doctor.version.same');
  const order = inOrder(version, own);
  if (order === 0) return tell('warning', 'doctor.version.otherBuild');
  return tell('warning', order < 0 ? 'doctor.version.older' : 'doctor.version.newer');
}

/** Below nought where the first is older. Of two builds of one number neither is. */
function inOrder(a: string, b: string): number {
  const [numbersOfA, numbersOfB] = [a, b].map((version) => (VERSION.exec(version) ?? []).slice(1, 4).map(Number));
  const differences = (numbersOfA ?? []).map((number, index) => number - (numbersOfB?.[index] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

/** Functions of different builds write at the same time, and wake one another. */
function checkTogether(name: string, marks: readonly Mark[]): Check {
  const byVersion = groupBy(marks, ({ version = '?' }) => version);
  const listed = [...byVersion]
    .map(([version, those]) => `${version}: ${those.map((one) => one.name).join(', ')}`)
    .join('; ');
  if (byVersion.size > 1)
    return { name, verdict: 'warning', detail: { text: 'doctor.versions.mixed', facts: { listed } } };
  if (byVersion.has('?')) return { name, verdict: 'unknown', detail: { text: 'doctor.versions.none' } };
  return { name, verdict: 'ok', detail: { text: 'doctor.versions.one', facts: { count: marks.length } } };
}
